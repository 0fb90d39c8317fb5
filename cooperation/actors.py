"""An actor as a column of records: a county, a municipality, a council or another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ActorType(models.TextChoices):
    """The kinds of organisation that take part."""

    COUNTY = "county", _("wellbeing services county")
    MUNICIPALITY = "municipality", _("municipality")
    REGIONAL_COUNCIL = "regional_council", _("regional council")
    OTHER = "other", _("other")


def _only(kind: str, column: str) -> Q:
    columns = ("county", "municipality", "regional_council")
    empty = Q(**{f"{other}__isnull": True for other in columns if other != column})
    if column == "name":
        return Q(type=kind) & empty & ~Q(name="")
    return Q(type=kind, name="", **{f"{column}__isnull": False}) & empty


class Actor(models.Model):
    """One county, municipality, regional council or other named organisation, given by `type`."""

    type = models.CharField(_("type"), max_length=20, choices=ActorType)
    county = models.ForeignKey(
        "cooperation.County",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    regional_council = models.ForeignKey(
        "cooperation.RegionalCouncil",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("regional council"),
    )
    name = models.CharField(_("name of another organisation"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_exactly_the_named_organisation",
                condition=_only("county", "county")
                | _only("municipality", "municipality")
                | _only("regional_council", "regional_council")
                | _only("other", "name"),
                violation_error_message=_(
                    "Name exactly one organisation, of the type that is chosen."
                ),
            )
        ]

    @property
    def code(self) -> str | None:
        """The organisation's code in the list of its type; None for another organisation."""
        return self.county_id or self.municipality_id or self.regional_council_id
