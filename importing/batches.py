"""Rows of a sheet, written many at a time; valid rows have the same outcome as one by one.

Many rows are matched, locked, judged and written in a fixed number of statements. If that fails
for any of them, or if a row could be about another row of the same batch, nothing of the batch is
kept and its halves are written instead, down to the single row, whose refusal is then its own.

One difference remains: the database judges the rows of a batch together, so rows that are valid
only together may be accepted, though each alone would be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404

from editing.many import lock_all
from importing import refusals
from importing.context import ImportContext
from importing.one_row import OneRow, OnRecord
from importing.sheet_subject import SheetSubject
from importing.twins import rows_meant
from toolkit.constraints import explained
from toolkit.sheets import cell_text, spelt

TOGETHER = 250
Twins = dict[int, set[int]]
"""The numbers of existing rows that a line may be about, by the line's place in the batch."""


class Dependent(Exception):  # noqa: N818 - not an error: the rows are written in halves
    """A row may be about a row that is written in the same batch."""


@dataclass
class Batch:
    """Rows of a sheet that are read and not yet written. `done` is called after each row."""

    context: ImportContext
    subject: SheetSubject
    on_record: OnRecord
    done: Callable[[], None]
    lines: list[OneRow] = field(default_factory=list, init=False)

    def take(self, line: OneRow) -> None:
        """Read a row, and keep it to be written with others; refuse it if it cannot be read."""
        if self._may_name_waiting(line):
            self.write()
        try:
            line.read()
        except refusals.REASONS as reason:
            if self.lines and self._own_owners:
                self.write()  # it may name one of them
                self.take(line)
                return
            line.refuse(reason)
            self.done()
            return
        self.lines.append(line)
        if len(self.lines) == TOGETHER:
            self.write()

    def write(self) -> None:
        """Write the rows that wait; each result has what was done, or why not."""
        lines, self.lines = self.lines, []
        if lines:
            self._write(lines)
        for _line in lines:
            self.done()

    @cached_property
    def _own_owners(self) -> list[str]:
        """The columns whose owner is a row of the same sheet."""
        columns = self.subject.columns
        return [one.key for one in columns if one.owner_model is self.subject.model]

    def _may_name_waiting(self, line: OneRow) -> bool:
        """Whether the row names an owner, and a row that waits may give or take away that name.

        A row without a number takes no name away: it is matched with existing rows by its name.
        """
        cells = {cell_text(line.record.get(key), 400) for key in self._own_owners}
        named = {spelt(one) for one in cells if not one.isdecimal()} - {""}
        return bool(named) and any(
            waiting.number is not None
            or any(spelt(one) in named for one in waiting.values.values() if isinstance(one, str))
            for waiting in self.lines
        )

    def _write(self, lines: Sequence[OneRow]) -> None:
        seen = dict(self.context.seen)
        try:
            self._attempt(lines)
        except (Dependent, *refusals.REASONS) as reason:
            self.context.seen = seen
            if len(lines) == 1:
                lines[0].refuse(reason)
                return
            half = len(lines) // 2
            self._write(lines[:half])
            self._write(lines[half:])

    def _attempt(self, lines: Sequence[OneRow]) -> None:
        """Write the rows, or raise the refusal of any."""
        for line in lines:
            line.begin()
        to_write = [line for line in lines if not line.is_unchanged(self.on_record)]
        is_judged: AbstractContextManager[None] = explained() if to_write else nullcontext()
        with is_judged:
            refused = self._write_changes(to_write) if to_write else []
            for line in lines:
                if line not in refused:
                    line.report()

    def _write_changes(self, lines: Sequence[OneRow]) -> list[OneRow]:
        """Write the rows that change; returns those that are refused before."""
        self.subject.read_ahead([line.values for line in lines], self.context)
        twins = self._twins(lines)
        refused = [line for line, row in self._found(lines, twins) if not self._assign(line, row)]
        changed = [line for line in lines if line not in refused and line.changed]
        if changed:
            self.context.names.pop(self.subject.model, None)
            self.subject.write(changed, self.context)
            if len(lines) > 1:
                self._refuse_dependent(lines, twins)
        return refused

    def _assign(self, line: OneRow, row: Any) -> bool:
        """Set the values on the row that was found; returns False if it is refused."""
        try:
            if isinstance(row, Exception):
                raise row
            line.assign(row)
            if line.changed:
                self.subject.complete(line, self.context)
        except refusals.REASONS as reason:
            line.refuse(reason)
            return False
        return True

    def _found(self, lines: Sequence[OneRow], twins: Twins) -> Iterator[tuple[OneRow, Any]]:
        """Each row with the existing row it is about, locked; None for a new one, or a refusal."""
        numbers = [
            min(twins[place], default=None) if line.number is None else line.number
            for place, line in enumerate(lines)
        ]
        versions = {
            pk: line.version_given
            for pk, line in zip(numbers, lines, strict=True)
            if pk is not None
        }
        if len(versions) < len(numbers) - numbers.count(None):
            raise Dependent  # two lines would share one row
        own = self._of_county([line.number for line in lines if line.number is not None])
        locked = lock_all(self.context.edit, self.subject.held(), versions) if versions else {}
        for place, (pk, line) in enumerate(zip(numbers, lines, strict=True)):
            if line.number is None and len(twins[place]) > 1:
                yield line, line.several_fit()
            elif line.number is not None and line.number not in own:
                yield line, Http404()
            else:
                yield line, None if pk is None else locked[pk]

    def _of_county(self, numbers: Sequence[int]) -> set[int]:
        """Those of the rows that are of the county to which the file is limited, if it is."""
        if not (self.context.county and numbers):
            return set(numbers)
        own = self.subject.own(self.context).filter(pk__in=numbers)
        return set(own.order_by().values_list("pk", flat=True))

    def _twins(self, lines: Sequence[OneRow]) -> Twins:
        """For each row without a number, the existing rows that it may be about."""
        wanted = {
            place: self.subject.twins(line.values, self.context) if line.number is None else None
            for place, line in enumerate(lines)
        }
        return rows_meant(self.subject.own(self.context), wanted)

    def _refuse_dependent(self, lines: Sequence[OneRow], before: Twins) -> None:
        """Raise Dependent if a row of the batch added, changed or deleted what another is about."""
        for place, twins in self._twins(lines).items():
            own = {getattr(lines[place].row, "pk", None)}
            is_gone = own <= before[place] - twins and not lines[place].changed
            if is_gone or twins - own != before[place] - own:
                raise Dependent
