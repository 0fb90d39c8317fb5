"""Assessments of counties by recommendations that recorded data cannot show."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models import County
from history.statements import Statement
from history.tracking import tracked
from toolkit.constraints import choice_known, days_in_range, filled
from toolkit.texts import Text, text_of


class AssessedRecommendation(models.TextChoices):
    """The recommendations of 2023 that recorded data cannot show: staff assess them."""

    JOINT_PICTURE = "3", _("3: a joint picture of the situation is formed, shared and used")
    OWN_MODEL = "8", _("8: the area has a model of cooperation that fits it")


class Assessed(models.TextChoices):
    """The result of an assessment. «Not assessed» is not a value: there is no row."""

    DONE = "done", pgettext_lazy("recommendation", "Done")
    PARTLY = "partly", pgettext_lazy("recommendation", "Partly")
    NOT_DONE = "not_done", pgettext_lazy("recommendation", "Not done")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Queries on assessments for a day."""

    def latest_on(self, day: date) -> Self:
        """For each recommendation and county, the last assessment up to the day."""
        return (
            self.filter(assessed_on__lte=day)
            .order_by("recommendation", "county_id", "-assessed_on")
            .distinct("recommendation", "county_id")
        )


@tracked()
class Assessment(Statement):
    """Staff's dated assessment of a county by a recommendation that data cannot show."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="assessments", verbose_name=_("county")
    )
    recommendation = models.CharField(
        _("recommendation"), max_length=2, choices=AssessedRecommendation
    )
    state = models.CharField(_("state"), max_length=10, choices=Assessed)
    assessed_on = models.DateField(
        _("assessed on"), help_text=_("It holds from this day on, until the next assessment.")
    )
    reason_fi = models.CharField(
        _("reason (Finnish)"),
        max_length=500,
        help_text=_("What the assessment rests on, in a sentence; shown to everyone."),
    )
    reason_sv = models.CharField(_("reason (Swedish)"), max_length=500, blank=True)
    reason_en = models.CharField(_("reason (English)"), max_length=500, blank=True)
    assessor_role = models.CharField(
        _("assessed by"),
        max_length=200,
        help_text=_("A role or an organisation, not a person: Kuntaliitto's project team."),
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_on", "recommendation", "county"]
        verbose_name = _("assessment of a recommendation")
        verbose_name_plural = _("assessments of recommendations")
        constraints = [
            *Statement.Meta.constraints,
            *days_in_range("assessed_on"),
            *filled("reason_fi", "assessor_role"),
            choice_known("recommendation", AssessedRecommendation),
            choice_known("state", Assessed),
            models.UniqueConstraint(
                fields=["recommendation", "county", "assessed_on"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_(
                    "The county has been assessed by this recommendation on this day: change it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_on}: {self.get_recommendation_display()}"

    @property
    def reason(self) -> Text:
        """The reason in the active language."""
        return text_of(self, "reason")
