"""One row of a file: its values, the row on record that it is about, and what changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from cooperation.sheets import Record, Table, said
from cooperation.sheets.values import clean_text
from importing.columns import Column
from importing.headings import ID, VERSION
from importing.outcomes import CHANGED, CREATED, UNCHANGED, Refused, Result, Told, Wrongs
from importing.subjects import Subject
from importing.words import NOTHING, Unreadable

if TYPE_CHECKING:
    from importing.running import Run

OWNERS = {"agreement", "forum", "parent", "agreed_in"}
"""Columns that name the row's owner."""

LARGEST = 2**31 - 1
OnRecord = dict[int, Any]
"""Rows by their number, read at once."""


@dataclass
class OneRow:
    """One row on its way."""

    run: Run
    subject: Subject
    table: Table
    record: Record
    result: Result

    def stands(self, on_record: OnRecord) -> bool:
        """Whether all of it is on record already: nothing is held, written and judged for it."""
        number = said(self.record.get(ID))
        row = on_record.get(int(number)) if number.isdecimal() else None
        if row is None or (self.subject.key, row.pk) in self.run.met:
            return False
        values, version = self._values(), self._number(VERSION)
        if version not in (None, row.version) or any(
            not _same(column.get(row), values[column.key]) for column in self._given(values)
        ):
            return False
        self._tell(row, values, set(), row.pk, row.version)
        self._meet(row)
        return True

    def write(self) -> None:
        """Write what the file says, and tell in the result what changes by it."""
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
            self._told(column, before, values)
            for column in self._given(values)
            if column.key in changed
        ]
        if changed:
            self.subject.write(row, values, changed, self.run)
        self._tell(row, values, changed, pk, version)
        self._meet(row)

    def _told(self, column: Column, before: dict[str, Any], values: dict[str, Any]) -> Told:
        """A change in words; a new row has nothing before it."""
        return Told(
            self.table.headings.get(column.key, column.title),
            column.say(before[column.key], self.run) if before else "",
            column.say(values[column.key], self.run),
        )

    def _tell(
        self, row: Any, values: dict[str, Any], changed: set[str], pk: Any, version: Any
    ) -> None:
        action = CREATED if pk is None else CHANGED if changed else UNCHANGED
        self.result.action, self.result.name = action, self._name(row)
        self.result.pk, self.result.version = pk, version
        new = sorted((key, repr(values[key])) for key in changed)
        if pk is not None and (row._meta.label_lower, pk) in self.run.edit.made:
            pk = version = None  # made by this run: its number differs from run to run
        told = (self.subject.key, self.record.row, action, pk, version if changed else None)
        # A number given to a new row differs from run to run: its owner's name stands for it.
        self.result.mark = repr((*told, [one for one in new if one[0] not in OWNERS]))

    def _name(self, row: Any) -> str:
        """What the row is called, and whose it is where the file is of several counties."""
        name = self.subject.name(row)
        if self.run.default_county:
            return name
        return f"{name}, {self.run.places.counties.labels.get(self.subject.county_of(row), '')}"

    def _meet(self, row: Any) -> None:
        key = (self.subject.key, row.pk)
        if key in self.run.met:
            sheet, number = self.run.met[key]
            raise Refused(Wrongs("", sheet, _("The same is already on row %d.") % number))
        self.run.met[key] = (self.table.sheet, self.record.row)

    def _given(self, values: dict[str, Any]) -> list[Column]:
        return [column for column in self.subject.columns if column.key in values]

    def _values(self) -> dict[str, Any]:
        """The cells as values; everything that cannot be read is told at once."""
        values: dict[str, Any] = {}
        problems: list[Wrongs] = []
        apart = {"organisation", "type"} if self._reads_organisation() else set()
        for column in self.subject.columns:
            if column.key not in apart:
                self._read(column, values, problems)
        if apart:
            try:
                values |= self.subject.read_apart(self.record, self.run)
            except Unreadable as reason:
                problems.append(self._wrong("organisation", str(reason)))
        if problems:
            raise Refused(*problems)
        has_county = any(column.key == "county" for column in self.subject.columns)
        if has_county and self.run.default_county:
            values.setdefault("county", self.run.default_county)
        return values

    def _reads_organisation(self) -> bool:
        return any(column.key == "organisation" for column in self.subject.columns)

    def _read(self, column: Column, values: dict[str, Any], problems: list[Wrongs]) -> None:
        value = self.record.get(column.key)
        if value is None:
            return
        if value == NOTHING and not column.is_needed:
            values[column.key] = column.empty
            return
        try:
            values[column.key] = column.read(value, self.run)
        except Unreadable as reason:
            problems.append(self._wrong(column.key, str(reason)))

    def _wrong(self, key: str, reason: str) -> Wrongs:
        return Wrongs(self.table.headings.get(key, key), said(self.record.get(key)), reason)

    def _found(self, values: dict[str, Any]) -> Any:
        rows, version = self.subject.held(), self._number(VERSION)
        if (pk := self._number(ID)) is not None:
            if self.run.county and not self._of_county(pk):
                raise Http404
            return self.run.edit.lock(rows, pk=pk, version=version)
        twins = list(self.subject.twins(values, self.run).order_by("pk")[:2])
        if len(twins) > 1:
            raise Refused(
                self._wrong(ID, _("Several rows fit. Write the number of the one meant."))
            )
        return self.run.edit.lock(rows, pk=twins[0].pk, version=version) if twins else None

    def _of_county(self, pk: int) -> bool:
        return self.run.own(self.subject.model, self.subject.county_lookup).filter(pk=pk).exists()

    def _number(self, key: str) -> int | None:
        value = self.record.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not said(value).isdecimal() or int(said(value)) > LARGEST:
            raise Refused(self._wrong(key, _("Write a whole number.")))
        return int(said(value))

    def _refuse_missing(self, values: dict[str, Any]) -> None:
        missing = [one for one in self.subject.columns if one.is_needed and one.key not in values]
        if missing:
            raise Refused(
                *(
                    Wrongs(self.table.headings.get(one.key, one.title), "", _("A value is needed."))
                    for one in missing
                )
            )


def _same(old: Any, new: Any) -> bool:
    """Whether the row says so already; space around a text and the like do not count."""
    if isinstance(old, str) and isinstance(new, str):
        return (clean_text(old) or "") == new
    return bool(old == new)
