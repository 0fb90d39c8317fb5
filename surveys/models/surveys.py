"""Surveys, their groups of respondents and their sections."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cooperation.models import SLUG
from history.tracking import Versioned, tracked
from toolkit.constraints import (
    choice_known,
    code_well_formed,
    days_in_range,
    guard,
    keys_known,
    rule,
)
from toolkit.texts import Named, Text, Titled, text_of

KEY = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class Target(models.TextChoices):
    """The organisations that a survey asks."""

    MUNICIPALITIES = "municipalities", _("municipalities")
    REGIONAL_COUNCILS = "regional_councils", _("regional councils")
    COUNTIES = "counties", _("wellbeing services counties")
    PILOTS = "pilots", _("participants of a pilot")


class SurveyStatus(models.TextChoices):
    """The status of a survey. Results appear once, when it is published."""

    DRAFT = "draft", _("in work")
    OPEN = "open", _("open for answers")
    CLOSED = "closed", _("closed, not yet published")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a newer edition")


WITH_RESULTS = (SurveyStatus.PUBLISHED, SurveyStatus.REPLACED)


class Breakdown(models.TextChoices):
    """The breakdowns of results."""

    GROUP = "group", _("respondent group")
    SIZE = "size", _("size of the municipality")
    COUNTY = "county", _("wellbeing services county")


class Cross(models.TextChoices):
    """Two-way tables that a survey may publish; the choice is fixed when the survey closes."""

    GROUP_SIZE = "group_size", _("respondent group by size of the municipality")
    COUNTY_GROUP = "county_group", _("county by respondent group")
    COUNTY_SIZE = "county_size", _("county by size of the municipality")


CROSSES_FIXED = rule(
    "survey_crosses_fixed",
    _("Which two-way tables are published is fixed when the survey closes."),
)


SIDES_MISSING = rule(
    "survey_sides_missing",
    _("Give every option of the scales a side first: results are shown by sides."),
)
_LACKS_SIDES = """NEW.status IN ('open', 'published') AND EXISTS (
    SELECT 1 FROM surveys_question AS question WHERE question.survey_id = NEW.id
    AND question.kind = 'likert' AND (
        EXISTS (SELECT 1 FROM surveys_option AS option WHERE option.question_id = question.id
            AND option.side = '' AND NOT option.is_cannot_say)
        OR 2 > (SELECT count(DISTINCT option.side) FROM surveys_option AS option
            WHERE option.question_id = question.id AND option.side IN ('poor', 'good'))))"""


EDITION_OUT_OF_ORDER = rule(
    "survey_edition_out_of_order",
    _("An edition replaces the published one before it, and is the next in number."),
)
_OUT_OF_ORDER = """NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM surveys_survey AS former WHERE former.id = NEW.replaces_id
    AND former.edition = NEW.edition - 1 AND former.published_on IS NOT NULL)"""

EDITIONS_DISAGREE = rule(
    "survey_editions_disagree",
    _("Of the editions of a survey the newest published one is published, those before replaced."),
)
_DISAGREE = """(NEW.published_on IS NOT NULL AND (NEW.status = 'replaced') <> EXISTS (
        SELECT 1 FROM surveys_survey AS newer
        WHERE newer.replaces_id = NEW.id AND newer.published_on IS NOT NULL))
    OR (NEW.published_on IS NOT NULL AND EXISTS (
        SELECT 1 FROM surveys_survey AS former
        WHERE former.id = NEW.replaces_id AND former.status <> 'replaced'))"""


def out_for_readers(survey: str = "") -> Q:
    """The condition that readers may see the survey (at that path): its page, not its results.

    A survey in work is not seen, and an edition not before it replaces the published one.
    """
    path = f"{survey}__" if survey else ""
    unfinished = [SurveyStatus.OPEN, SurveyStatus.CLOSED]
    in_preparation = Q(**{f"{path}replaces__isnull": False, f"{path}status__in": unfinished})
    return ~Q(**{f"{path}status": SurveyStatus.DRAFT}) & ~in_preparation


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Queries on surveys."""

    def visible(self) -> Self:
        """Surveys visible to readers in lists: not in preparation, of each the newest edition."""
        return self.filter(out_for_readers()).newest()

    def answerable(self) -> Self:
        """Surveys with a page for respondents, an edition in preparation too: all but in work."""
        return self.exclude(status=SurveyStatus.DRAFT)

    def newest(self) -> Self:
        """Without editions that a newer one has replaced."""
        return self.exclude(status=SurveyStatus.REPLACED)

    def published(self) -> Self:
        """Surveys with published results, each in its newest edition."""
        return self.filter(status=SurveyStatus.PUBLISHED)

    def with_results(self) -> Self:
        """Surveys with published results, every edition of them."""
        return self.filter(status__in=WITH_RESULTS)


