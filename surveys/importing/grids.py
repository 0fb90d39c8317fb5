"""A survey tool's export as columns with headings in one to three rows, found on a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.importing.layouts import (
    FIRST_ROWS,
    Knows,
    Layout,
    has_code_row,
    is_import_ids,
    placed,
    range_of,
)
from toolkit.sheets import (
    DamagedFile,
    Limits,
    Problem,
    Row,
    Sheet,
    Value,
    cell_text,
    column_letters,
    read_book,
    spelt,
)

LIMITS = Limits(
    size=60_000_000,
    unpacked=600_000_000,
    elements=15_000_000,
    rows=60_000,
    columns=500,
    cells=4_000_000,
)
DISTINCT = 1_000
"""Distinct values of a column that are collected for matching; open questions have more."""


@dataclass(slots=True, eq=False)
class Column:
    """A column: its number, heading and values."""

    number: int
    top: str
    sub: str = ""
    has_code: bool = False
    """Whether `top` is the question's code and `sub` its text."""
    key: str = ""
    """The normalised heading, numbered if it is repeated: the key in mappings."""
    values: Counter[str] = field(default_factory=Counter)

    @property
    def heading(self) -> str:
        return f"{self.top} / {self.sub}" if self.top and self.sub else self.top or self.sub

    @property
    def letters(self) -> str:
        return column_letters(self.number)

    @property
    def samples(self) -> list[str]:
        """The most frequent values, shortened."""
        return [cell_text(value, 40) for value, _count in self.values.most_common(3)]


@dataclass(slots=True)
class Grid:
    """A file's columns and its rows of answers."""

    layout: Layout
    columns: list[Column]
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    """The visible sheets with cells."""
    hidden: list[str] = field(default_factory=list)
    first_rows: list[Row] = field(default_factory=list)
    """The first rows of the sheet, among which the headings can be chosen."""

    @property
    def header_rows(self) -> int:
        return self.layout.header_rows

    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}


def grid_of(data: bytes, *, layout: Layout = Layout(), knows: Knows | None = None) -> Grid:  # noqa: B008 - frozen
    """The answers of a file: of one visible sheet, below its headings.

    Without a sheet in `layout` it is the one with most known headings; without a row its first row
    with known headings. Raises DamagedFile.
    """
    book = read_book(data, limits=LIMITS)
    sheets = [sheet for sheet in book.sheets if sheet.rows]
    if not sheets:
        raise DamagedFile(_("The file has no sheet with cells."))
    sheet, layout = placed(sheets, layout, knows or (lambda _text: False))
    below = sheet.starting_at(layout.heading_row)
    count = layout.header_rows
    if len(below.rows) <= count:
        raise DamagedFile(_("The file has headings but no answers."))
    grid = Grid(layout, _columns(below, count), below.rows[count:])
    grid.sheets, grid.hidden = [one.name for one in sheets], book.hidden
    grid.first_rows = sheet.rows[:FIRST_ROWS]
    grid.problems += _merged(below, count)
    grid.problems += _without_heading(grid)
    _gather_values(grid)
    return grid


def _columns(sheet: Sheet, header_rows: int) -> list[Column]:
    first, *others = sheet.rows[:header_rows]
    others = [row for row in others if not is_import_ids(row)]
    has_codes = has_code_row(sheet.rows[:header_rows])
    first_cells = first.cells
    top, columns, seen = "", [], Counter[str]()
    for number in sorted({*first_cells, *(number for row in others for number in row.cells)}):
        sub = " ".join(cell_text(row.cells[number], 500) for row in others if number in row.cells)
        # Under a merged heading the cells after the first are empty: the heading applies to them.
        top = cell_text(first_cells.get(number), 500) or (top if sub and not has_codes else "")
        column = Column(number, top, sub, has_codes)
        key = spelt(column.heading)
        seen[key] += 1
        column.key = key if seen[key] == 1 else f"{key} ({seen[key]})"
        columns.append(column)
    return columns


def _merged(sheet: Sheet, header_rows: int) -> Iterator[Problem]:
    """Problems of merged cells with an unclear value; a heading over its options is allowed."""
    for place in sheet.merged[:100]:
        left, _top, right, bottom = range_of(place)
        is_over_options = header_rows > 1 and bottom == sheet.rows[0].number
        is_one_column = bottom <= sheet.rows[header_rows - 1].number and left == right
        if not (is_over_options or is_one_column):
            reason = _("Cells are merged. Write the value into each of them.")
            yield Problem(reason, sheet.name, bottom, column_letters(left), place)


def _without_heading(grid: Grid) -> Iterator[Problem]:
    known = {column.number for column in grid.columns}
    reported: set[int] = set()
    for row in grid.rows:
        for number, value in row.cells.items():
            if number not in known and number not in reported:
                reported.add(number)
                reason = _("The value is in a column without a heading.")
                yield Problem(reason, "", row.number, column_letters(number), cell_text(value))


def text_of_cell(value: Value) -> str:
    """A cell as text, for comparison with codes and labels."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _gather_values(grid: Grid) -> None:
    by_number = {column.number: column.values for column in grid.columns}
    for row in grid.rows:
        for number, value in row.cells.items():
            values = by_number.get(number)
            if values is not None:
                text = value if type(value) is str else text_of_cell(value)
                if text in values or len(values) < DISTINCT:
                    values[text] += 1
