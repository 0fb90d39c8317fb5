"""One row of a file: its values, the existing row that it is about, and what changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from importing import refusals
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.headings import ID, VERSION
from importing.outcomes import (
    CHANGED,
    CREATED,
    REFUSED,
    UNCHANGED,
    CellChange,
    CellProblem,
    Refused,
    Result,
)
from importing.sheet_subject import SheetSubject
from importing.words import NOTHING
from inputs.days import InexactDay
from toolkit.proposals import Unreadable
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
    values: dict[str, Any] = field(default_factory=dict, init=False)
    row: Any = field(default=None, init=False)
    """The existing row, or the new one."""
    changed: set[str] = field(default_factory=set, init=False)
    is_new: bool = field(default=False, init=False)
    version: int | None = field(default=None, init=False)
    """The version of the existing row before the import."""
    pk: int | None = field(default=None, init=False)
    number: int | None = field(default=None, init=False)
    """The number and the version of the existing row, as given in the file."""
    version_given: int | None = field(default=None, init=False)

    def read(self) -> None:
        """Read the cells; raises Refused with all that cannot be read."""
        self.values = self._values()
        self.version_given, self.number = self._number(VERSION), self._number(ID)

    def is_unchanged(self, on_record: OnRecord) -> bool:
        """Whether the existing row has all the values, and need not be locked and written."""
        row = on_record.get(self.number) if self.number is not None else None
        if row is None or (self.subject.key, row.pk) in self.context.seen:
            return False
        if self.version_given not in (None, row.version) or any(
            not _same(column.get(row), self.values[column.key]) for column in self._given()
        ):
            return False
        self.row, self.changed, self.is_new = row, set(), False
        self.pk, self.version = row.pk, row.version
        return True

    def assign(self, row: Any) -> None:
        """Set the values on the existing row (None for a new one); list in the result what changes.

        Raises Refused if the row is new and values are missing.
        """
        self.is_new = row is None
        if row is None:
            row = self.subject.model()
            self._refuse_missing()
        self.row, self.pk = row, row.pk
        self.version = None if self.is_new else getattr(row, "version", None)
        old = {column.key: column.get(row) for column in self._given()}
        if not self.is_new:
            self._refuse_days_of_spreadsheets(old)
        self.subject.put(row, self.values)
        self.changed = {
            key for key, value in old.items() if self.is_new or not _same(value, self.values[key])
        }
        before = {} if self.is_new else old
        self.result.changes = [
            self._change(column, before) for column in self._given() if column.key in self.changed
        ]

    def begin(self) -> None:
        """Forget what an attempt to write the row with others has stored in the result."""
        self.result.name, self.result.pk, self.result.version = "", None, None
        self.result.action, self.result.changes, self.result.problems = REFUSED, [], []
        self.result.question = ""

    def refuse(self, reason: Exception) -> None:
        """Store in the result why the row is not written."""
        self.result.action, self.result.changes = REFUSED, []
        self.result.problems = refusals.problems_of(reason, self.subject, self.table, self.record)
        self.result.mark = f"{self.subject.key} {self.record.row} refused"

    def _change(self, column: SheetColumn, before: dict[str, Any]) -> CellChange:
        """A change in words; a new row has no old value."""
        return CellChange(
            self.table.headings.get(column.key, column.title),
            column.show(before[column.key], self.context) if before else "",
            column.show(self.values[column.key], self.context),
        )

    def report(self) -> None:
        """Store in the result what was done; raises Refused if a row above did the same."""
        pk, version, changed = self.pk, self.version, self.changed
        action = CREATED if pk is None else CHANGED if changed else UNCHANGED
        self.result.action, self.result.name = action, self._name(self.row)
        self.result.pk, self.result.version = pk, version
        self.result.question = self.subject.question(self, self.context) if changed else ""
        new = sorted((key, repr(self.values[key])) for key in changed)
        if pk is not None and (self.row._meta.label_lower, pk) in self.context.edit.made:
            pk = version = None  # created by this run: its number differs from run to run
        done = (self.subject.key, self.record.row, action, pk, version if changed else None)
        # A number given to a new row differs from run to run; the result has its owner's name.
        owners = {column.key for column in self.subject.columns if column.is_owner}
        self.result.mark = repr((*done, [one for one in new if one[0] not in owners]))
        self._mark_seen(self.row)

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

    def _refuse_days_of_spreadsheets(self, old: dict[str, Any]) -> None:
        """Spreadsheets make 1.2.2024 of a CSV file's 2/2024: such a day was typed by nobody."""
        for key, before in old.items():
            new = self.values[key]
            if not (isinstance(before, InexactDay) and isinstance(new, InexactDay)):
                continue
            first = before.day.replace(day=1)
            if (before.precision, new) == ("month", InexactDay(first)):
                reason = _(
                    "A spreadsheet may have made this day of %(month)s. Write %(month)s as text, or"
                    " change the day on its own page."
                )
                month = f"{first.month}/{first.year}"
                raise Refused(self._wrong(key, reason % {"month": month}))

    def _given(self) -> list[SheetColumn]:
        return [column for column in self.subject.columns if column.key in self.values]

    def _values(self) -> dict[str, Any]:
        """The parsed cells; all that cannot be read are reported at once."""
        values: dict[str, Any] = {}
        problems: list[CellProblem] = []
        self.context.begin_row()
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

    def several_fit(self) -> Refused:
        """The refusal of a row that may be about several existing rows."""
        return Refused(self._wrong(ID, _("Several rows fit. Write the number of the one meant.")))

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

    def _refuse_missing(self) -> None:
        columns = self.subject.columns
        missing = [one for one in columns if one.is_needed and one.key not in self.values]
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
