"""Coding of open answers and observations: code books, codings, quotations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cooperation.models import County
from history.statements import Statement
from history.tracking import COUNT_CHANGE, PURGE_OLDER, RAISE_VERSION, Versioned, tracked
from surveys.models.answers import Answer
from surveys.models.questions import Question
from surveys.models.surveys import KEY, RespondentGroup, Survey
from toolkit.constraints import (
    choice_known,
    code_well_formed,
    days_in_range,
    filled,
    guard,
    rule,
)
from toolkit.texts import Language, Named, Text, Titled, text_of


@tracked()
class CodeBook(Named, Versioned):
    """A list of themes for open answers and observations; surveys share it."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("code book")
        verbose_name_plural = _("code books")
        constraints = [*Named.Meta.constraints, code_well_formed("key", KEY)]


@tracked()
class Code(Named, Versioned):
    """A theme of a code book, with its description."""

    book = models.ForeignKey(
        CodeBook, models.CASCADE, related_name="codes", verbose_name=_("code book")
    )
    key = models.CharField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    guide = models.TextField(
        _("guide"), blank=True, help_text=_("For coders: what belongs here, what does not.")
    )

    class Meta:
        ordering = ["book", "order", "pk"]
        verbose_name = _("theme of a code book")
        verbose_name_plural = _("themes of code books")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("key", KEY),
            models.UniqueConstraint(
                fields=["book", "key"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The code book already has this theme."),
            ),
        ]


class Coding(models.Model):
    """One coder's assignment of a theme to an open answer; deleted with the answer."""

    answer = models.ForeignKey(
        Answer, models.CASCADE, related_name="codings", verbose_name=_("answer")
    )
    code = models.ForeignKey(Code, models.PROTECT, related_name="codings", verbose_name=_("theme"))
    coder = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("coder"))

    class Meta:
        ordering = ["answer", "coder", "code"]
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "coder", "code"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The coder has placed the answer here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.code_id}"


@tracked(withdraws=True)
class Observation(Titled, Statement):
    """A finding from visits and materials, with a theme of a code book."""

    code = models.ForeignKey(
        Code, models.PROTECT, related_name="observations", verbose_name=_("theme")
    )
    survey = models.ForeignKey(
        Survey,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("survey"),
        help_text=_("The survey it is told beside, if any."),
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("county"),
    )
    text_fi = models.TextField(_("text (Finnish)"), blank=True)
    text_sv = models.TextField(_("text (Swedish)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    observed_on = models.DateField(_("day"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["code", "order", "pk"]
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            *Titled.Meta.constraints,
            *Statement.Meta.constraints,
            *days_in_range("observed_on"),
        ]

    @property
    def text(self) -> Text:
        """The text in the active language."""
        return text_of(self, "text")


QUOTED_PLACE_HIDDEN = rule(
    "survey_quoted_place_hidden",
    _("The results do not show how many of this group or county answered: it cannot be named."),
)
_NAMES_WHAT_IS_HIDDEN = """(NEW.group_id IS NOT NULL OR NEW.county_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM surveys_question AS question
        JOIN surveys_survey AS survey ON survey.id = question.survey_id
        WHERE question.id = NEW.question_id AND survey.published_on IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM surveys_question AS question
        JOIN surveys_resulttable AS shown ON shown.survey_id = question.survey_id
            AND shown.question_id IS NULL
        JOIN surveys_cell AS cell ON cell.table_id = shown.id
            AND cell.hidden = '' AND cell.count > 0
        LEFT JOIN surveys_respondentgroup AS grouping ON grouping.id = NEW.group_id
        WHERE question.id = NEW.question_id AND (
            (shown.rows = 'group' AND shown.columns = '' AND NEW.county_id IS NULL
                AND cell.row = grouping.key)
            OR (shown.rows = 'county' AND shown.columns = '' AND NEW.group_id IS NULL
                AND cell.row = NEW.county_id)
            OR (shown.rows = 'county' AND shown.columns = 'group' AND cell.row = NEW.county_id
                AND cell.column = COALESCE(grouping.key, 'none'))))"""


class Quotation(Versioned):
    """A passage of an open answer, copied without anything that could identify its writer.

    It has no link to the answer. Readers see it after another person than the one who chose it
    has approved it. It has no history, so that a removed passage is gone.
    """

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="quotations", verbose_name=_("question")
    )
    text = models.TextField(_("quotation"), max_length=1000)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    group = models.ForeignKey(
        RespondentGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("respondent group"),
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
        help_text=_("Only where the results show how many they are."),
    )
    codes = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    chosen_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_on = models.DateField(_("approved"), null=True, blank=True)

    class Meta:
        ordering = ["question", "pk"]
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            *filled("text"),
            choice_known("language", Language),
            *days_in_range("approved_on"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_approved_by_and_on",
                condition=Q(approved_by__isnull=True, approved_on__isnull=True)
                | Q(approved_by__isnull=False, approved_on__isnull=False),
                violation_error_message=_("Who approved and when are given together."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("chosen_by")),
                violation_error_message=_("Somebody else than who chose it approves a quotation."),
            ),
        ]
        triggers = [
            RAISE_VERSION,
            COUNT_CHANGE,
            PURGE_OLDER,
            guard(
                "names_what_is_shown",
                forbidden=_NAMES_WHAT_IS_HIDDEN,
                rule_name=QUOTED_PLACE_HIDDEN,
                watch=("group_id", "county_id", "question_id"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
