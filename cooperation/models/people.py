"""People, and their responsibilities for themes."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.models.places import County, Municipality
from cooperation.models.themes import Theme
from cooperation.querysets import PeriodQuerySet
from history.statements import Statement
from history.tracking import Versioned, tracked
from toolkit.constraints import filled, period_in_range
from toolkit.texts import called, text_of


@tracked(withdraws=True)
class Person(Versioned):
    """A person. Names and contacts are stored only here, so that a person can be erased fully."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_public = models.BooleanField(
        _("shown in public"),
        default=False,
        help_text=_("Name and contact are shown to everyone only when this is ticked."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = filled("name")

    def __str__(self) -> str:
        return self.name


@tracked(withdraws=True)
class Responsibility(Statement):
    """A person's responsibility for a theme in a county or municipality (vastuuhenkilö)."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="responsibilities", verbose_name=_("person")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="responsibilities", verbose_name=_("theme")
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("county"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("municipality"),
    )
    role_fi = models.CharField(_("position (Finnish)"), max_length=200)
    role_sv = models.CharField(_("position (Swedish)"), max_length=200, blank=True)
    role_en = models.CharField(_("position (English)"), max_length=200, blank=True)
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["theme", "county", "municipality", "pk"]
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            *Statement.Meta.constraints,
            *filled("role_fi"),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_county_or_municipality",
                condition=Q(county__isnull=True, municipality__isnull=False)
                | Q(county__isnull=False, municipality__isnull=True),
                violation_error_message=_("Choose either a county or a municipality."),
            ),
            *(
                ExclusionConstraint(
                    name=f"%(app_label)s_%(class)s_{place}_once_at_a_time",
                    expressions=[
                        ("person", RangeOperators.EQUAL),
                        ("theme", RangeOperators.EQUAL),
                        (place, RangeOperators.EQUAL),
                        ("period", RangeOperators.OVERLAPS),
                    ],
                    violation_error_message=_("The person already answers for this theme then."),
                )
                for place in ("county", "municipality")
            ),
        ]

    def __str__(self) -> str:
        return f"{text_of(self, 'role')} ({called(self, 'theme')})"
