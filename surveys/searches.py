"""Search over surveys and the questions of published ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from search import names
from search.kinds import DETAIL, Entry, Hit, Search, SearchedKind, in_order
from search.registry import searches
from surveys.models import Option, Question, Survey
from toolkit.texts import text_of

SURVEY = ("kysely", "enkät", "survey")
QUESTION = ("kysymys", "kysely", "fråga", "enkät", "question", "survey")


def surveys() -> Iterator[Entry]:
    """Surveys that readers see: all but those in preparation."""
    for row in Survey.objects.visible():
        yield Entry(
            row.pk,
            names=names.texts_of(row, "name"),
            labels=SURVEY,
            texts=names.texts_of(row, "intro"),
            numbers=names.numbers_of_day(row.counted_on),
            rank=row.counted_on.toordinal(),
        )


def survey_hits(_search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Surveys with their state."""
    for row in in_order(Survey.objects.visible(), keys):
        yield Hit(reverse("survey_detail", args=[row.slug]), row.name, row.get_status_display())


def questions() -> Iterator[Entry]:
    """Questions of surveys with published results."""
    for row in _published():
        yield Entry(
            row.pk,
            names=names.texts_of(row, "text"),
            labels=[*QUESTION, *names.texts_of(row.survey, "name")],
            texts=[label for one in row.options.all() for label in names.texts_of(one, "label")],
            rank=row.survey.counted_on.toordinal(),
        )


def question_hits(_search: Search, keys: Sequence[int]) -> Iterator[Hit]:
    """Questions; one with options leads to its results."""
    for row in in_order(_published(), keys):
        address = reverse("survey_detail", args=[row.survey.slug])
        asked = f"?{urlencode({'question': row.key})}#broken-down" if row.has_options else ""
        yield Hit(f"{address}{asked}", text_of(row, "text"), about=(row.survey.name,))


def _published() -> QuerySet[Question]:
    rows = Question.objects.filter(survey__in=Survey.objects.published())
    return rows.select_related("survey").prefetch_related("options")


searches.add("surveys", SearchedKind(_("Surveys"), surveys, survey_hits, (Survey,)), order=80)
searches.add(
    "questions",
    SearchedKind(
        _("Questions of surveys"), questions, question_hits, (Survey, Question, Option), DETAIL
    ),
    order=85,
)
