"""What stands under the themes of a survey for readers: observations and approved quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.access import Access
from surveys.counting import CODED, THEME
from surveys.models import Code, Observation, Question, Quotation, Survey
from surveys.results import shown_tables


@dataclass(slots=True)
class ThemeTold:
    """A theme with its observations and quotations; no theme where a quotation has none."""

    code: Code | None
    observations: list[Observation] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ThemesCounted:
    """How many open answers to a question stand under each theme; None where that is hidden."""

    question: Question
    coded: int | None
    rows: tuple[tuple[Code, int | None], ...]


def themes_counted(survey: Survey) -> list[ThemesCounted]:
    """The published numbers of answers by theme, question by question."""
    tables = shown_tables(survey, Q(table__question__kind="open"))
    codes = Code.objects.in_bulk()
    found = []
    for question in survey.questions.filter(kind="open"):
        table = tables.get((question.pk, "", ""))
        keys = [key for _, _, key in table.cells if key.startswith(THEME)] if table else []
        rows = [(codes.get(int(key.removeprefix(THEME))), key) for key in keys]
        if table and rows:
            told = tuple((code, table.number(answer=key)) for code, key in rows if code)
            found.append(ThemesCounted(question, table.number(answer=CODED), told))
    return found


def themes_told(survey: Survey, access: Access) -> Iterator[ThemeTold]:
    """The themes under which there is something to read, in the order of their books.

    A quotation stands under the first of its themes only, so that nobody counts it twice.
    """
    observed = access.visible(Observation.objects.filter(survey=survey))
    quoted = access.visible(Quotation.objects.filter(question__survey=survey)).filter(
        approved_on__isnull=False
    )
    told: dict[int | None, ThemeTold] = {}
    observations = list(observed.select_related("county"))
    quotations = list(quoted.select_related("question", "group", "county"))
    named = {one.code_id for one in observations} | {pk for one in quotations for pk in one.codes}
    codes = {code.pk: code for code in Code.objects.filter(pk__in=named)}
    for code in codes.values():
        told[code.pk] = ThemeTold(code)
    told[None] = ThemeTold(None)
    for observation in observations:
        told[observation.code_id].observations.append(observation)
    for quotation in quotations:
        own = next((pk for pk in codes if pk in quotation.codes), None)
        told[own].quotations.append(quotation)
    return (one for one in told.values() if one.observations or one.quotations)
