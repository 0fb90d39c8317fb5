"""Go through the rows of a file within one edit: what would be done, or just that, done.

A dry run writes too, in a transaction that is rolled back: so every rule is judged as it will be,
and rows may rest on rows above them. What came out is kept with the file. To apply it the same is
done again; only if exactly the same comes out is it kept, else somebody has changed the records
meanwhile and the new outcome is shown instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import Access
from accounts.editing import Edit, Stale, editing
from agreements.models import Agreement
from cooperation.constraints import explained
from cooperation.models import County
from cooperation.sheets import (
    Limits,
    Problem,
    Record,
    Sheet,
    Table,
    read_sheets,
    said,
    spelt,
    table_of,
)
from forums.models import Forum
from importing.headings import ID, IGNORED_SHEETS, VERSION, headings_of, subject_of
from importing.one_row import LARGEST, OWNERS, OneRow, OnRecord
from importing.outcomes import REFUSED, Outcome, Refused, Result, Wrongs
from importing.places import Places
from importing.public_lists import Reading, public_list_of
from importing.subjects import SUBJECTS, Subject
from importing.words import Unreadable

LIMITS = Limits(rows=5_000, columns=100, cells=100_000)


class RolledBack(Exception):  # noqa: N818 - nothing is to be kept
    """Carries the outcome of a run that leaves no trace."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def dry_run(access: Access, data: bytes, *, county: County | None = None) -> Outcome:
    """What would be done with the file; DamagedFile where it cannot be read."""
    sheets = read_sheets(data, limits=LIMITS)
    try:
        with editing(access, channel="import") as edit:
            raise RolledBack(Run(edit, county).through(sheets))
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
) -> tuple[bool, Outcome]:
    """Do with the file what was shown; whether it was done, and what came out.

    `expected` is the digest of the outcome that was shown. Where something else comes out, because
    records have changed since, nothing is done.
    """
    sheets = read_sheets(data, limits=LIMITS)
    try:
        with editing(access, channel="import", reason=reason, key=key) as edit:
            outcome = Run(edit, county).through(sheets)
            if outcome.digest != expected or not outcome.may_be_applied:
                raise RolledBack(outcome)
            edit.answer = answer or {}
    except RolledBack as done:
        return False, done.outcome
    return True, outcome


