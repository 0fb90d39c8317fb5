"""One row of a file: its values, the existing row that it is about, and what changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.headings import ID, VERSION
from importing.outcomes import CHANGED, CREATED, UNCHANGED, CellChange, CellProblem, Refused, Result
from importing.sheet_subject import SheetSubject
from importing.words import NOTHING, Unreadable
from toolkit.sheets import SheetRecord, Table, cell_text
from toolkit.sheets.values import clean_text

LARGEST = 2**31 - 1
OnRecord = dict[int, Any]
"""Existing rows by their number, read at once."""


@dataclass
class OneRow:
    """A row of the file, to be matched with an existing row and written."""

    context: ImportContext
    subject: SheetSubject
    table: Table
    record: SheetRecord
    result: Result

    def is_unchanged(self, on_record: OnRecord) -> bool:
        """Whether the existing row has all the values, and need not be locked and written."""
        number = cell_text(self.record.get(ID))
        row = on_record.get(int(number)) if number.isdecimal() else None
        if row is None or (self.subject.key, row.pk) in self.context.seen:
            return False
        values, version = self._values(), self._number(VERSION)
        if version not in (None, row.version) or any(
            not _same(column.get(row), values[column.key]) for column in self._given(values)
        ):
            return False
        self._report(row, values, set(), row.pk, row.version)
        self._mark_seen(row)
        return True

    def write(self) -> None:
        """Write the values of the file, and list in the result what changes."""
        values = self._values()
        row = self._found(values)
        is_new = row is None
        if row is None:
            row = self.subject.model()
            self._refuse_missing(values)
        old = {column.key: column.get(row) for column in self._given(values)}
        version = getattr(row, "version", None) if not is_new else None
        pk = row.pk if not is_new else None
        self.subject.put(row, values)
        changed = {key for key, value in old.items() if is_new or not _same(value, values[key])}
        before = {} if is_new else old
        self.result.changes = [
            self._change(column, before, values)
            for column in self._given(values)
            if column.key in changed
        ]
        if changed:
            self.context.names.pop(self.subject.model, None)
            self.subject.write(row, values, changed, self.context)
        self._report(row, values, changed, pk, version)
        self._mark_seen(row)

    def _change(
        self, column: SheetColumn, before: dict[str, Any], values: dict[str, Any]
    ) -> CellChange:
        """A change in words; a new row has no old value."""
        return CellChange(
            self.table.headings.get(column.key, column.title),
            column.show(before[column.key], self.context) if before else "",
            column.show(values[column.key], self.context),
        )

    def _report(
        self, row: Any, values: dict[str, Any], changed: set[str], pk: Any, version: Any
    ) -> None:
        action = CREATED if pk is None else CHANGED if changed else UNCHANGED
        self.result.action, self.result.name = action, self._name(row)
        self.result.pk, self.result.version = pk, version
        new = sorted((key, repr(values[key])) for key in changed)
        if pk is not None and (row._meta.label_lower, pk) in self.context.edit.made:
            pk = version = None  # created by this run: its number differs from run to run
        done = (self.subject.key, self.record.row, action, pk, version if changed else None)
        # A number given to a new row differs from run to run; the result has its owner's name.
        owners = {column.key for column in self.subject.columns if column.is_owner}
        self.result.mark = repr((*done, [one for one in new if one[0] not in owners]))

    def _name(self, row: Any) -> str:
        """The name of the row, with its county if the file has rows of several counties."""
        name = self.subject.name(row)
        if self.context.default_county:
            return name
        return f"{name}, {self.context.places.counties.labels.get(self.subject.county_of(row), '')}"

    def _mark_seen(self, row: Any) -> None:
        key = (self.subject.key, row.pk)
        if key in self.context.seen:
            sheet, number = self.context.seen[key]
            raise Refused(CellProblem("", sheet, _("The same is already on row %d.") % number))
        self.context.seen[key] = (self.table.sheet, self.record.row)

    def _given(self, values: dict[str, Any]) -> list[SheetColumn]:
        return [column for column in self.subject.columns if column.key in values]

    def _values(self) -> dict[str, Any]:
        """The parsed cells; all that cannot be read are reported at once."""
        values: dict[str, Any] = {}
        problems: list[CellProblem] = []
        for column in self.subject.columns:
            self._read(column, values, problems)
        for column in self.subject.columns:
            self._read_row(column, values, problems)
        if problems:
            raise Refused(*problems)
        has_county = any(column.key == "county" for column in self.subject.columns)
        if has_county and self.context.default_county:
            values.setdefault("county", self.context.default_county)
        return values

    def _read(
        self, column: SheetColumn, values: dict[str, Any], problems: list[CellProblem]
    ) -> None:
        value = self.record.get(column.key)
        if value is None or column.read is None:
            return
        if value == NOTHING and not column.is_needed:
            values[column.key] = column.empty
            return
        try:
            values[column.key] = column.read(value, self.context)
        except Unreadable as reason:
            problems.append(self._wrong(column.key, str(reason)))

    def _read_row(
        self, column: SheetColumn, values: dict[str, Any], problems: list[CellProblem]
    ) -> None:
        if column.read_row is None:
            return
        try:
            values |= column.read_row(self.record, self.context)
        except Unreadable as reason:
            problems.append(self._wrong(column.key, str(reason)))

    def _wrong(self, key: str, reason: str) -> CellProblem:
        return CellProblem(
            self.table.headings.get(key, key), cell_text(self.record.get(key)), reason
        )

    def _found(self, values: dict[str, Any]) -> Any:
        rows, version = self.subject.held(), self._number(VERSION)
        if (pk := self._number(ID)) is not None:
            if self.context.county and not self._of_county(pk):
                raise Http404
            return self.context.edit.lock(rows, pk=pk, version=version)
        twins = list(self.subject.twins(values, self.context).order_by("pk")[:2])
        if len(twins) > 1:
            raise Refused(
                self._wrong(ID, _("Several rows fit. Write the number of the one meant."))
            )
        return self.context.edit.lock(rows, pk=twins[0].pk, version=version) if twins else None

    def _of_county(self, pk: int) -> bool:
        return self.subject.own(self.context).filter(pk=pk).exists()

    def _number(self, key: str) -> int | None:
        value = self.record.get(key)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not cell_text(value).isdecimal()
            or int(cell_text(value)) > LARGEST
        ):
            raise Refused(self._wrong(key, _("Write a whole number.")))
        return int(cell_text(value))

    def _refuse_missing(self, values: dict[str, Any]) -> None:
        missing = [one for one in self.subject.columns if one.is_needed and one.key not in values]
        if missing:
            raise Refused(
                *(
                    CellProblem(
                        self.table.headings.get(one.key, one.title), "", _("A value is needed.")
                    )
                    for one in missing
                )
            )


def _same(old: Any, new: Any) -> bool:
    """Whether two values are equal, ignoring surrounding space and the like."""
    if isinstance(old, str) and isinstance(new, str):
        return (clean_text(old) or "") == new
    return bool(old == new)
