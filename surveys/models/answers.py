"""Respondents and answers. Nothing here shows when, in which order, or by whom they came."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cooperation.models import County, Municipality, RegionalCouncil
from surveys.models.questions import Question
from surveys.models.surveys import RespondentGroup, Survey
from toolkit.constraints import choice_known, refuse, rule

LONGEST_TEXT = 5000

ANSWER_UNFIT = rule(
    "survey_answer_unfit",
    _("An answer does not fit its question: one choice of its own options, a number or a text."),
)
ANSWER_OF_OTHER_SURVEY = rule(
    "survey_answer_of_other_survey", _("The answer and its respondent are of different surveys.")
)
ANSWER_LATE = rule(
    "survey_answer_late", _("The results are published: no answer is added or changed any more.")
)
GROUP_OF_OTHER_SURVEY = rule(
    "survey_group_of_other_survey", _("The respondent's group belongs to another survey.")
)


def _checked_by_statement(
    operation: pgtrigger.Operation, name: str, *rules: tuple[str, str]
) -> pgtrigger.Trigger:
    """A trigger that checks all rows of a statement at once: a million rows in one query."""
    judged = " ".join(
        f"IF EXISTS ({unfit}) THEN {refuse(rule_name)} END IF;" for unfit, rule_name in rules
    )
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
        func=f"{judged} RETURN NULL;",
    )


_IS_LATE = """SELECT 1 FROM surveys_survey AS survey
    WHERE survey.published_on IS NOT NULL AND survey.id IN (SELECT survey_id FROM {})"""
_OF_WRITTEN = """(SELECT respondent.survey_id FROM surveys_respondent AS respondent
    WHERE respondent.id IN (SELECT respondent_id FROM written)) AS surveys"""
_OTHER_GROUP = """SELECT 1 FROM written JOIN surveys_respondentgroup AS grouping
    ON grouping.id = written.group_id WHERE grouping.survey_id <> written.survey_id"""
_OTHER_SURVEY = """SELECT 1 FROM written
    JOIN surveys_question AS question ON question.id = written.question_id
    JOIN surveys_respondent AS respondent ON respondent.id = written.respondent_id
    WHERE question.survey_id <> respondent.survey_id"""
_UNFIT = """SELECT 1 FROM written
    JOIN surveys_question AS question ON question.id = written.question_id
    WHERE NOT CASE question.kind
        WHEN 'open' THEN written.text <> ''
        WHEN 'number' THEN written.number IS NOT NULL
            AND written.number >= COALESCE(question.minimum, written.number)
            AND written.number <= COALESCE(question.maximum, written.number)
        ELSE false END"""
# An option is chosen once; in a question with one choice, only one is chosen.
_MISCHOSEN = """SELECT 1 FROM written CROSS JOIN LATERAL unnest(written.chosen) AS pick
    LEFT JOIN (surveys_option AS option
        JOIN surveys_question AS question ON question.id = option.question_id)
        ON option.id = pick AND question.survey_id = written.survey_id
    GROUP BY written.id, CASE WHEN question.kind = 'multiple' THEN -option.id ELSE question.id END
    HAVING count(*) > 1 OR bool_or(option.id IS NULL)"""


class OrganisationKind(models.TextChoices):
    """The kinds of organisation a respondent answers for."""

    MUNICIPALITY = "municipality", _("municipality")
    JOINT_AUTHORITY = "joint_authority", _("joint municipal authority")
    REGIONAL_COUNCIL = "regional_council", _("regional council")
    COUNTY = "county", _("wellbeing services county")
    OTHER = "other", _("other organisation")


class SizeClass(models.TextChoices):
    """Size classes of municipalities, by population."""

    UNDER_5000 = "under_5000", _("under 5,000")
    FROM_5000 = "5000_10000", _("5,000–10,000")
    FROM_10001 = "10001_20000", _("10,001–20,000")
    FROM_20001 = "20001_50000", _("20,001–50,000")
    FROM_50001 = "50001_100000", _("50,001–100,000")
    OVER_100000 = "over_100000", _("over 100,000")

    @classmethod
    def of(cls, inhabitants: int) -> SizeClass:
        """The class of a municipality with this population."""
        if inhabitants < 5_000:
            return cls.UNDER_5000
        limits = (10_000, 20_000, 50_000, 100_000)
        return list(cls)[1 + sum(inhabitants > limit for limit in limits)]


class Respondent(models.Model):
    """A respondent: group, organisation, and its county and size as of the survey's day.

    No name, address, token or time. The key is random, so that it reveals no order either. County
    and size class are stored once and stay, whatever happens to the municipality. The options
    chosen are stored in one row, each identifying its question: a million answers are 25,000
    rows, counted in one pass.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, db_default=RandomUUID(), editable=False)
    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="respondents", verbose_name=_("survey")
    )
    group = models.ForeignKey(
        RespondentGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("respondent group"),
    )
    organisation = models.CharField(
        _("organisation"), max_length=20, choices=OrganisationKind, blank=True
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    regional_council = models.ForeignKey(
        RegionalCouncil,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("regional council"),
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county on the day of the survey"),
    )
    size = models.CharField(
        _("size on the day of the survey"), max_length=20, choices=SizeClass, blank=True
    )
    chosen = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("options chosen"),
        help_text=_("Of all questions with options together."),
    )

    class Meta:
        ordering = ["survey", "id"]
        verbose_name = _("respondent")
        verbose_name_plural = _("respondents")
        constraints = [
            choice_known("organisation", OrganisationKind, blank=True),
            choice_known("size", SizeClass, blank=True),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_municipality_of_municipal",
                condition=Q(municipality__isnull=True) | Q(organisation="municipality"),
                violation_error_message=_("Only who answers for a municipality names one."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_size_of_municipality",
                condition=Q(size="") | Q(municipality__isnull=False),
                violation_error_message=_("Only a municipality has a size."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_council_of_council",
                condition=Q(regional_council__isnull=True) | Q(organisation="regional_council"),
                violation_error_message=_("Only who answers for a regional council names one."),
            ),
        ]
        triggers = [
            _checked_by_statement(
                operation,
                f"respondents_fit_{name}",
                (_OTHER_GROUP, GROUP_OF_OTHER_SURVEY),
                (_MISCHOSEN, ANSWER_UNFIT),
                (_IS_LATE.format("written"), ANSWER_LATE),
            )
            for operation, name in ((pgtrigger.Insert, "insert"), (pgtrigger.Update, "update"))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """One respondent's answer to a question without options: a number or a text.

    An unanswered question has no row. Chosen options are stored with the respondent.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, db_default=RandomUUID(), editable=False)
    respondent = models.ForeignKey(
        Respondent,
        models.CASCADE,
        related_name="answers",
        db_index=False,  # the constraint below begins with it
        verbose_name=_("respondent"),
    )
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        related_name="answers",
        db_index=False,  # counts read the whole survey anyway
        verbose_name=_("question"),
    )
    number = models.DecimalField(
        _("number"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    text = models.TextField(
        _("text"), blank=True, default="", validators=[MaxLengthValidator(LONGEST_TEXT)]
    )

    class Meta:
        ordering = ["question", "id"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [
            models.Index(
                fields=["question"], condition=~Q(text=""), name="surveys_answer_open_answers"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "question"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The question has been answered already."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_of_one_kind",
                condition=Q(number__isnull=False, text="") | (Q(number__isnull=True) & ~Q(text="")),
                violation_error_message=_("An answer is a number or a text."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_text_not_too_long",
                condition=LessThanOrEqual(Length("text"), LONGEST_TEXT),
                violation_error_message=_("An open answer has at most 5,000 characters."),
            ),
        ]
        triggers = [
            _checked_by_statement(
                operation,
                f"answers_fit_{name}",
                (_OTHER_SURVEY, ANSWER_OF_OTHER_SURVEY),
                (_UNFIT, ANSWER_UNFIT),
                (_IS_LATE.format(_OF_WRITTEN), ANSWER_LATE),
            )
            for operation, name in ((pgtrigger.Insert, "insert"), (pgtrigger.Update, "update"))
        ]

    def __str__(self) -> str:
        return str(self.pk)
