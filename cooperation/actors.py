"""An actor as a column of records: a county, a municipality, a council, an area or another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from toolkit.texts import Joined, Text


class ActorType(models.TextChoices):
    """The kinds of actor that take part."""

    COUNTY = "county", _("wellbeing services county")
    MUNICIPALITY = "municipality", _("municipality")
    REGIONAL_COUNCIL = "regional_council", _("regional council")
    EMPLOYMENT_AREA = "employment_area", _("employment area")
    ORGANISATION = "organisation", _("organisation")
    OTHER = "other", _("other")


LISTED_TYPES = tuple(kind.value for kind in ActorType if kind != ActorType.OTHER)
"""Types whose actors are rows of a list; each is also the column that refers to the row."""

AUTHORITIES = tuple(
    f"employment_area__authorities__{authority}" for authority in ("municipality", "organisation")
)
"""What to prefetch for the words of many actors; no query where no employment area is named."""


def _only(kind: str, column: str) -> Q:
    empty = Q(**{f"{other}__isnull": True for other in LISTED_TYPES if other != column})
    if column == "name":
        return Q(type=kind) & empty & ~Q(name="")
    return Q(type=kind, name="", **{f"{column}__isnull": False}) & empty


def each_once(owner: str, message: Any) -> list[models.UniqueConstraint]:
    """Each actor is named once by rows of the same `owner`, a listed one or one only named."""
    columns = {
        column: Q(type=column) if column in ("employment_area", "organisation") else None
        for column in LISTED_TYPES
    } | {"name": Q(type=ActorType.OTHER)}
    return [
        models.UniqueConstraint(
            fields=[owner, column],
            condition=condition,
            name=f"%(app_label)s_%(class)s_{column}_once",
            violation_error_message=message,
        )
        for column, condition in columns.items()
    ]


def _reference(model: str, label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Actor(models.Model):
    """One actor of the list that `type` gives, or another one that is only named."""

    type = models.CharField(_("type"), max_length=20, choices=ActorType)
    county = _reference("cooperation.County", _("county"))
    municipality = _reference("cooperation.Municipality", _("municipality"))
    regional_council = _reference("cooperation.RegionalCouncil", _("regional council"))
    employment_area = _reference("cooperation.EmploymentArea", _("employment area"))
    organisation = _reference("cooperation.Organisation", _("organisation"))
    name = models.CharField(_("name of another organisation"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_exactly_the_named_organisation",
                condition=_only("county", "county")
                | _only("municipality", "municipality")
                | _only("regional_council", "regional_council")
                | _only("employment_area", "employment_area")
                | _only("organisation", "organisation")
                | _only("other", "name"),
                violation_error_message=_(
                    "Name exactly one organisation, of the type that is chosen."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.actor or self.name)

    @property
    def actor(self) -> Any:
        """The row of the actor in the list of its type; None for one that is only named."""
        return getattr(self, self.type) if self.type in LISTED_TYPES else None

    @property
    def shown_name(self) -> Text:
        """The name in its language; that of an actor that is only named is not known."""
        actor = self.actor
        return actor.name if actor else Text(self.name, "")

    def in_words_on(self, day: date) -> Joined:
        """The name; of an employment area also the authority that organises it on the day.

        An organisation that is only proposed bears its mark.
        """
        if self.organisation is not None and self.organisation.is_proposed:
            return Joined.of(gettext("%(name)s (proposed)"), name=self.shown_name)
        if self.employment_area is None:
            return Joined((self.shown_name,))
        names = {
            "name": self.employment_area.name,
            "authority": self.employment_area.authority_on(day),
        }
        if names["authority"] is None:
            return Joined.of(
                gettext("%(name)s employment area (employment authority: not recorded)"), **names
            )
        return Joined.of(
            gettext("%(name)s employment area (employment authority: %(authority)s)"), **names
        )

    @property
    def code(self) -> str | None:
        """The actor's code in the list of its type, the number of an organisation as text."""
        key = getattr(self, f"{self.type}_id") if self.type in LISTED_TYPES else None
        return None if key is None else str(key)
