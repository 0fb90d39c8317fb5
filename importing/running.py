"""Process the rows of a file within one edit: as a dry run, or to apply it.

A dry run writes too, in a transaction that is rolled back: so every rule is checked as it will be,
and rows may refer to rows above them. The outcome is stored with the file. To apply it, the file is
processed again; the transaction is committed only if the outcome is exactly the same. Otherwise
records have changed meanwhile, and the new outcome is shown instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Access
from background.progress import Report
from cooperation.models import County
from editing.edits import editing
from importing import refusals
from importing.batches import Batch
from importing.context import ImportContext
from importing.downloads import download_of
from importing.headings import (
    ID,
    IGNORED_SHEETS,
    from_headings,
    has_headings,
    headings_of,
    subject_of,
)
from importing.one_row import LARGEST, OneRow, OnRecord
from importing.outcomes import REFUSED, Outcome, Result
from importing.people_files import people_file_of
from importing.registry import sheets as subjects
from importing.sheet_subject import SheetSubject
from toolkit.sheets import (
    Book,
    Limits,
    Problem,
    Sheet,
    Table,
    cell_text,
    read_book,
    spelt,
    table_of,
)

LIMITS = Limits(rows=5_000, columns=100, cells=100_000)


class RolledBack(Exception):  # noqa: N818 - not an error: it ends a dry run
    """Returns the outcome of a run that is rolled back."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def rows_in(data: bytes) -> int:
    """The number of rows below headings; DamagedFile if the file cannot be read."""
    return _counted(read_book(data, limits=LIMITS).sheets)


def _counted(sheets: list[Sheet]) -> int:
    return sum(max(len(sheet.rows) - 1, 0) for sheet in sheets)


def dry_run(
    access: Access, data: bytes, *, county: County | None = None, progress: Report | None = None
) -> Outcome:
    """What would be done with the file; DamagedFile if it cannot be read."""
    book = read_book(data, limits=LIMITS)
    try:
        with editing(access, channel="import") as edit:
            raise RolledBack(Run(ImportContext(edit, county), progress).through(book))
    except RolledBack as done:
        return done.outcome


def apply(
    access: Access,
    data: bytes,
    *,
    expected: str,
    reason: str,
    key: str = "",
    county: County | None = None,
    answer: dict[str, Any] | None = None,
    progress: Report | None = None,
) -> tuple[bool, Outcome]:
    """Apply the file if its outcome is as shown; return whether it was applied, and the outcome.

    `expected` is the digest of the outcome that was shown. If the outcome differs because records
    have changed since, nothing is written.
    """
    book = read_book(data, limits=LIMITS)
    try:
        with editing(access, channel="import", reason=reason, key=key) as edit:
            outcome = Run(ImportContext(edit, county), progress).through(book)
            if outcome.digest != expected or not outcome.may_be_applied:
                raise RolledBack(outcome)
            edit.answer = answer or {}
    except RolledBack as done:
        return False, done.outcome
    return True, outcome


@dataclass
class Run:
    """Processes the sheets of a file within one edit."""

    context: ImportContext
    progress: Report | None = None
    rows_done: int = field(default=0, init=False)
    rows_in_all: int = field(default=0, init=False)

    def through(self, book: Book) -> Outcome:
        """Process every row of every visible sheet, owners first."""
        outcome, order = Outcome(), list(subjects)
        if book.hidden:
            hidden = _("Hidden sheets are not read: %(names)s.")
            outcome.notes.append(hidden % {"names": ", ".join(book.hidden)})
        self.rows_in_all = _counted(book.sheets)
        known = self._known(book.sheets, outcome)
        for subject, sheet in sorted(known, key=lambda one: order.index(one[0].key)):
            outcome.rows += self._sheet(subject, sheet)
        if not outcome.rows:
            outcome.rows.append(refusals.nothing_in_file())
        outcome.ask()
        marks = "\n".join(row.mark for row in outcome.rows)
        outcome.digest = hashlib.sha256(marks.encode()).hexdigest()
        return outcome

    def _known(self, sheets: list[Sheet], outcome: Outcome) -> list[tuple[SheetSubject, Sheet]]:
        """The sheets that are known lists; adds the others and unread columns to the outcome."""
        unknown: list[Sheet] = []
        known: list[tuple[SheetSubject, Sheet]] = []
        for whole in sheets:
            sheet = from_headings(whole)
            if spelt(sheet.name) in IGNORED_SHEETS:
                continue
            if downloaded := people_file_of(sheet) or download_of(sheet):
                outcome.notes += downloaded.notes()
                known.append((downloaded.subject, downloaded.translated()))
            elif subject := subject_of(sheet):
                known.append((subject, sheet))
            elif sheet.rows:
                unknown.append(sheet)
        for sheet in unknown:
            if known and not has_headings(sheet):  # a cover or an explanation
                left_out = _("The sheet “%(name)s” has no headings of a list: it is not read.")
                outcome.notes.append(left_out % {"name": sheet.name})
            else:
                outcome.rows.append(refusals.sheet_refused(sheet))
        return known

    def _sheet(self, subject: SheetSubject, sheet: Sheet) -> list[Result]:
        if not sheet.rows:
            return []
        table = table_of(sheet, headings_of(subject))
        by_row: dict[int, list[Problem]] = {}
        for problem in table.problems:
            by_row.setdefault(problem.row or 0, []).append(problem)
        of_rows = {record.row for record in table.records}
        results = [
            refusals.row_refused(sheet.name, row or None, problems)
            for row, problems in by_row.items()
            if row not in of_rows
        ]
        if not results:  # else headings are ambiguous: rows are not checked
            results = self._rows(subject, table, by_row)
        return results

    def _rows(
        self, subject: SheetSubject, table: Table, by_row: dict[int, list[Problem]]
    ) -> list[Result]:
        """Write the rows; those with an unusable cell are refused."""
        results = []
        batch = Batch(self.context, subject, self._on_record(subject, table), self._row_done)
        for record in table.records:
            if record.row in by_row:
                results.append(refusals.row_refused(table.sheet, record.row, by_row[record.row]))
            else:
                result = Result(table.sheet or str(subject.title), record.row, REFUSED)
                results.append(result)
                batch.take(OneRow(self.context, subject, table, record, result))
        batch.write()
        return results

    def _row_done(self) -> None:
        self.rows_done += 1
        if self.progress:
            self.progress(self.rows_done, self.rows_in_all)

    def _on_record(self, subject: SheetSubject, table: Table) -> OnRecord:
        """The existing rows with the numbers in the file that may be edited here, read at once."""
        typed = {cell_text(record.get(ID)) for record in table.records}
        numbers = {int(one) for one in typed if one.isdecimal() and len(one) < len(str(LARGEST))}
        return self.context.editable(subject.held(), subject.county_lookup).in_bulk(numbers)
