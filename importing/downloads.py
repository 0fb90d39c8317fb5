"""The lists that anyone can download (pages and API, `?format=csv|xlsx`), read as import sheets.

Their columns are named as in the API; other differences from the sheet are in the sheet's
`PublicList`. Columns that the sheet does not have (states computed for a day, links to other rows)
are not read, and listed in a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from api.exports import columns_of
from api.registry import api_collections
from importing.public_list import PublicList, PublicRow
from importing.registry import sheets
from importing.sheet_subject import SheetSubject
from inputs.days import InexactDay, inexact_day, written
from toolkit.proposals import Unreadable
from toolkit.sheets import Row, Sheet, Value, Wrong, cell_text, spelt

SILENT = {"recorded_at", "confirmed_at", "precision"}
"""Columns of every statement that are not read and need no note."""


def api_columns(public: PublicList) -> set[str]:
    """The columns of the public list, by the names in its first row."""
    viewset = api_collections.get(public.collection)
    fields = viewset.serializer_class().fields if viewset else {}
    return {name for name, _field, _read in columns_of(fields)}


def download_of(sheet: Sheet) -> Download | None:
    """The sheet as a downloaded list; None if it is not one."""
    if not sheet.rows:
        return None
    head = {cell_text(value) for value in sheet.rows[0].cells.values()}
    if "id" not in head:
        return None
    known = [(one, api_columns(one.public_list)) for one in sheets.values() if one.public_list]
    fitting = [(len(columns), one) for one, columns in known if columns and head <= columns]
    # A file with a few chosen columns may match several lists: names only in public lists decide.
    own = {one.key: {spelt(c.key) for c in one.columns} | {"id", "version"} for _n, one in fitting}
    telling = [pair for pair in fitting if {spelt(name) for name in head} - own[pair[1].key]]
    return Download(min(telling, key=lambda pair: pair[0])[1], sheet) if telling else None


@dataclass
class Download:
    """A downloaded list to be converted to an import sheet."""

    subject: SheetSubject
    sheet: Sheet

    @cached_property
    def public(self) -> PublicList:
        """The differences of the list from the sheet."""
        return self.subject.public_list or PublicList("")

    @cached_property
    def head(self) -> dict[int, str]:
        """The name of each column by its position."""
        return {at: cell_text(value) for at, value in self.sheet.rows[0].cells.items()}

    @cached_property
    def keys(self) -> dict[int, str]:
        """The sheet's column of each column by its position; empty if there is none."""
        return {at: self._key(name) for at, name in self.head.items()}

    def translated(self) -> Sheet:
        """The sheet as the import's own export would write it."""
        columns = list(dict.fromkeys([*filter(None, self.keys.values()), *self.public.composed]))
        head, *rows = self.sheet.rows
        named = [self._by_name(row) for row in rows]
        composed = self.public.compose(named)
        body = [
            Row(row.number, _cells(self._values(row, cells) | more, columns))
            for row, cells, more in zip(rows, named, composed, strict=True)
        ]
        first = Row(head.number, dict(enumerate(columns, 1)))
        return Sheet(self.sheet.name, [first, *body], self.sheet.merged)

    def notes(self) -> Iterator[str]:
        """Notes to the user about the list."""
        yield _("The file is a list downloaded from the public pages (%(list)s).") % {
            "list": self.subject.title
        }
        not_read = [
            name for at, name in self.head.items() if not (self.keys[at] or self._is_silent(name))
        ]
        if not_read:
            yield _("These columns are not read: %(columns)s.") % {"columns": ", ".join(not_read)}

    def _is_silent(self, name: str) -> bool:
        return name in SILENT or name in self.public.silent

    def _key(self, name: str) -> str:
        """The import's column with a name; empty if there is none."""
        if name in self.public.worked_out or self._is_silent(name):
            return ""
        key = self.public.renamed.get(name, name)
        known = {"id", "version", *(column.key for column in self.subject.columns)}
        return key if key in known else ""

    def _by_name(self, row: Row) -> PublicRow:
        places = {name: at for at, name in self.head.items()}
        return {name: row.cells[at] for name, at in places.items() if at in row.cells}

    def _values(self, row: Row, cells: PublicRow) -> dict[str, Value | None]:
        """The values by column of the sheet."""
        return {
            key: self._value(self.head[at], value, cells)
            for at, value in row.cells.items()
            if (key := self.keys.get(at))
        }

    def _value(self, name: str, value: Value, cells: PublicRow) -> Value:
        if isinstance(value, Wrong):
            return value
        if name in self.public.days_after:
            return _read(value, lambda day: day - timedelta(days=1))
        if name == self.public.inexact_day:
            precision = cell_text(cells.get("precision") or "day")
            return _read(value, lambda day: written(InexactDay(day, precision)))
        return value


def _cells(values: dict[str, Value | None], columns: list[str]) -> dict[int, Value]:
    return {columns.index(key) + 1: value for key, value in values.items() if value is not None}


def _read(value: Value, make: Callable[[date], Any]) -> Value:
    """Convert a day; other values are left for the import to refuse."""
    try:
        made: Value = make(inexact_day(value).day)
    except (Unreadable, OverflowError):
        return value
    return made
