"""What staff do with a survey: open, close, publish, and delete its answers when due."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.deciding.jointly import results_of
from surveys.deciding.tables import Table
from surveys.editions import replace_former
from surveys.erasing import erase_answers
from surveys.models import (
    WITH_RESULTS,
    Cell,
    Draft,
    Invitation,
    ResultTable,
    Survey,
    SurveyStatus,
)
from surveys.quoting import name_all_as_shown
from surveys.shuffling import shuffle
from surveys.sides import scales_without_sides

ONE_AT_A_TIME = 0x5375727665
"""The advisory lock of publishing; any number that no other lock has."""

NEXT = {
    SurveyStatus.DRAFT: SurveyStatus.OPEN,
    SurveyStatus.OPEN: SurveyStatus.CLOSED,
    SurveyStatus.CLOSED: SurveyStatus.PUBLISHED,
}


def _locked(survey: Survey, wanted: SurveyStatus) -> Survey:
    """The survey, locked, one step before the wanted status."""
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    if NEXT.get(SurveyStatus(row.status)) != wanted:
        raise ValidationError(
            _("A survey is opened, closed and published in this order, each once."),
            code="survey_status",
        )
    return row


def refuse_without_sides(survey: Survey) -> None:
    """Refuse a survey with a scale whose results could not be shown."""
    if scales := scales_without_sides(survey):
        sentence = _("Give every option of the scales a side first: %(questions)s.")
        names = ", ".join(str(question) for question in scales)
        raise ValidationError(sentence % {"questions": names}, code="sides")


@transaction.atomic
def open_survey(*, survey: Survey, today: date) -> Survey:
    """Start accepting answers."""
    row = _locked(survey, SurveyStatus.OPEN)
    if not row.questions.exists():
        raise ValidationError(_("A survey without questions cannot be opened."), code="empty")
    refuse_without_sides(row)
    row.status, row.opened_on = SurveyStatus.OPEN, row.opened_on or today
    row.save(update_fields=["status", "opened_on"])
    return row


@transaction.atomic
def close_survey(*, survey: Survey, today: date) -> Survey:
    """Stop accepting answers, delete drafts, and remove the order of arrival from the answers."""
    row = _locked(survey, SurveyStatus.CLOSED)
    row.status = SurveyStatus.CLOSED
    row.closed_on = min(row.closed_on or today, today)
    if row.opened_on and row.closed_on < row.opened_on:
        row.closed_on = row.opened_on
    row.save(update_fields=["status", "closed_on"])
    Draft.objects.filter(survey=row).delete()
    shuffle(row.pk)
    return row


@transaction.atomic
def publish_survey(*, survey: Survey, today: date) -> Survey:
    """Compute all tables, decide which cells are hidden, and publish the rest.

    An edition takes the address of the one it replaces. Raises ValidationError if scales lack
    sides, or if the difference from a published survey would tell single answers.
    """
    _wait_for_others()
    row = _locked(survey, SurveyStatus.PUBLISHED)
    refuse_without_sides(row)
    store(row, results_of(row))
    name_all_as_shown(row)
    replace_former(row)
    row.status, row.published_on = SurveyStatus.PUBLISHED, today
    row.save(update_fields=["status", "published_on", "slug"])
    return row


def _wait_for_others() -> None:
    """Publish one survey at a time: two that share respondents must see one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def store(survey: Survey, tables: list[Table]) -> None:
    """Write the tables and their cells."""
    made = ResultTable.objects.bulk_create(
        ResultTable(survey=survey, question=t.question, rows=t.rows, columns=t.columns)
        for t in tables
    )
    Cell.objects.bulk_create(
        Cell(
            table=row,
            row=where[0],
            column=where[1],
            answer=where[2],
            count=number,
            value=table.values.get(where),
            hidden=table.why_hidden(where),
        )
        for row, table in zip(made, tables, strict=True)
        for where, number in table.counts.items()
    )


@transaction.atomic
def delete_answers(*, survey: Survey, today: date) -> int:
    """Delete the answers, the personal links and the numbers of hidden cells; tables stay.

    Only for a published survey whose retention date has passed, and for a new edition of one,
    which cannot be published any more. Returns how many respondents were deleted.
    """
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    is_due = row.delete_after_on and row.delete_after_on < today
    if not (is_due and (row.has_results or row.replaces_id)):
        raise ValidationError(
            _("Answers are deleted after the survey's day for it, once it has been published."),
            code="too_early",
        )
    Cell.objects.filter(table__survey=row).exclude(hidden="").update(count=None)
    Invitation.objects.filter(survey=row).delete()
    deleted = erase_answers(row.pk)
    row.answers_deleted_on = today
    row.save(update_fields=["answers_deleted_on"])
    return deleted


def due(today: date) -> list[Survey]:
    """Surveys whose answers must be deleted now."""
    rows = Survey.objects.filter(delete_after_on__lt=today, answers_deleted_on=None)
    return list(rows.filter(Q(status__in=WITH_RESULTS) | Q(replaces__isnull=False)))


def delete_due_answers(today: date) -> int:
    """Delete the answers of every survey past its retention date; returns how many respondents."""
    return sum(delete_answers(survey=survey, today=today) for survey in due(today))
