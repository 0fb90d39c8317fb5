"""Employment areas (työllisyysalueet), their municipalities and who organises them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.querysets import CodedQuerySet, PeriodQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import code_well_formed, guard, period_in_range, rule
from toolkit.days import covers
from toolkit.texts import Named, called

AREA_OUTSIDE_EXISTENCE = rule(
    "employment_area_outside_existence",
    _("A municipality belongs to an employment area only while both exist."),
)
AREA_OUTSIDE_EXISTENCE_SQL = """EXISTS (
    SELECT 1 FROM cooperation_employmentareamember AS member
    JOIN cooperation_employmentarea AS area ON area.code = member.employment_area_id
    JOIN cooperation_municipality AS municipality ON municipality.code = member.municipality_id
    WHERE {} AND NOT member.period <@ (municipality.period * area.period))"""


@tracked()
class EmploymentArea(Named, Versioned):
    """An area of municipal employment services, since 1.1.2025 (act 380/2023)."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    period = DateRangeField(_("exists"))

    objects = CodedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("employment area")
        verbose_name_plural = _("employment areas")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("code", r"^[0-9]{2}$"),
            *period_in_range(),
        ]
        triggers = [
            guard(
                "members_within_existence",
                forbidden=AREA_OUTSIDE_EXISTENCE_SQL.format("area.code = NEW.code"),
                rule_name=AREA_OUTSIDE_EXISTENCE,
                operation=pgtrigger.Update,
                watch=("period",),
            )
        ]

    def __str__(self) -> str:
        """Not the name alone, which often is that of a municipality or a county too."""
        return gettext("%(name)s employment area") % {"name": self.name}

    def authority_on(self, day: date) -> EmploymentAuthority | None:
        """The authority that organises the area on the day; None where it is not recorded."""
        return next((one for one in self.authorities.all() if covers(one.period, day)), None)


@tracked()
class EmploymentAreaMember(Versioned):
    """A period in which a municipality belongs to an employment area."""

    employment_area = models.ForeignKey(
        EmploymentArea, models.CASCADE, related_name="members", verbose_name=_("employment area")
    )
    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.CASCADE,
        related_name="employment_areas",
        verbose_name=_("municipality"),
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["employment_area", "municipality", "period"]
        verbose_name = _("municipality of an employment area")
        verbose_name_plural = _("municipalities of employment areas")
        constraints = [
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_area_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The municipality already belongs to an employment area in this period."
                ),
            ),
        ]
        triggers = [
            guard(
                "within_existence",
                forbidden=AREA_OUTSIDE_EXISTENCE_SQL.format("member.id = NEW.id"),
                rule_name=AREA_OUTSIDE_EXISTENCE,
            )
        ]

    def __str__(self) -> str:
        return f"{called(self, 'municipality')} → {called(self, 'employment_area')}"


@tracked()
class EmploymentAuthority(Versioned):
    """A period in which a municipality or a joint authority organises an employment area."""

    employment_area = models.ForeignKey(
        EmploymentArea,
        models.CASCADE,
        related_name="authorities",
        verbose_name=_("employment area"),
    )
    municipality = models.ForeignKey(
        "cooperation.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    organisation = models.ForeignKey(
        "cooperation.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("joint authority"),
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["employment_area", "period"]
        verbose_name = _("employment authority")
        verbose_name_plural = _("employment authorities")
        constraints = [
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_municipality_or_organisation",
                condition=Q(municipality__isnull=False, organisation__isnull=True)
                | Q(municipality__isnull=True, organisation__isnull=False),
                violation_error_message=_("Name either a municipality or a joint authority."),
            ),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_at_a_time",
                expressions=[
                    ("employment_area", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another authority already organises the area in this period."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality or self.organisation)
