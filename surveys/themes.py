"""The themes of a survey for readers: observations and approved quotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.access import Access
from surveys.counting import CODED, THEME
from surveys.models import Code, Observation, Question, Quotation, Survey
from surveys.results import shown_tables


@dataclass(slots=True)
class ThemeContents:
    """A theme with its observations and quotations; theme None for quotations without one."""

    code: Code | None
    observations: list[Observation] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ThemesCounted:
    """The number of open answers to a question under each theme; None if hidden."""

    question: Question
    coded: int | None
    rows: tuple[tuple[Code, int | None], ...]


def themes_counted(survey: Survey) -> list[ThemesCounted]:
    """The published numbers of answers by theme, for each question."""
    tables = shown_tables(survey, Q(table__question__kind="open"))
    codes = Code.objects.in_bulk()
    found = []
    for question in survey.questions.filter(kind="open"):
        table = tables.get((question.pk, "", ""))
        keys = [key for _, _, key in table.cells if key.startswith(THEME)] if table else []
        rows = [(codes.get(int(key.removeprefix(THEME))), key) for key in keys]
        if table and rows:
            by_code = tuple((code, table.number(answer=key)) for code, key in rows if code)
            found.append(ThemesCounted(question, table.number(answer=CODED), by_code))
    return found


def contents_of_themes(survey: Survey, access: Access) -> Iterator[ThemeContents]:
    """The themes with observations or quotations, in the order of their books.

    A quotation is shown under the first of its themes only, so that it is not counted twice.
    """
    observed = access.visible(Observation.objects.filter(survey=survey))
    quoted = access.visible(Quotation.objects.filter(question__survey=survey)).filter(
        approved_on__isnull=False
    )
    by_code: dict[int | None, ThemeContents] = {}
    observations = list(observed.select_related("county"))
    quotations = list(quoted.select_related("question", "group", "county"))
    named = {one.code_id for one in observations} | {pk for one in quotations for pk in one.codes}
    codes = {code.pk: code for code in Code.objects.filter(pk__in=named)}
    for code in codes.values():
        by_code[code.pk] = ThemeContents(code)
    by_code[None] = ThemeContents(None)
    for observation in observations:
        by_code[observation.code_id].observations.append(observation)
    for quotation in quotations:
        own = next((pk for pk in codes if pk in quotation.codes), None)
        by_code[own].quotations.append(quotation)
    return (one for one in by_code.values() if one.observations or one.quotations)