@tracked(withdraws=True)
class Survey(Named, Versioned):
    """A survey: its target, period and status.

    A published one is corrected by a new edition, which takes its address when it is published.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    intro_fi = models.TextField(_("introduction (Finnish)"), blank=True)
    intro_sv = models.TextField(_("introduction (Swedish)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    target = models.CharField(_("who is asked"), max_length=20, choices=Target)
    status = models.CharField(
        _("status"), max_length=10, choices=SurveyStatus, default=SurveyStatus.DRAFT
    )
    counted_on = models.DateField(
        _("day of the survey"),
        help_text=_("County and size of a municipality are those of this day, for good."),
    )
    opened_on = models.DateField(_("opens"), null=True, blank=True)
    closed_on = models.DateField(_("last day for answers"), null=True, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    delete_after_on = models.DateField(
        _("answers are deleted after"),
        null=True,
        blank=True,
        help_text=_("After this day answers are deleted; tables, figures and quotations stay."),
    )
    answers_deleted_on = models.DateField(
        _("answers deleted"), null=True, blank=True, editable=False
    )
    crosses = ArrayField(
        models.CharField(max_length=20, choices=Cross),
        default=list,
        blank=True,
        verbose_name=_("two-way tables to be published"),
    )
    has_open_link = models.BooleanField(
        _("anybody with the link may answer"),
        default=False,
        help_text=_("Otherwise only through personal links."),
    )
    edition = models.PositiveSmallIntegerField(
        _("edition"), default=1, db_default=1, editable=False
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("replaces the edition"),
    )
    remark_fi = models.TextField(
        _("remark on the results (Finnish)"),
        blank=True,
        db_default="",
        help_text=_(
            "Shown above the results, also after publication: what is missing or wrong in them; of"
            " a new edition, what has been corrected."
        ),
    )
    remark_sv = models.TextField(_("remark on the results (Swedish)"), blank=True, db_default="")
    remark_en = models.TextField(_("remark on the results (English)"), blank=True, db_default="")
    is_synthetic = models.BooleanField(
        _("answers are synthetic"),
        default=False,
        help_text=_("Invented answers, made to fit published figures. Every page says so."),
    )
    source_reference = models.CharField(_("source reference"), max_length=300, blank=True)
    source_url = models.URLField(_("link to the source"), max_length=500, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-counted_on", "slug"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("slug", SLUG),
            choice_known("target", Target),
            choice_known("status", SurveyStatus),
            keys_known("crosses", Cross),
            *days_in_range(
                "counted_on",
                "opened_on",
                "closed_on",
                "published_on",
                "delete_after_on",
                "answers_deleted_on",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_opens_before_it_closes",
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(opened_on__lte=F("closed_on")),
                violation_error_message=_("The survey closes before it opens."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_published_on_when_published",
                condition=Q(status__in=WITH_RESULTS, published_on__isnull=False)
                | (~Q(status__in=WITH_RESULTS) & Q(published_on__isnull=True)),
                violation_error_message=_("A published survey has its day, others have none."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_first_edition_replaces_none",
                condition=Q(edition=1, replaces__isnull=True)
                | Q(edition__gt=1, replaces__isnull=False),
                violation_error_message=_("The first edition replaces none, all others one."),
            ),
        ]
        triggers = [
            guard(
                "crosses_fixed",
                forbidden="""OLD.status IN ('closed', 'published', 'replaced')
                    AND NEW.status IN ('closed', 'published', 'replaced')
                    AND NEW.crosses IS DISTINCT FROM OLD.crosses""",
                rule_name=CROSSES_FIXED,
                operation=pgtrigger.Update,
                deferred=False,
            ),
            guard(
                "sides_given",
                forbidden=_LACKS_SIDES,
                rule_name=SIDES_MISSING,
                operation=pgtrigger.Update,
                deferred=False,
                watch=("status",),
            ),
            guard(
                "edition_follows",
                forbidden=_OUT_OF_ORDER,
                rule_name=EDITION_OUT_OF_ORDER,
                deferred=False,
                watch=("replaces_id", "edition"),
            ),
            guard("editions_agree", forbidden=_DISAGREE, rule_name=EDITIONS_DISAGREE),
        ]

    @property
    def intro(self) -> Text:
        """The introduction in the active language."""
        return text_of(self, "intro")

    @property
    def remark(self) -> Text:
        """The remark on the results in the active language."""
        return text_of(self, "remark")

    @property
    def has_results(self) -> bool:
        """Whether its results have been published; a newer edition may have replaced it."""
        return self.status in WITH_RESULTS

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more answers: single ones may be looked at by staff."""
        return self.status == SurveyStatus.CLOSED or self.has_results

    @property
    def newer(self) -> Survey | None:
        """The published edition that has replaced this one, if any."""
        newer: Survey | None = getattr(self, "replaced_by", None)
        return newer if newer is not None and newer.has_results else None


@tracked()
class RespondentGroup(Named, Versioned):
    """A group that respondents of a survey can choose for themselves; optional."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="groups", verbose_name=_("survey")
    )
    key = models.CharField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["survey", "order", "pk"]
        verbose_name = _("respondent group")
        verbose_name_plural = _("respondent groups")
        constraints = [
            *Named.Meta.constraints,
            code_well_formed("key", KEY),
            models.UniqueConstraint(
                fields=["survey", "key"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The survey already has this group."),
            ),
        ]


@tracked()
class Section(Titled, Versioned):
    """A section of a survey: its questions are shown together on the form and on the page."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="sections", verbose_name=_("survey")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["survey", "order", "pk"]
        verbose_name = _("section of a survey")
        verbose_name_plural = _("sections of surveys")
        constraints = Titled.Meta.constraints
