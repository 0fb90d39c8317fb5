"""What closing and publishing a survey would do, seen before it is done.

The results are computed as publishing computes them, in a transaction that is rolled back. So the
preview is exactly what would be public, with its hidden cells; publishing refuses if the results
differ from those that were seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from surveys.actions import publish_survey
from surveys.models import Cell, OrganisationKind, Question, Survey, SurveyStatus

Shown = TypeVar("Shown")


class _RolledBack(Exception):  # noqa: N818 - not an error: it ends a preview
    pass


def as_if_published(survey: Survey, today: date, show: Callable[[Survey], Shown]) -> Shown:
    """What `show` returns for the survey as if it were published now; nothing is kept.

    An open survey is shown as if it had been closed before. Raises ValidationError as publishing.
    """
    found: list[Shown] = []
    try:
        with transaction.atomic():
            if survey.status == SurveyStatus.OPEN:
                Survey.objects.filter(pk=survey.pk).update(status=SurveyStatus.CLOSED)
            found.append(show(publish_survey(survey=survey, today=today)))
            raise _RolledBack
    except _RolledBack:
        return found[0]


@dataclass(frozen=True, slots=True)
class Former:
    """The edition that is replaced, beside the numbers of the new one."""

    edition: int
    respondents: int | None
    shown: int
    """Numbers that it shows."""
    lost: int
    """Numbers that it shows and the new one would not."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The numbers of a survey's results before they are published."""

    respondents: int
    municipalities: int
    other_organisations: int
    """Respondents who answered for another organisation than a municipality."""
    questions: int
    cells: int
    hidden: int
    """Cells whose number is not shown, because it is small or another could be computed from it."""
    without_numbers: tuple[str, ...]
    """Questions of which no number would be shown."""
    digest: str
    """The digest of every number that would be shown."""
    former: Former | None = None


def confirmation_of(survey: Survey, today: date) -> Confirmation:
    """The numbers to be confirmed; raises ValidationError if the survey cannot be published."""
    return as_if_published(survey, today, _numbers)


def _numbers(survey: Survey) -> Confirmation:
    cells = Cell.objects.filter(table__survey=survey).order_by()
    found = cells.aggregate(all=Count("pk"), hidden=Count("pk", filter=~Q(hidden="")))
    people = survey.respondents.order_by().aggregate(
        all=Count("pk"),
        municipalities=Count("municipality", distinct=True),
        others=Count("pk", filter=~Q(organisation__in=["", OrganisationKind.MUNICIPALITY.value])),
    )
    return Confirmation(
        people["all"],
        people["municipalities"],
        people["others"],
        survey.questions.count(),
        found["all"],
        found["hidden"],
        tuple(str(question) for question in _without_numbers(survey)),
        _digest(survey),
        _former(survey) if survey.replaces else None,
    )


def _former(survey: Survey) -> Former:
    former = survey.replaces
    assert former is not None  # noqa: S101 - narrows the type
    before, now = _shown(former), _shown(survey)
    respondents = before.get((None, "", "", "", "", ""))
    return Former(former.edition, respondents, len(before), len(before.keys() - now.keys()))


def _shown(survey: Survey) -> dict[tuple[str | None, ...], int]:
    """The shown numbers by what they are, whatever the keys of rows in the database."""
    rows = Cell.objects.filter(table__survey=survey, hidden="").order_by()
    names = ("table__question__key", "table__rows", "table__columns", "row", "column", "answer")
    return {tuple(place): count for *place, count in rows.values_list(*names, "count")}


def _without_numbers(survey: Survey) -> list[Question]:
    """Questions with tables of which every cell is hidden or empty."""
    shown = Cell.objects.filter(table__question=OuterRef("pk"), hidden="", count__gt=0)
    rows = survey.questions.exclude(kind="open").filter(~Exists(shown))
    return list(rows.prefetch_related("options"))


def _digest(survey: Survey) -> str:
    """The digest of what would be shown."""
    digest = hashlib.sha256()
    rows = Cell.objects.filter(table__survey=survey).order_by(
        "table__question", "table__rows", "table__columns", "row", "column", "answer"
    )
    names = ("table__question", "table__rows", "table__columns", "row", "column", "answer")
    for *place, count, value, hidden in rows.values_list(*names, "count", "value", "hidden"):
        number = () if hidden else (count, value)
        digest.update(repr((place, number, bool(hidden))).encode())
    return digest.hexdigest()


@transaction.atomic
def publish_as_seen(*, survey: Survey, today: date, seen: str) -> Survey:
    """Publish the survey if its results are those that were confirmed, by their digest."""
    published = publish_survey(survey=survey, today=today)
    if _digest(published) != seen:
        raise ValidationError(
            _("The results have changed since you saw them: look at them again."), code="changed"
        )
    return published
