"""What all tables of results share: cells, hidden cells, and cells that depend on each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from surveys.counting import ALL, Categories, Counts, classes_of
from surveys.disclosure import SMALLEST, Grid, Place
from surveys.models import Breakdown, Cell, Cross, Hidden, Question, Survey

Where = tuple[str, str, str]
"""Row, column and answer of a cell."""
Which = tuple[int | None, str, str]
"""Question, rows and columns of a table."""
Forced = dict[Which, set[Where]]
"""By table: cells that must be hidden because of more than the survey's own answers."""
Classes = dict[str, list[str]]
"""The options of each class in which a question's answers are broken down."""


def which_of(question: Question | None, rows: str = "", columns: str = "") -> Which:
    """The key of a table."""
    return None if question is None else question.pk, rows, columns


@dataclass
class Table:
    """One table with the numbers of all its cells, and the reasons for hiding some."""

    question: Question | None
    rows: str = ""
    columns: str = ""
    counts: dict[Where, int] = field(default_factory=dict)
    hidden: set[Where] = field(default_factory=set)
    is_withheld: bool = False
    of_few: frozenset[Where] = frozenset()
    """Cells of respondents from too few organisations."""
    values: dict[Where, Decimal] = field(default_factory=dict)
    """Means and medians, rounded; their cells count the answers."""

    @property
    def which(self) -> Which:
        return which_of(self.question, self.rows, self.columns)

    @property
    def unseen(self) -> set[Where]:
        """The hidden cells."""
        return set(self.counts) if self.is_withheld else self.hidden

    def why_hidden(self, where: Where) -> str:
        if self.is_withheld:
            return Hidden.TABLE
        if where not in self.hidden:
            return ""
        if self.counts[where] < SMALLEST:
            return Hidden.SMALL
        return Hidden.ORGANISATIONS if where in self.of_few else Hidden.COMPLEMENTARY


Same = Hashable
"""A key for cells in several tables that count the same respondents."""


Name = TypeVar("Name", bound=Hashable)


def in_step(
    make: Callable[[frozenset[Same]], dict[Name, Table]],
    same: Callable[[Name, Where], Same | None],
) -> dict[Name, Table]:
    """Tables with cells in common: a cell hidden in one is hidden in all.

    `make` gets the cells that must be hidden; it is called until all tables hide the same ones.
    """
    forced: frozenset[Same] = frozenset()
    while True:
        made = make(forced)
        hidden: set[Same] = set()
        shown: set[Same] = set()
        for name, table in made.items():
            unseen = table.unseen
            for where in table.counts:
                if (common := same(name, where)) is not None:
                    (hidden if where in unseen else shown).add(common)
        if not hidden & shown or hidden <= forced:
            return made
        forced |= hidden & shown


@dataclass
class Decision:
    """The decisions so far: the tables of respondents constrain every question's tables."""

    survey: Survey
    counts: Counts
    categories: Categories
    tables: list[Table] = field(default_factory=list)
    closed: dict[str, frozenset[str]] = field(default_factory=dict)
    """By breakdown: the rows whose number of respondents is hidden."""
    forced: Forced = field(default_factory=dict)
    classes: dict[int, Classes] = field(default_factory=dict)
    """By question: its classes, where they have been decided before."""

    def must_hide(self, question: Question | None, rows: str = "", columns: str = "") -> set[Where]:
        """The cells of a table that must be hidden whatever its own numbers are."""
        return self.forced.get(which_of(question, rows, columns), set())

    def classes_of(self, question: Question, totals: dict[str, int]) -> Classes:
        """The classes of the question's answers; empty if it has none."""
        if question.pk in self.classes:
            return self.classes[question.pk]
        return classes_of(question, totals)

    def table(self, rows: str, columns: str = "") -> Table | None:
        """The table of respondents by these breakdowns, if it is shown."""
        return next(
            (t for t in self.tables if (t.question, t.rows, t.columns) == (None, rows, columns)),
            None,
        )


def places_of(known: Categories, rows: str, columns: str) -> list[tuple[str, str]]:
    """The cells of a two-way table, without those that are known anyway.

    A cell is empty where a county has no municipality of the size; and a cell alone in its row or
    column equals the total of the row, which another table shows or hides.
    """
    places = [
        (row, column)
        for row in known.of(rows)
        for column in known.of(columns)
        if known.is_possible(rows, row, columns, column)
    ]
    in_row = Counter(row for row, _ in places)
    in_column = Counter(column for _, column in places)
    return [(row, column) for row, column in places if in_row[row] > 1 and in_column[column] > 1]


def small_or_closed(grid: Grid) -> set[Place]:
    return {
        (row, column)
        for (row, column), number in grid.counts.items()
        if number < SMALLEST or row in grid.open_rows or column in grid.open_columns
    }


def of_no_municipality(name: str, where: Where) -> Same | None:
    """The key of respondents without a municipality: a row by size, and one by county."""
    if name in (Breakdown.SIZE, Breakdown.COUNTY) and where[0] == Cell.NONE:
        return where[2]
    return ALL if (name, where[2]) == ("", "other") else None


def group_of_no_municipality(cross: str, where: Where) -> Same | None:
    """The key of a group's respondents without a municipality, by size and by county."""
    row, column, _ = where
    if cross == Cross.GROUP_SIZE and column == Cell.NONE:
        return row
    return column if cross == Cross.COUNTY_GROUP and row == Cell.NONE else None
