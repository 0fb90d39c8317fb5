"""Editions: a published survey is corrected by a new edition that takes its address.

A new edition begins as a copy in work: its questions, and its answers too unless these are brought
in anew. It is corrected, opened, closed and published as any survey; until then readers see the
published one. When it is published the former one moves to an address of its own and stays there
as it was. The two are judged together (`surveys.deciding.jointly`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from editing.edits import Edit
from surveys.erasing import erase_answers
from surveys.models import (
    ImportedFile,
    ImportMapping,
    Invitation,
    Observation,
    Option,
    PublishedFigure,
    Question,
    Quotation,
    RespondentGroup,
    Section,
    Survey,
    SurveyStatus,
)
from surveys.shuffling import shuffle
from toolkit.texts import LANGUAGES

Row = TypeVar("Row", bound=Model)
LONGEST_SLUG = 60
OWN = {
    "id",
    "version",
    "status",
    "edition",
    "replaces",
    "slug",
    "published_on",
    "answers_deleted_on",
    *(f"remark_{language}" for language in LANGUAGES),
}
"""What a new edition does not copy from the former one."""


def editions_of(survey: Survey) -> list[Survey]:
    """The published editions of a survey, the newest first; of one that has no other, none."""
    newest = survey
    while newest.newer is not None:
        newest = newest.newer
    found = [newest] if newest.has_results else []
    former = newest.replaces
    while former is not None:
        found.append(former)
        former = former.replaces
    return found if len(found) > 1 else []


# Beginning ---------------------------------------------------------------------------------------


def refuse_to_begin(survey: Survey) -> None:
    """Refuse if a new edition of the survey cannot be begun; says why."""
    newer: Survey | None = getattr(survey, "replaced_by", None)
    if newer is not None and not newer.has_results:
        sentence = _("Edition %(edition)s is in preparation already.")
        raise ValidationError(sentence % {"edition": newer.edition}, code="in_preparation")
    if survey.status != SurveyStatus.PUBLISHED:
        raise ValidationError(
            _("Only a published survey, in its newest edition, is corrected by a new edition."),
            code="not_published",
        )
    if survey.answers_deleted_on:
        raise ValidationError(
            _(
                "The answers have been deleted: what a new edition would tell beside this one"
                " cannot be judged. Say in the remark what is wrong."
            ),
            code="answers_deleted",
        )


def begin_edition(
    edit: Edit, survey: Survey, *, remark: Mapping[str, str], with_answers: bool
) -> Survey:
    """A new edition in work, a copy of the locked survey.

    `remark` says by language what is corrected; Finnish is required. Raises ValidationError.
    """
    refuse_to_begin(survey)
    if not remark.get("fi", "").strip():
        raise ValidationError({"remark_fi": _("Say what is corrected.")}, code="required")
    number = survey.edition + 1
    copy = _Copy(edit, survey)
    made = copy.of(
        survey,
        slug=_free_slug(survey.slug, number),
        edition=number,
        replaces=survey,
        status=SurveyStatus.DRAFT,
        **{f"remark_{language}": remark.get(language, "").strip() for language in LANGUAGES},
    )
    copy.parts(made)
    for mapping in ImportMapping.objects.filter(survey=survey):
        edit.save(copy.of(mapping, survey=made))
    if with_answers:
        _copy_answers(survey, made, copy)
        for row in ImportedFile.objects.filter(survey=survey):
            edit.save(copy.of(row, survey=made))
    return made


@dataclass
class _Copy:
    """Copies the rows of a survey, and keeps which became which."""

    edit: Edit
    survey: Survey
    made: dict[tuple[type[Model], Any], Any] = field(default_factory=dict)

    def of(self, row: Row, **changed: Any) -> Row:
        """A saved copy of the row."""
        values = {
            one.attname: getattr(row, one.attname)
            for one in row._meta.concrete_fields
            if one.name not in OWN and one.name not in changed
        }
        made = self.edit.save(type(row)(**values, **changed))
        self.made[type(row), row.pk] = made
        return made

    def same(self, model: type[Row], pk: Any) -> Row | None:
        """The copy of the row with this key."""
        found: Row | None = self.made.get((model, pk))
        return found

    def pairs(self, model: type[Model]) -> tuple[list[int], list[int]]:
        """The keys of all copied rows of a model, and those of their copies."""
        found = [(pk, row.pk) for (own, pk), row in self.made.items() if own is model]
        return [before for before, _ in found], [now for _, now in found]

    def parts(self, made: Survey) -> None:
        """What belongs to the survey: groups, sections, questions, figures, quotations."""
        for group in self.survey.groups.all():
            self.of(group, survey=made)
        for section in self.survey.sections.all():
            self.of(section, survey=made)
        for question in self.survey.questions.prefetch_related("options"):
            section_of = self.same(Section, question.section_id)
            same = self.of(question, survey=made, section=section_of)
            for option in question.options.all():
                self.of(option, question=same)
        for figure in self.survey.figures.all():
            self.of(
                figure,
                survey=made,
                question=self.same(Question, figure.question_id),
                group=self.same(RespondentGroup, figure.group_id),
            )
        for quotation in Quotation.objects.filter(question__survey=self.survey):
            self.of(
                quotation,
                question=self.same(Question, quotation.question_id),
                group=self.same(RespondentGroup, quotation.group_id),
            )


def _free_slug(slug: str, number: int) -> str:
    """An unused address for an edition."""
    ending = f"-painos-{number}"
    base = slug[: LONGEST_SLUG - len(ending) - 3].rstrip("-") + ending
    taken = set(Survey.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 99))) if one not in taken)


# In one statement, under new random keys. Codings follow their answers.
_ANSWERS = """
    WITH options AS (SELECT * FROM unnest(%(options)s::bigint[], %(new_options)s::bigint[])
            AS pair (before, now)),
    questions AS (SELECT * FROM unnest(%(questions)s::bigint[], %(new_questions)s::bigint[])
            AS pair (before, now)),
    groups AS (SELECT * FROM unnest(%(groups)s::bigint[], %(new_groups)s::bigint[])
            AS pair (before, now)),
    people AS MATERIALIZED (SELECT respondent.*, gen_random_uuid() AS now
        FROM surveys_respondent AS respondent WHERE survey_id = %(survey)s),
    picked AS MATERIALIZED (SELECT people.id, array_agg(options.now ORDER BY options.now) AS chosen
        FROM people CROSS JOIN LATERAL unnest(people.chosen) AS pick
        JOIN options ON options.before = pick GROUP BY people.id),
    said AS MATERIALIZED (SELECT answer.*, gen_random_uuid() AS now, people.now AS by,
            questions.now AS asked
        FROM surveys_answer AS answer JOIN people ON people.id = answer.respondent_id
        JOIN questions ON questions.before = answer.question_id),
    put_people AS (INSERT INTO surveys_respondent (id, survey_id, group_id, organisation,
            municipality_id, regional_council_id, county_id, size, chosen)
        SELECT people.now, %(made)s, groups.now, organisation, municipality_id,
            regional_council_id, county_id, size, COALESCE(picked.chosen, '{}')
        FROM people LEFT JOIN groups ON groups.before = people.group_id
        LEFT JOIN picked ON picked.id = people.id RETURNING id),
    put_answers AS (INSERT INTO surveys_answer (id, respondent_id, question_id, number, text)
        SELECT now, by, asked, number, text FROM said),
    put_codings AS (INSERT INTO surveys_coding (answer_id, code_id, coder_id)
        SELECT said.now, code_id, coder_id
        FROM surveys_coding AS coding JOIN said ON said.id = coding.answer_id)
    SELECT count(*) FROM put_people"""


def _copy_answers(survey: Survey, made: Survey, copy: _Copy) -> None:
    """Every respondent with all answers and their codings, under new random keys."""
    options, new_options = copy.pairs(Option)
    questions, new_questions = copy.pairs(Question)
    groups, new_groups = copy.pairs(RespondentGroup)
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERS,
            {
                "survey": survey.pk,
                "made": made.pk,
                "options": options,
                "new_options": new_options,
                "questions": questions,
                "new_questions": new_questions,
                "groups": groups,
                "new_groups": new_groups,
            },
        )
    shuffle(made.pk)


# Ending ------------------------------------------------------------------------------------------


def replace_former(edition: Survey) -> None:
    """Let an edition that is being published take the address of the one it replaces."""
    if edition.replaces_id is None:
        return
    former = Survey.objects.select_for_update().get(pk=edition.replaces_id)
    if former.status != SurveyStatus.PUBLISHED:
        raise ValidationError(
            _("Only a published survey, in its newest edition, is corrected by a new edition."),
            code="not_published",
        )
    Observation.objects.filter(survey=former).update(survey=edition)  # told beside the newest
    address = former.slug
    former.slug = _free_slug(address, former.edition)
    former.status = SurveyStatus.REPLACED
    former.save(update_fields=["slug", "status"])
    edition.slug = address


def give_up(edit: Edit, edition: Survey) -> None:
    """Delete a locked edition that has not been published, with its answers."""
    if edition.replaces_id is None or edition.has_results:
        raise ValidationError(
            _("Only an edition that has not been published can be given up."), code="published"
        )
    erase_answers(edition.pk)
    Invitation.objects.filter(survey=edition).delete()
    for observation in Observation.objects.filter(survey=edition).select_for_update():
        observation.survey = edition.replaces
        edit.save(observation)
    for model in (PublishedFigure, Quotation, Option, Question, Section, RespondentGroup):
        path = "question__survey" if model in (Option, Quotation) else "survey"
        for row in model._default_manager.filter(**{path: edition}).select_for_update():
            edit.delete(row)
    edit.delete(edition)
