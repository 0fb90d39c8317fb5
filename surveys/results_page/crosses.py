"""Two-way tables of a survey: respondents, or the share that answered poorly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst

from surveys.models import Cross, Question
from surveys.results import ShownTable, percent, shown_tables
from surveys.results_page.page import ResultsPage
from toolkit.texts import Text


@dataclass(frozen=True, slots=True)
class Crossed:
    """A two-way table: rows of numbers or shares; "" for cells that cannot have respondents."""

    key: str
    title: str
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[Any, ...]], ...]
    is_percent: bool


def crossed(page: ResultsPage, key: str, question: Question | None = None) -> Crossed | None:
    """A two-way table of respondents, or of the share that answered poorly."""
    rows, columns = key.split("_")
    numbers = page.tables.get((None, rows, columns))
    table = numbers
    if question is not None:
        which = Q(table__question=question, table__rows=rows, table__columns=columns)
        table = shown_tables(page.survey, which).get((question.pk, rows, columns))
    if table is None or numbers is None or table.is_withheld():
        return None
    answer = "" if question is None else "poor"
    used = {column for _, column, _ in table.cells}
    heads = [(k, label) for k, label in page.labels(columns) if k in used]
    body = []
    for row, label in page.labels(rows):
        cells = tuple(_crossed_cell(table, numbers, row, column, answer) for column, _ in heads)
        if any(cell != "" for cell in cells):
            body.append((label, cells))
    title = capfirst(str(Cross(key).label))
    return Crossed(key, title, tuple(label for _, label in heads), tuple(body), bool(answer))


def _crossed_cell(
    table: ShownTable, numbers: ShownTable, row: str, column: str, answer: str
) -> int | str | None:
    if (row, column, answer) not in table.cells:
        return ""
    number = table.number(row, column, answer)
    return percent(number, numbers.number(row, column)) if answer else number
