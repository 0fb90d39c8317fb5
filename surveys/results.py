"""The published results of a survey: the only access to stored cells for pages, API and downloads.

A hidden cell's number is never read from the database here, nor the reason why it is hidden: that
a cell is small would itself be information.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from surveys.models import Cell, Survey

Key = tuple[int | None, str, str]
"""Question, rows and columns of a table."""
Where = tuple[str, str, str]
"""Row, column and answer of a cell."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table for readers: numbers, and None for hidden numbers."""

    question: int | None
    rows: str
    columns: str
    cells: dict[Where, int | None]
    values: dict[Where, Decimal] = field(default_factory=dict)
    """Means and medians."""

    def number(self, row: str = "", column: str = "", answer: str = "") -> int | None:
        """The number of a cell; None if it is hidden or does not exist."""
        return self.cells.get((row, column, answer))

    def is_withheld(self) -> bool:
        return all(number is None for number in self.cells.values())


SHOWN = Case(When(hidden="", then=F("count")), default=Value(None), output_field=IntegerField())
"""The number of a cell; null where it is hidden."""
SHOWN_VALUE = Case(When(hidden="", count__isnull=False, then=F("value")), default=Value(None))
"""The mean or median of a cell; null where it is hidden."""


def published_cells() -> QuerySet[Cell]:
    """The stored cells of published surveys: of their numbers only SHOWN and SHOWN_VALUE."""
    surveys = Survey.objects.with_results()
    return Cell.objects.filter(table__survey__in=surveys).order_by("table", "pk")


def public_cells() -> QuerySet[Cell, Any]:
    """Cells of published surveys, without the numbers and the reasons of hidden ones."""
    return (
        published_cells()
        .annotate(shown=SHOWN)
        .values(
            "table__question",
            "table__rows",
            "table__columns",
            "row",
            "column",
            "answer",
            "shown",
            "value",
        )
    )


def shown_tables(survey: Survey, *which: Q) -> dict[Key, ShownTable]:
    """The survey's published tables (all, or those matching `which`), in one query."""
    tables: dict[Key, ShownTable] = {}
    for cell in public_cells().filter(*which, table__survey=survey):
        key = (cell["table__question"], cell["table__rows"], cell["table__columns"])
        table = tables.setdefault(key, ShownTable(*key, {}))
        where = (cell["row"], cell["column"], cell["answer"])
        table.cells[where] = cell["shown"]
        if cell["value"] is not None and cell["shown"] is not None:
            table.values[where] = cell["value"]
    return tables


def percent(part: int | None, whole: int | None) -> int | None:
    """A whole percent, rounded half up; None if either number is hidden."""
    if part is None or not whole:
        return None
    return (200 * part + whole) // (2 * whole)
