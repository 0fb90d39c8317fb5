"""The lists that everybody can download (pages and API, `?format=csv|xlsx`), read as import sheets.

They name columns as the API does, write the first day after a period, a day and its precision
apart, and a decision's party by number. What no import column holds (states worked out for a day,
links to other rows) is left alone, and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Party
from cooperation.api.exports import columns_of
from cooperation.registry import api_collections
from cooperation.sheets import Row, Sheet, Value, Wrong, said, spelt
from importing import words
from importing.subjects import SUBJECTS, Subject

NAMES = {
    "agreements": "agreements",
    "statuses": "agreement-statuses",
    "parties": "parties",
    "decisions": "decisions",
    "forums": "forums",
    "negotiations": "negotiations",
}
"""The import's lists and the API's collections of the same rows."""

RENAMED = {
    "agreements": {"in_force_from": "first_day", "in_force_until": "last_day"},
    "forums": {"from": "first_day", "until": "last_day", "permanent": "is_permanent"},
    "negotiations": {"on": "held_on", "regional_council_present": "is_regional_council_present"},
    "decisions": {"body_key": "body"},
    "parties": {"code": "organisation"},
}
DAYS_AFTER = {"in_force_until", "until"}
"""Columns with the first day after a period, where people write the last one."""
INEXACT = {"statuses": "since", "decisions": "decided_on", "negotiations": "on"}
"""The day that the column `precision` is about."""
WORKED_OUT = {"parties": {"standing"}, "agreements": {"status", "reason"}}
"""Columns of the same name that say how it is on a day, not what is on record."""
SILENT = {"recorded_at", "confirmed_at", "precision", "name", "party"}
"""Columns not worth a word when they are left alone, or read together with another."""


def api_columns(subject: Subject) -> set[str]:
    """The columns of the public list, by the names in its first row."""
    viewset = api_collections.get(NAMES.get(subject.key, ""))
    fields = viewset.serializer_class().fields if viewset else {}
    return {name for name, _look, _read in columns_of(fields)}


def public_list_of(sheet: Sheet) -> Subject | None:
    """The list that a sheet was downloaded as; None where it is no such download."""
    if not sheet.rows:
        return None
    head = {said(value) for value in sheet.rows[0].cells.values()}
    if "id" not in head:
        return None
    found = [(one, api_columns(one)) for one in SUBJECTS]
    fitting = [(len(known), one) for one, known in found if known and head <= known]
    # A file with a few chosen columns may fit several: what only public lists have decides.
    own = {one.key: {spelt(c.key) for c in one.columns} | {"id", "version"} for _n, one in fitting}
    telling = [pair for pair in fitting if {spelt(name) for name in head} - own[pair[1].key]]
    return min(telling, key=lambda pair: pair[0])[1] if telling else None


@dataclass
class Reading:
    """A downloaded list on its way to an import sheet."""

    subject: Subject
    sheet: Sheet
    left_alone: list[str] = field(default_factory=list)

    def translated(self) -> Sheet:
        """The sheet as the import's own export would have it."""
        head = {at: said(value) for at, value in self.sheet.rows[0].cells.items()}
        self.places = {name: at for at, name in head.items()}
        keys = {at: self._key(name) for at, name in head.items()}
        self.left_alone = [head[at] for at, key in keys.items() if not key]
        self.left_alone = [name for name in self.left_alone if name not in SILENT]
        columns = list(dict.fromkeys([*filter(None, keys.values()), *self._made()]))
        self.parties = self._parties()
        first = Row(self.sheet.rows[0].number, dict(enumerate(columns, 1)))
        rows = [self._row(row, head, keys, columns) for row in self.sheet.rows[1:]]
        return Sheet(self.sheet.name, [first, *rows], self.sheet.merged)

    def _key(self, name: str) -> str:
        """The import's column of a name; empty where there is none."""
        if name in WORKED_OUT.get(self.subject.key, ()) or name in SILENT:
            return ""
        key = RENAMED.get(self.subject.key, {}).get(name, name)
        known = {"id", "version", *(column.key for column in self.subject.columns)}
        return key if key in known else ""

    def _made(self) -> list[str]:
        """Columns that are put together from others."""
        return ["type", "organisation"] if self.subject.key == "decisions" else []

    def _row(self, row: Row, head: dict[int, str], keys: dict[int, str], columns: Any) -> Row:
        made: dict[str, Value | None] = {
            keys[at]: self._value(head[at], value, row)
            for at, value in row.cells.items()
            if keys.get(at)
        }
        made |= self._organisation(row)
        cells = {columns.index(key) + 1: value for key, value in made.items() if value is not None}
        return Row(row.number, cells)

    def _value(self, name: str, value: Value, row: Row) -> Value:
        if isinstance(value, Wrong):
            return value
        if name in DAYS_AFTER:
            return _read(value, lambda day: day - timedelta(days=1))
        if name == INEXACT.get(self.subject.key):
            precision = said(self._cell(row, "precision") or "day")
            return _read(value, lambda day: words.written(words.InexactDay(day, precision)))
        return value

    def _cell(self, row: Row, name: str) -> Any:
        return row.cells.get(self.places.get(name, 0))

    # Organisations

    def _parties(self) -> dict[str, Party]:
        if self.subject.key != "decisions":
            return {}
        numbers = {said(self._cell(row, "party") or "") for row in self.sheet.rows[1:]}
        wanted = [int(one) for one in numbers if one.isdecimal() and len(one) < 10]
        return {str(one.pk): one for one in Party.objects.filter(pk__in=wanted)}

    def _organisation(self, row: Row) -> dict[str, Value | None]:
        if self.subject.key == "parties":
            return {"organisation": self._cell(row, "code") or self._cell(row, "name")}
        if self.subject.key != "decisions":
            return {}
        number = said(self._cell(row, "party") or "")
        party = self.parties.get(number)
        if party is None:
            return {"organisation": number or None}
        return {"type": party.type, "organisation": party.code or party.name}

    def notes(self) -> Iterator[str]:
        """What people are told of the reading."""
        yield _("The file is a list downloaded from the public pages (%(list)s).") % {
            "list": self.subject.title
        }
        if self.left_alone:
            yield _("These columns are not read: %(columns)s.") % {
                "columns": ", ".join(self.left_alone)
            }


def _read(value: Value, make: Callable[[date], Any]) -> Value:
    """A day made into something else; what is no day is left for the import to refuse."""
    try:
        made: Value = make(words.inexact_day(value).day)
    except (words.Unreadable, OverflowError):
        return value
    return made
