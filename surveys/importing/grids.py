"""A survey tool's export as columns with headings in one or two rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from toolkit.sheets import (
    DamagedFile,
    Limits,
    Problem,
    Row,
    Sheet,
    Value,
    cell_text,
    column_letters,
    read_sheets,
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
MERGED = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")
DISTINCT = 500
"""Distinct values of a column that are collected for matching; open questions have more."""


@dataclass(slots=True)
class Column:
    """A column: its number, heading and values."""

    number: int
    top: str
    sub: str = ""
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

    header_rows: int
    columns: list[Column]
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)

    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}


def grid_of(data: bytes, *, header_rows: int = 0) -> Grid:
    """The first sheet that is not empty; `header_rows` is detected if it is 0."""
    sheets = [sheet for sheet in read_sheets(data, limits=LIMITS) if sheet.rows]
    if not sheets:
        raise DamagedFile(_("The file has no sheet with cells."))
    sheet = sheets[0]
    count = header_rows or _header_rows(sheet)
    if len(sheet.rows) <= count:
        raise DamagedFile(_("The file has headings but no answers."))
    grid = Grid(count, _columns(sheet, count), sheet.rows[count:])
    grid.problems += _merged(sheet, count)
    grid.problems += _without_heading(grid)
    _gather_values(grid)
    return grid


def _header_rows(sheet: Sheet) -> int:
    """Two where the first row has gaps that the second one fills, as under merged headings."""
    if len(sheet.rows) < 3:
        return 1
    first, second = sheet.rows[0].cells, sheet.rows[1].cells
    is_merged = any(_range(place)[1::2] == (1, 1) for place in sheet.merged)
    return 2 if is_merged or (set(second) - set(first) and len(second) > 1) else 1


def _columns(sheet: Sheet, header_rows: int) -> list[Column]:
    first = sheet.rows[0].cells
    second = sheet.rows[1].cells if header_rows == 2 else {}
    top, columns, seen = "", [], Counter[str]()
    for number in sorted({*first, *second}):
        sub = cell_text(second.get(number), 500)
        # Under a merged heading the cells after the first are empty: the heading applies to them.
        top = cell_text(first.get(number), 500) or (top if sub else "")
        column = Column(number, top, sub)
        key = spelt(column.heading)
        seen[key] += 1
        column.key = key if seen[key] == 1 else f"{key} ({seen[key]})"
        columns.append(column)
    return columns


def _range(place: str) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a merged range."""
    found = MERGED.fullmatch(place)
    if found is None:
        return (0, 0, 0, 0)
    left, top, right, bottom = found.groups()
    return (_number(left), int(top), _number(right or left), int(bottom or top))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _merged(sheet: Sheet, header_rows: int) -> Iterator[Problem]:
    """Problems of merged cells with an unclear value; a heading over its options is allowed."""
    for place in sheet.merged[:100]:
        left, _top, right, bottom = _range(place)
        is_over_options = header_rows == 2 and bottom == 1
        is_one_column = bottom <= header_rows and left == right
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
