"""The files of the public lists, made for people, read as import sheets.

A row is recognised by its last column (`agreement 12 v3`, `listing/columns.py`), in any of the
languages. The columns that the list declares as editable are read; derived ones are not, and listed
in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from importing.headings import ID, VERSION
from importing.registry import sheets
from importing.sheet_subject import SheetSubject
from importing.words import LANGUAGES
from listing.columns import IDENTIFIER, Column, ListColumns
from toolkit.sheets import Row, Sheet, Value, cell_text, spelt
from toolkit.sheets.values import clean_text
from toolkit.texts import text_of

WRITTEN = re.compile(r"(?P<kind>\w+) (?P<id>\d+) v(?P<version>\d+)")


def people_file_of(sheet: Sheet) -> PeopleFile | None:
    """The sheet as the file of a public list; None if it is not one."""
    if len(sheet.rows) < 2:
        return None
    head = {at: spelt(cell_text(value)) for at, value in sheet.rows[0].cells.items()}
    for language in LANGUAGES:
        with override(language):
            places = [at for at, name in head.items() if name == spelt(str(IDENTIFIER))]
        if places and (subject := _subject_of(sheet, places[-1])):
            return PeopleFile(subject, sheet, places[-1], language)
    return None


def _subject_of(sheet: Sheet, at: int) -> SheetSubject | None:
    """The list whose records most rows name."""
    listed = {
        str(one.model._meta.model_name): one for one in sheets.values() if one.listed is not None
    }
    kinds = [
        found["kind"]
        for row in sheet.rows[1:]
        if (found := WRITTEN.fullmatch(cell_text(row.cells.get(at) or "")))
    ]
    known = [kind for kind in kinds if kind in listed]
    return listed[max(set(known), key=known.count)] if known else None


@dataclass
class PeopleFile:
    """A list's file to be converted to an import sheet."""

    subject: SheetSubject
    sheet: Sheet
    at: int
    """The column of the identifiers."""
    language: str

    @cached_property
    def listed(self) -> ListColumns:
        """The columns of the list."""
        return self.subject.listed() if self.subject.listed else ListColumns((), lambda row: row)

    @cached_property
    def columns(self) -> dict[int, Column]:
        """The list's column of each column that is known, by its position."""
        with override(self.language):
            names = {spelt(one.title): one for one in self.listed.columns}
        head = {at: spelt(cell_text(value)) for at, value in self.sheet.rows[0].cells.items()}
        return {at: names[name] for at, name in head.items() if name in names}

    def translated(self) -> Sheet:
        """The sheet as the import's own export would write it."""
        records = self._records()
        body = [(row.number, self._values(row, records)) for row in self.sheet.rows[1:]]
        keys = list(dict.fromkeys(key for _number, values in body for key in values))
        rows = [
            Row(number, {keys.index(key) + 1: value for key, value in values.items()})
            for number, values in body
        ]
        titles = {column.key: column.title for column in self.subject.columns}
        named = [titles.get(key, key) for key in keys]
        head = Row(self.sheet.rows[0].number, dict(enumerate(named, 1)))
        return Sheet(self.sheet.name, [head, *rows], self.sheet.merged)

    def notes(self) -> Iterator[str]:
        """Notes to the user about the file."""
        yield _("The file is a list downloaded from the public pages (%(list)s).") % {
            "list": self.subject.title
        }
        derived = [
            cell_text(value)
            for at, value in self.sheet.rows[0].cells.items()
            if at != self.at and not self._is_read(at)
        ]
        if derived:
            yield _(
                "These columns are worked out from other records or not known; they are left as"
                " they are: %(columns)s."
            ) % {"columns": ", ".join(derived)}

    def _is_read(self, at: int) -> bool:
        column = self.columns.get(at)
        return column is not None and bool(column.edits or column.text)

    def _records(self) -> dict[int, Any]:
        """The records that the rows name, read at once: their texts tell what has changed."""
        found = (self._identifier(row) for row in self.sheet.rows[1:])
        numbers = {int(one["id"]) for one in found if one and len(one["id"]) < 10}
        return self.subject.model._default_manager.in_bulk(numbers)

    def _identifier(self, row: Row) -> re.Match[str] | None:
        found = WRITTEN.fullmatch(cell_text(row.cells.get(self.at) or ""))
        is_own = found and found["kind"] == self.subject.model._meta.model_name
        return found if is_own else None

    def _values(self, row: Row, records: dict[int, Any]) -> dict[str, Value]:
        """The values by column of the import's sheet."""
        values: dict[str, Value] = {}
        if found := self._identifier(row):
            values |= {ID: found["id"], VERSION: found["version"]}
        elif (written := row.cells.get(self.at)) is not None:
            values[ID] = written  # refused: it is no record of this list
        for at, column in self.columns.items():
            value = row.cells.get(at)
            if value is None:
                continue
            if column.edits:
                values[column.edits] = value
            elif column.text and not self._is_shown(value, column, records, found):
                values[f"{column.text}_{self.language}"] = value
        return values

    def _is_shown(
        self, value: Value, column: Column, records: dict[int, Any], found: re.Match[str] | None
    ) -> bool:
        """Whether the text is what the list shows, perhaps in another language than the file's."""
        record = records.get(int(found["id"])) if found and len(found["id"]) < 10 else None
        if record is None:
            return False
        shown = text_of(record, column.text, self.language).value
        return cell_text(value) == (clean_text(shown) or "")
