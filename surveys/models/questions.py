"""Questions of surveys, the bank of repeated questions, and the options of answers."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import Versioned, tracked
from surveys.models.surveys import KEY, Section, Survey
from toolkit.constraints import choice_known, code_well_formed, filled, guard, rule
from toolkit.texts import Named, Text, text_of


class Side(models.TextChoices):
    """The side of the scale of an option; breakdowns count sides, as options have few answers."""

    POOR = "poor", _("poor")
    NEUTRAL = "neutral", _("neither")
    GOOD = "good", _("good")


class Kind(models.TextChoices):
    """The kinds of question."""

    LIKERT = "likert", _("scale")
    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")
    NUMBER = "number", _("number")
    OPEN = "open", _("open answer")


SUMS = ("poor", "good", "rest", "no_answer", "none")
"""Keys for several options together, or for none of them, in tables of results."""

CHOICE_KINDS = (Kind.LIKERT, Kind.SINGLE, Kind.MULTIPLE)

QUESTION_OF_OTHER_SURVEY = rule(
    "survey_part_of_other_survey", _("The section belongs to another survey.")
)
OPTION_CHOSEN = rule(
    "survey_option_chosen", _("The option has been chosen in an answer and cannot be removed.")
)


@tracked()
class BankQuestion(Named, Versioned):
    """What is shared by a question and its repetitions in later surveys."""

    key = models.CharField(_("key"), max_length=60, primary_key=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("question in the bank")
        verbose_name_plural = _("question bank")
        constraints = [*Named.Meta.constraints, code_well_formed("key", KEY)]


@tracked()
class Question(Versioned):
    """A question of a survey, of one kind, in three languages."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="questions", verbose_name=_("survey")
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("section of the survey"),
    )
    bank = models.ForeignKey(
        BankQuestion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("question in the bank"),
        help_text=_("The same question in another survey has the same one: rounds compare."),
    )
    key = models.CharField(_("key"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text_fi = models.CharField(_("question (Finnish)"), max_length=500)
    text_sv = models.CharField(_("question (Swedish)"), max_length=500, blank=True)
    text_en = models.CharField(_("question (English)"), max_length=500, blank=True)
    help_fi = models.CharField(_("help (Finnish)"), max_length=500, blank=True)
    help_sv = models.CharField(_("help (Swedish)"), max_length=500, blank=True)
    help_en = models.CharField(_("help (English)"), max_length=500, blank=True)
    poor_label_fi = models.CharField(
        _("word for the poor side (Finnish)"),
        max_length=60,
        blank=True,
        db_default="",
        help_text=_(
            "Heads the share of the options on this side, as the question's own scale says it:"
            " poorly, not clear, disagree. Empty: the labels of these options."
        ),
    )
    poor_label_sv = models.CharField(
        _("word for the poor side (Swedish)"), max_length=60, blank=True, db_default=""
    )
    poor_label_en = models.CharField(
        _("word for the poor side (English)"), max_length=60, blank=True, db_default=""
    )
    good_label_fi = models.CharField(
        _("word for the good side (Finnish)"), max_length=60, blank=True, db_default=""
    )
    good_label_sv = models.CharField(
        _("word for the good side (Swedish)"), max_length=60, blank=True, db_default=""
    )
    good_label_en = models.CharField(
        _("word for the good side (English)"), max_length=60, blank=True, db_default=""
    )
    minimum = models.DecimalField(
        _("smallest number"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("largest number"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["survey", "order", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            *filled("text_fi"),
            code_well_formed("key", KEY),
            choice_known("kind", Kind),
            models.UniqueConstraint(
                fields=["survey", "key"],
                name="%(app_label)s_%(class)s_key_once",
                violation_error_message=_("The survey already has a question with this key."),
            ),
            models.UniqueConstraint(
                fields=["survey", "bank"],
                name="%(app_label)s_%(class)s_bank_once",
                violation_error_message=_("The survey already asks this question of the bank."),
            ),
        ]
        triggers = [
            guard(
                "section_of_survey",
                forbidden="""EXISTS (SELECT 1 FROM surveys_section AS section
                    WHERE section.id = NEW.section_id AND section.survey_id <> NEW.survey_id)""",
                rule_name=QUESTION_OF_OTHER_SURVEY,
            )
        ]

    def __str__(self) -> str:
        return self.text.value

    @property
    def text(self) -> Text:
        """The question in the active language."""
        return text_of(self, "text")

    @property
    def help(self) -> Text:
        """The help text in the active language."""
        return text_of(self, "help")

    def side_label(self, side: str) -> Text:
        """The question's own word for a side of its scale; without one, the side's options."""
        if getattr(self, f"{side}_label_fi"):
            return text_of(self, f"{side}_label")
        labels = [option.label for option in self.options.all() if option.side == side]
        language = labels[0].language if labels else "fi"
        return Text(" / ".join(label.value for label in labels) or "–", language)

    @property
    def poor_label(self) -> Text:
        return self.side_label(Side.POOR)

    @property
    def good_label(self) -> Text:
        return self.side_label(Side.GOOD)

    @property
    def has_options(self) -> bool:
        return self.kind in CHOICE_KINDS


@tracked()
class Option(Versioned):
    """An option of a question, with its label, its position and its code in exports."""

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="options", verbose_name=_("question")
    )
    key = models.CharField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label_fi = models.CharField(_("label (Finnish)"), max_length=200)
    label_sv = models.CharField(_("label (Swedish)"), max_length=200, blank=True)
    label_en = models.CharField(_("label (English)"), max_length=200, blank=True)
    code = models.CharField(
        _("code in exports"),
        max_length=20,
        blank=True,
        help_text=_("What survey tools and statistics packages write for this option."),
    )
    side = models.CharField(
        _("side of the scale"),
        max_length=10,
        choices=Side,
        blank=True,
        help_text=_(
            "Of a scale only: results count the options of each side together. A scale needs one on"
            " the poor and one on the good side; “cannot say” has none."
        ),
    )
    is_cannot_say = models.BooleanField(
        _("cannot say"), default=False, help_text=_("Stands apart from the scale.")
    )

    class Meta:
        ordering = ["question", "order", "pk"]
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [
            *filled("label_fi"),
            code_well_formed("key", KEY),
            choice_known("side", Side, blank=True),
            models.UniqueConstraint(
                fields=["question", "key"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The question already has an option with this key."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_key_not_a_sum",
                condition=~Q(key__in=SUMS),
                violation_error_message=_("This key is kept for sums of options: take another."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_cannot_say_has_no_side",
                condition=Q(is_cannot_say=False) | Q(side=""),
                violation_error_message=_("Cannot say stands on no side of the scale."),
            ),
        ]
        triggers = [
            guard(
                "option_not_chosen",
                forbidden="""EXISTS (SELECT 1 FROM surveys_respondent AS respondent
                    WHERE OLD.id = ANY(respondent.chosen))""",
                rule_name=OPTION_CHOSEN,
                operation=pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.label.value

    @property
    def label(self) -> Text:
        """The label in the active language."""
        return text_of(self, "label")