@dataclass
class Run:
    """An import in progress: who, for which county, what was met so far."""

    edit: Edit
    county: County | None = None
    places: Places = field(default_factory=Places)
    met: dict[tuple[str, Any], tuple[str, int]] = field(default_factory=dict)
    owned: set[tuple[Any, ...]] = field(default_factory=set)
    """Owners that were named by their number and found to be one's own: no row takes them away."""

    @property
    def access(self) -> Access:
        return self.edit.access

    @cached_property
    def default_county(self) -> str | None:
        if self.county:
            return self.county.code
        return next(iter(self.access.counties)) if len(self.access.counties) == 1 else None

    def own(self, model: type[Model], county_lookup: str = "county") -> QuerySet[Any]:
        """The rows that may be edited here, the county's where one is chosen."""
        rows = self.access.editable(model._default_manager.all())
        return rows.filter(**{county_lookup: self.county}) if self.county else rows

    def may_keep(self, county: str) -> bool:
        """Whether rows of the county may come in here."""
        wanted = self.county is None or self.county.code == county
        return wanted and self.access.may_keep_county(county)

    def name_of(self, kind: str, pk: int | None) -> str:
        model: Any = {"agreement": Agreement, "forum": Forum}[kind]
        row = model.objects.filter(pk=pk).first() if pk else None
        return str(row) if row else ""

    def through(self, sheets: list[Sheet]) -> Outcome:
        """Every row of every sheet, owners first."""
        outcome = Outcome()
        known = []
        for sheet in sheets:
            if spelt(sheet.name) in IGNORED_SHEETS:
                continue
            if public := public_list_of(sheet):
                reading = Reading(public, sheet)
                known.append((SUBJECTS.index(public), public, reading.translated()))
                outcome.notes += reading.notes()
                continue
            subject = subject_of(sheet)
            if subject is None:
                outcome.rows.append(_refused_sheet(sheet))
            else:
                known.append((SUBJECTS.index(subject), subject, sheet))
        for _order, subject, sheet in sorted(known, key=lambda one: one[0]):
            outcome.rows += self._sheet(subject, sheet)
        if not outcome.rows:
            reason = _("There are no rows in the file.")
            outcome.rows.append(Result("", None, REFUSED, problems=[Wrongs("", "", reason)]))
        marks = "\n".join(row.mark for row in outcome.rows)
        outcome.digest = hashlib.sha256(marks.encode()).hexdigest()
        return outcome

    def _sheet(self, subject: Subject, sheet: Sheet) -> Iterator[Result]:
        if not sheet.rows:
            return
        table = table_of(sheet, headings_of(subject))
        by_row: dict[int, list[Problem]] = {}
        for problem in table.problems:
            by_row.setdefault(problem.row or 0, []).append(problem)
        of_rows = {record.row for record in table.records}
        for row, problems in by_row.items():
            if row not in of_rows:
                yield _refused(sheet.name, row or None, problems)
        if any(row not in of_rows for row in by_row):
            return  # what the columns are is not certain: rows are not judged
        on_record = self._on_record(subject, table)
        for record in table.records:
            if record.row in by_row:
                yield _refused(sheet.name, record.row, by_row[record.row])
            else:
                yield self._row(subject, table, record, on_record)

    def _on_record(self, subject: Subject, table: Table) -> OnRecord:
        """The rows named by their number that may be edited here, read at once."""
        typed = {said(record.get(ID)) for record in table.records}
        numbers = {int(one) for one in typed if one.isdecimal() and len(one) < len(str(LARGEST))}
        rows = self.access.editable(subject.held())
        if self.county:
            rows = rows.filter(**{subject.county_lookup: self.county})
        return rows.in_bulk(numbers)

    def _row(self, subject: Subject, table: Table, record: Record, on_record: OnRecord) -> Result:
        result = Result(table.sheet or str(subject.title), record.row, REFUSED)
        try:
            row = OneRow(self, subject, table, record, result)
            if not row.stands(on_record):
                with explained():
                    row.write()
        except Refused as refused:
            result.action, result.problems = REFUSED, refused.problems
        except Stale:
            result.problems = [_wrong(table, record, VERSION, _("It has been changed since."))]
            result.action = REFUSED
        except PermissionDenied:
            result.action = REFUSED
            result.problems = [_of_another_county(table, record)]
        except Http404:
            result.action = REFUSED
            result.problems = [_wrong(table, record, ID, _("There is no such row."))]
        except (Unreadable, ValidationError) as refusal:
            result.action, result.problems = REFUSED, list(_told(subject, table, record, refusal))
        if result.action == REFUSED:
            result.mark, result.changes = f"{subject.key} {record.row} refused", []
        return result


def _of_another_county(table: Table, record: Record) -> Wrongs:
    """What is refused, in the column that names the row or what it belongs to."""
    reason = _("You may not edit this: it belongs to another county.")
    for key in (ID, *sorted(OWNERS), "county"):
        if record.get(key) is not None:
            return _wrong(table, record, key, reason)
    return Wrongs("", "", reason)


def _wrong(table: Table, record: Record, key: str, reason: str) -> Wrongs:
    """What is wrong in a column, by the heading that stands above it."""
    return Wrongs(table.headings.get(key, key), said(record.get(key)), reason)


def _told(subject: Subject, table: Table, record: Record, refusal: Exception) -> Iterator[Wrongs]:
    """A refusal with its columns, as far as it names them."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            key = {"body_key": "body", "period": "last_day", "in_force": "last_day"}.get(name, name)
            heading = table.headings.get(key, "")
            for error in errors:
                yield Wrongs(heading, said(record.get(key)), " ".join(error.messages))
    elif isinstance(refusal, ValidationError):
        yield from (Wrongs("", "", sentence) for sentence in refusal.messages)
    else:
        yield Wrongs("", "", str(refusal))


def _refused(sheet: str, row: int | None, problems: list[Problem]) -> Result:
    told = [Wrongs(one.column, one.value, str(one.reason)) for one in problems]
    return Result(sheet, row, REFUSED, problems=told, mark=f"{sheet} {row} refused")


def _refused_sheet(sheet: Sheet) -> Result:
    reason = _("The headings are not those of any list. Use the template.")
    return Result(sheet.name, 1, REFUSED, problems=[Wrongs("", "", reason)], mark=sheet.name)
