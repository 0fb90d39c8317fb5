"""How a county usually negotiates."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.models import County
from cooperation.querysets import PeriodQuerySet
from forums.models import Forum
from history.statements import Statement
from history.tracking import tracked
from negotiations.models.negotiation import Kind, forum_of_county
from toolkit.constraints import choice_known, period_in_range


class Rhythm(models.TextChoices):
    """How often a county negotiates."""

    SEVERAL_A_YEAR = "several_a_year", _("several times a year")
    YEARLY = "yearly", _("yearly")
    ONCE_A_TERM = "once_a_term", _("once in a council term")
    CONTINUOUS = "continuous", _("continuously")


@tracked()
class NegotiationPractice(Statement):
    """How a county negotiates from a day on (neuvottelumalli)."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="negotiation_practices", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    period = DateRangeField(_("period"))
    rhythm = models.CharField(_("rhythm"), max_length=20, choices=Rhythm)
    times_a_year = models.PositiveSmallIntegerField(_("times a year"), null=True, blank=True)
    is_thematic = models.BooleanField(_("thematic"), default=False)
    forum = models.ForeignKey(
        Forum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="negotiation_practices",
        verbose_name=_("held in the forum"),
    )
    description_fi = models.TextField(_("in words (Finnish)"), blank=True)
    description_sv = models.TextField(_("in words (Swedish)"), blank=True)
    description_en = models.TextField(_("in words (English)"), blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["county", "kind", "period"]
        verbose_name = _("negotiation practice")
        verbose_name_plural = _("negotiation practices")
        constraints = [
            *Statement.Meta.constraints,
            choice_known("kind", Kind),
            choice_known("rhythm", Rhythm),
            *period_in_range(),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_number_with_several",
                condition=Q(
                    rhythm=Rhythm.SEVERAL_A_YEAR,
                    times_a_year__isnull=False,
                    times_a_year__gte=2,
                )
                | (~Q(rhythm=Rhythm.SEVERAL_A_YEAR) & Q(times_a_year__isnull=True)),
                violation_error_message=_(
                    "«Several times a year» needs the number, two or more; others have none."
                ),
            ),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_at_a_time",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The county already has a practice of this kind in this period."
                ),
            ),
        ]
        triggers = [forum_of_county()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_rhythm_display()} ({self.county_id})"
