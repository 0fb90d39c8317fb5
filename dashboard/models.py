"""What the public pages are told by staff."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.constraints import choice_known, days_in_range, filled
from cooperation.history import Versioned, tracked
from cooperation.models import County
from cooperation.statements import Statement
from cooperation.texts import Text, text_of


@tracked()
class Presentation(Versioned):
    """The day the front page presents when its address names none. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    presented_on = models.DateField(
        _("presented day"),
        help_text=_("The front page shows this day's situation until another day is asked for."),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("presented day")
        verbose_name_plural = _("presented day")
        constraints = [
            *days_in_range("presented_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_row",
                condition=Q(id=1),
                violation_error_message=_("There is one presented day: change it."),
            ),
        ]

    def __str__(self) -> str:
        return self.presented_on.isoformat()


class Subject(models.TextChoices):
    """What a remark is about: a part of the situation."""

    STRATEGIC_AGREEMENTS = "strategic_agreements", _("strategic agreements")
    SUB_AGREEMENTS = "sub_agreements", _("sub-agreements")
    COOPERATION_NEGOTIATIONS = "cooperation_negotiations", _("cooperation negotiations")
    HYTE_NEGOTIATIONS = "hyte_negotiations", _("wellbeing promotion negotiations")
    FORUMS = "forums", _("forums")


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks, asked for a day."""

    def latest_on(self, day: date) -> Self:
        """For each subject and county, the last remark that describes a day up to this one."""
        return (
            self.filter(described_on__lte=day)
            .order_by("subject", "county_id", "-described_on")
            .distinct("subject", "county_id")
        )


@tracked()
class Remark(Statement):
    """What no figure tells, written by people: on a subject, of a day, shown as it was written."""

    subject = models.CharField(_("subject"), max_length=40, choices=Subject)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name=_("county"),
        help_text=_("Empty: the remark is about the whole country."),
    )
    described_on = models.DateField(
        _("day"), help_text=_("The day whose situation the remark describes; shown with it.")
    )
    text_fi = models.TextField(_("text (Finnish)"), max_length=2000)
    text_sv = models.TextField(_("text (Swedish)"), max_length=2000, blank=True)
    text_en = models.TextField(_("text (English)"), max_length=2000, blank=True)
    author_role = models.CharField(
        _("written by"),
        max_length=200,
        help_text=_("A role or an organisation, not a person: Kuntaliitto's project team."),
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-described_on", "subject", "county"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            *Statement.Meta.constraints,
            *days_in_range("described_on"),
            *filled("text_fi", "author_role"),
            choice_known("subject", Subject),
            models.UniqueConstraint(
                fields=["subject", "county", "described_on"],
                nulls_distinct=False,
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message=_(
                    "There is a remark on this subject for this day already: change it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.described_on}: {self.text.value[:60]}"

    @property
    def text(self) -> Text:
        """The text for the active language."""
        return text_of(self, "text")


class AssessedRecommendation(models.TextChoices):
    """The recommendations of 2023 that no record can show: people assess them."""

    JOINT_PICTURE = "3", _("3: a joint picture of the situation is formed, shared and used")
    OWN_MODEL = "8", _("8: the area has a model of cooperation that fits it")


class Assessed(models.TextChoices):
    """What people have found; not assessed is no state: there is no row."""

    DONE = "done", pgettext_lazy("recommendation", "Done")
    PARTLY = "partly", pgettext_lazy("recommendation", "Partly")
    NOT_DONE = "not_done", pgettext_lazy("recommendation", "Not done")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments, asked for a day."""

    def latest_on(self, day: date) -> Self:
        """For each recommendation and county, the last assessment up to the day."""
        return (
            self.filter(assessed_on__lte=day)
            .order_by("recommendation", "county_id", "-assessed_on")
            .distinct("recommendation", "county_id")
        )


@tracked()
class Assessment(Statement):
    """Staff's assessment of a county by a recommendation that no record can show; dated."""

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
        """The reason for the active language."""
        return text_of(self, "reason")


@tracked(exclude=("text", "email"), is_public=False)
class Feedback(Versioned):
    """What a reader told through the feedback form; staff answer, and may delete it.

    The history tells when it came, was dealt with or was deleted, never what it said or whose it
    was: what is deleted is gone.
    """

    text = models.TextField(_("what you want to tell"), max_length=5000)
    email = models.EmailField(
        _("your e-mail"), blank=True, help_text=_("Only if you want an answer.")
    )
    page = models.CharField(_("page"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = filled("text")

    def __str__(self) -> str:
        # History does not have the words.
        return self.text[:60] if self.text else str(self._meta.verbose_name)


@tracked(is_public=False)
class CountyNote(Versioned):
    """What staff note about a county for each other; never shown outside."""

    county = models.OneToOneField(
        County, models.CASCADE, related_name="note", verbose_name=_("county")
    )
    text = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["county"]
        verbose_name = _("internal note on a county")
        verbose_name_plural = _("internal notes on counties")

    def __str__(self) -> str:
        return str(self.county)
