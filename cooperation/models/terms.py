"""The terms of the county councils and of the municipal councils."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperation.querysets import CouncilTermQuerySet
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, period_in_range, rule, still_used


class TermKind(models.TextChoices):
    """The kinds of councils with terms."""

    COUNTY = "county", _("county councils")
    MUNICIPAL = "municipal", _("municipal councils")


@tracked()
class CouncilTerm(Versioned):
    """A term of the county councils or of the municipal councils (valtuustokausi)."""

    kind = models.CharField(_("councils"), max_length=10, choices=TermKind)
    period = DateRangeField(_("period"))

    objects = CouncilTermQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "period"]
        verbose_name = _("council term")
        verbose_name_plural = _("council terms")
        constraints = [
            choice_known("kind", TermKind),
            *period_in_range(),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_at_a_time",
                expressions=[("kind", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Terms of the same councils cannot overlap."),
            ),
        ]
        triggers = [
            still_used(
                "window_still_stated",
                column="window_from",
                gone="""OLD.kind = 'county' AND NOT EXISTS (
                    SELECT 1 FROM cooperation_councilterm
                    WHERE kind = 'county' AND lower(period) = lower(OLD.period))""",
                key="lower(OLD.period)",
                uses="kind = ''cooperation'' AND window_from = $1",
                rule_name=rule(
                    "term_window_still_stated",
                    _("A county has stated something of the term that begins on this day."),
                ),
            )
        ]

    def __str__(self) -> str:
        last = self.period.upper.year if self.period.upper else ""
        return f"{self.get_kind_display()} {self.period.lower.year}–{last}"
