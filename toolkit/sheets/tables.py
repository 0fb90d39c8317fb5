"""A sheet as a table: its first row has the headings, the others are records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from toolkit.sheets.values import Problem, Row, Sheet, Value, Wrong, cell_text, column_letters

UNKNOWN_COLUMN = _("The column is not known.")


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A row with its values by the key of their column, without empty cells."""

    row: int
    values: Mapping[str, Value]

    def get(self, key: str) -> Value | None:
        """The value of a column; None if the cell is empty."""
        return self.values.get(key)


@dataclass(slots=True)
class Table:
    """The records of a sheet, the heading of each column as written, and the problems."""

    sheet: str
    headings: dict[str, str] = field(default_factory=dict)
    """Key of a column, mapped to its heading in the file."""
    records: list[SheetRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    """Headings of the columns that are not known, where these are no problem."""

    def problem(self, record: SheetRecord, key: str, reason: object) -> Problem:
        """A problem of a record's cell."""
        heading = self.headings.get(key, key)
        return Problem(str(reason), self.sheet, record.row, heading, cell_text(record.get(key)))


def spelt(name: str) -> str:
    """A heading or a name normalised for comparison, without case, marks and invisible characters.

    Every hyphen and dash counts as a space, and so does every space of a spreadsheet or a web page.
    """
    name = unicodedata.normalize("NFKC", without_invisible(name)).casefold()
    return re.sub(r"[\s_*:.()/‐‑‒–—―−-]+", " ", name).strip()


def without_invisible(text: str) -> str:
    """The text without soft hyphens, zero-width spaces, marks of order and the like."""
    return "".join(one for one in text if unicodedata.category(one) != "Cf")


def table_of(
    sheet: Sheet,
    names: Mapping[str, str],
    *,
    need: Collection[str] = (),
    leave_others: bool = False,
) -> Table:
    """The sheet as a table.

    `names` maps headings, in any spelling, to the keys of columns; `need` are the required keys.
    Problems are in `problems`; a `Wrong` cell also stays in its record. With `leave_others` columns
    that are not known are named in `left_alone` instead.
    """
    table = Table(sheet.name)
    if not sheet.rows:
        table.problems.append(Problem(_("The sheet is empty."), sheet.name))
        return table
    head, *rows = sheet.rows
    keys = _keys_of(table, head, {spelt(name): key for name, key in names.items()})
    if leave_others:
        unknown = [one for one in table.problems if one.reason == UNKNOWN_COLUMN]
        table.left_alone = [one.value or one.column for one in unknown]
        table.problems = [one for one in table.problems if one not in unknown]
    _report_missing(table, head, need)
    table.problems += [
        Problem(_("Cells are merged. Write the value into each of them."), sheet.name, value=place)
        for place in sheet.merged[:20]
    ]
    for row in rows:
        table.records.append(_record(table, row, keys))
    return table


def _keys_of(table: Table, head: Row, names: Mapping[str, str]) -> dict[int, str]:
    keys: dict[int, str] = {}
    for column, value in head.cells.items():
        written = cell_text(value, 60)
        key = names.get(spelt(str(value)))
        if isinstance(value, Wrong):
            reason = value.reason
        elif key is None:
            reason = UNKNOWN_COLUMN
        elif key in table.headings:
            reason = _("The column is there twice.")
        else:
            keys[column], table.headings[key] = key, written
            continue
        table.problems.append(
            Problem(reason, table.sheet, head.number, column_letters(column), written)
        )
    return keys


def _report_missing(table: Table, head: Row, need: Collection[str]) -> None:
    for key in need:
        if key not in table.headings:
            reason = _("The column is missing.")
            table.problems.append(Problem(reason, table.sheet, head.number, key))


def _record(table: Table, row: Row, keys: Mapping[int, str]) -> SheetRecord:
    for column, value in row.cells.items():
        if isinstance(value, Wrong):
            heading = table.headings.get(keys.get(column, ""), column_letters(column))
            problem = Problem(value.reason, table.sheet, row.number, heading, cell_text(value))
            table.problems.append(problem)
    if table.headings:
        table.problems += _outside(table, row, keys)
    return SheetRecord(
        row.number, {key: row.cells[at] for at, key in keys.items() if at in row.cells}
    )


def _outside(table: Table, row: Row, keys: Mapping[int, str]) -> Iterator[Problem]:
    last = max(keys)
    for column, value in row.cells.items():
        if column > last and column not in keys:
            reason = _("The value is outside the columns that have a heading.")
            place = column_letters(column)
            yield Problem(reason, table.sheet, row.number, place, cell_text(value))
