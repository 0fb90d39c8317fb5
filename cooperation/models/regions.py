"""Which regional councils serve a county, by period."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperation.querysets import PeriodQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import guard, period_in_range, rule
from toolkit.texts import called

REGION_OUTSIDE_EXISTENCE = rule(
    "region_outside_existence",
    _("A regional council serves a county only while the county exists."),
)
REGION_OUTSIDE_EXISTENCE_SQL = """EXISTS (
    SELECT 1 FROM cooperation_countyregion AS region
    JOIN cooperation_county AS county ON county.code = region.county_id
    WHERE {} AND NOT region.period <@ county.period)"""


@tracked()
class CountyRegion(Versioned):
    """A period in which a regional council serves a county; several may serve it at a time.

    Since 15.12.2025 a county may span several regions, or depart from them.
    """

    county = models.ForeignKey(
        "cooperation.County", models.CASCADE, related_name="regions", verbose_name=_("county")
    )
    regional_council = models.ForeignKey(
        "cooperation.RegionalCouncil",
        models.PROTECT,
        related_name="county_regions",
        verbose_name=_("regional council"),
    )
    period = DateRangeField(_("period"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["county", "regional_council", "period"]
        verbose_name = _("regional council of a county")
        verbose_name_plural = _("regional councils of counties")
        constraints = [
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_once_at_a_time",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    ("regional_council", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The regional council already serves the county in this period."
                ),
            ),
        ]
        triggers = [
            guard(
                "within_existence",
                forbidden=REGION_OUTSIDE_EXISTENCE_SQL.format("region.id = NEW.id"),
                rule_name=REGION_OUTSIDE_EXISTENCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{called(self, 'regional_council')} → {called(self, 'county')}"
