"""The presented day, and remarks written beside the computed figures."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.models import County
from history.statements import Statement
from history.tracking import Versioned, tracked
from toolkit.constraints import choice_known, days_in_range, filled
from toolkit.texts import Text, text_of


@tracked()
class Presentation(Versioned):
    """The day shown by the front page if its address has none. One row."""

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


def presented_on() -> date | None:
    """The presented day; None if none is set."""
    return Presentation.objects.values_list("presented_on", flat=True).first()


class Subject(models.TextChoices):
    """The section of the situation that a remark is about."""

    STRATEGIC_AGREEMENTS = "strategic_agreements", _("strategic agreements")
    SUB_AGREEMENTS = "sub_agreements", _("sub-agreements")
    COOPERATION_NEGOTIATIONS = "cooperation_negotiations", _("cooperation negotiations")
    HYTE_NEGOTIATIONS = "hyte_negotiations", _("wellbeing promotion negotiations")
    FORUMS = "forums", _("forums")


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Queries on remarks for a day."""

    def latest_on(self, day: date) -> Self:
        """For each subject and county, the latest remark on a day up to this one."""
        return (
            self.filter(described_on__lte=day)
            .order_by("subject", "county_id", "-described_on")
            .distinct("subject", "county_id")
        )


@tracked()
class Remark(Statement):
    """A remark on a subject and a day, about what figures do not show; displayed as written."""

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
        """The text in the active language."""
        return text_of(self, "text")
