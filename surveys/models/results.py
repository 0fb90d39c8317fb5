"""Published results: stored cells, and figures known from publications."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cooperation.models import County
from history.statements import Statement
from history.tracking import Versioned, tracked
from surveys.models.questions import Question, Side
from surveys.models.surveys import KEY, Breakdown, RespondentGroup, Survey
from toolkit.constraints import choice_known, code_well_formed, filled, guard, rule
from toolkit.texts import Named, Text


class Hidden(models.TextChoices):
    """Why a cell is not shown."""

    SMALL = "small", _("fewer than five respondents")
    ORGANISATIONS = "organisations", _("answers of fewer than three organisations")
    COMPLEMENTARY = "complementary", _("a small cell could be computed from it")
    TABLE = "table", _("no part of the table could be shown safely")


class ResultTable(models.Model):
    """One table of a survey's results: a question or the respondents, by up to two breakdowns.

    Computed when the survey is published and never changed afterwards; it can be recomputed from
    the answers as long as these are stored.
    """

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="tables", verbose_name=_("survey")
    )
    question = models.ForeignKey(
        Question,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tables",
        verbose_name=_("question"),
        help_text=_("Empty: the numbers of respondents."),
    )
    rows = models.CharField(_("rows"), max_length=10, choices=Breakdown, blank=True)
    columns = models.CharField(_("columns"), max_length=10, choices=Breakdown, blank=True)

    class Meta:
        ordering = ["survey", "question__order", "rows", "columns", "pk"]
        verbose_name = _("table of results")
        verbose_name_plural = _("tables of results")
        constraints = [
            choice_known("rows", Breakdown, blank=True),
            choice_known("columns", Breakdown, blank=True),
            models.UniqueConstraint(
                fields=["survey", "question", "rows", "columns"],
                name="%(app_label)s_%(class)s_once",
                nulls_distinct=False,
                violation_error_message=_("The table is there already."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_columns_beside_rows",
                condition=Q(columns="") | ~Q(rows=""),
                violation_error_message=_("A two-way table has rows too."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.survey.slug, self.rows, self.columns)))


class Cell(models.Model):
    """A number of respondents in a table. Hidden numbers are shown to staff only.

    `row` and `column` are a group's key, a size class, a county's code, or "none" for respondents
    without one; `answer` is an option's key, a side of the scale, "no_answer", or empty for the
    total.
    """

    NONE = "none"

    table = models.ForeignKey(
        ResultTable, models.CASCADE, related_name="cells", verbose_name=_("table")
    )
    row = models.CharField(_("row"), max_length=40, blank=True)
    column = models.CharField(_("column"), max_length=40, blank=True)
    answer = models.CharField(_("answer"), max_length=40, blank=True)
    count = models.PositiveIntegerField(
        _("respondents"),
        null=True,
        help_text=_("Empty: hidden, and forgotten when the answers were deleted."),
    )
    value = models.DecimalField(
        _("value"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("A mean or median, rounded, of so many answers."),
    )
    hidden = models.CharField(_("why hidden"), max_length=15, choices=Hidden, blank=True)

    class Meta:
        ordering = ["table", "pk"]
        verbose_name = _("cell of results")
        verbose_name_plural = _("cells of results")
        constraints = [
            choice_known("hidden", Hidden, blank=True),
            models.UniqueConstraint(
                fields=["table", "row", "column", "answer"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The cell is there already."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_forgotten_only_if_hidden",
                condition=Q(count__isnull=False) | ~Q(hidden=""),
                violation_error_message=_("A cell that is shown has its number."),
            ),
        ]

    def __str__(self) -> str:
        return "/".join((self.row, self.column, self.answer))


class Unit(models.TextChoices):
    """The units of published figures."""

    PERCENT = "percent", _("per cent")
    COUNT = "count", _("number")


@tracked(withdraws=True)
class PublishedFigure(Named, Statement):
    """A figure known only from a publication: shown as published, with its source, never computed.

    `answer` is what was counted, as in a cell: an option's key, a side, or empty.
    """

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="figures", verbose_name=_("survey")
    )
    question = models.ForeignKey(
        Question,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("question"),
    )
    key = models.CharField(_("key"), max_length=60)
    answer = models.CharField(_("answer"), max_length=40, blank=True)
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
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    value = models.DecimalField(_("value"), max_digits=9, decimal_places=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["survey", "order", "pk"]
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            *Named.Meta.constraints,
            *Statement.Meta.constraints,
            *filled("source_reference"),
            code_well_formed("key", KEY),
            choice_known("unit", Unit),
            models.UniqueConstraint(
                fields=["survey", "key"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The survey already has a figure with this key."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_value_in_range",
                condition=Q(value__gte=0) & (Q(unit="count") | Q(value__lte=100)),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
        ]

    @property
    def answer_label(self) -> Text | None:
        """What was counted, in the question's own words; None if it is not a share of answers."""
        if self.question is None or not self.answer:
            return None
        if self.answer in (Side.POOR, Side.GOOD):
            return self.question.side_label(self.answer)
        labels = {option.key: option.label for option in self.question.options.all()}
        return labels.get(self.answer)


FREE_TABLE_EARLY = rule(
    "survey_free_table_early",
    _(
        "Tables of staff and single answers come when the survey has closed: two tables, one before"
        " and one after an answer arrives, would tell it."
    ),
)


@tracked(is_public=False)
class FreeCross(Versioned):
    """A log of tables that staff requested outside the published ones: who, what and why."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="free_crosses", verbose_name=_("survey")
    )
    question = models.ForeignKey(
        Question, models.CASCADE, null=True, related_name="+", verbose_name=_("question")
    )
    rows = models.CharField(_("rows"), max_length=10, choices=Breakdown)
    columns = models.CharField(_("columns"), max_length=10, choices=Breakdown, blank=True)
    reason = models.CharField(_("what it is for"), max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    asked_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("free table")
        verbose_name_plural = _("free tables")
        constraints = [
            *filled("reason"),
            choice_known("rows", Breakdown),
            choice_known("columns", Breakdown, blank=True),
        ]
        triggers = [
            guard(
                "after_closing",
                forbidden="""EXISTS (SELECT 1 FROM surveys_survey AS survey
                    WHERE survey.id = NEW.survey_id AND survey.status IN ('draft', 'open'))""",
                rule_name=FREE_TABLE_EARLY,
                operation=pgtrigger.Insert,
                deferred=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.rows} {self.columns}"
