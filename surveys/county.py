"""One county's results, for its page: from the latest survey with results by county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cooperation.models import County
from surveys.models import Question, Survey
from surveys.results import percent, shown_tables


@dataclass(frozen=True, slots=True)
class CountyLine:
    """A question with the share of good answers, in the county and in the whole country."""

    question: Question
    good: int | None
    whole: int | None


@dataclass(frozen=True, slots=True)
class CountyResults:
    """The results of a survey in a county."""

    survey: Survey
    respondents: int | None
    lines: tuple[CountyLine, ...]


def county_results(county: County, day: date) -> CountyResults | None:
    """The county's results in the latest survey by county up to the day; None if there is none.

    A later survey would be shown beside an older structure as if it described it.
    """
    surveys = Survey.objects.published().filter(
        tables__rows="county", tables__question=None, counted_on__lte=day
    )
    survey = surveys.order_by("-counted_on").first()
    if survey is None:
        return None
    of_county = Q(table__rows="county", table__columns="", row=county.code)
    tables = shown_tables(survey, of_county | Q(table__rows=""))
    numbers, everybody = tables.get((None, "county", "")), tables.get((None, "", ""))
    if numbers is None or everybody is None:
        return None
    respondents = numbers.number(county.code)
    lines = []
    for question in survey.questions.filter(kind="likert").prefetch_related("options"):
        own, whole = tables.get((question.pk, "county", "")), tables.get((question.pk, "", ""))
        if own and whole:
            lines.append(
                CountyLine(
                    question,
                    percent(own.number(county.code, answer="good"), respondents),
                    percent(whole.number(answer="good"), everybody.number()),
                )
            )
    return CountyResults(survey, respondents, tuple(lines))
