"""Go through the rows of a file within one edit: what would be done, or just that, done.

A dry run writes too, in a transaction that is rolled back: so every rule is judged as it will be,
and rows may rest on rows above them. What came out is kept with the file. To apply it the same is
done again; only if exactly the same comes out is it kept, else somebody has changed the records
meanwhile and the new outcome is shown instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

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
from cooperation.sheets.values import clean_text
from forums.models import Forum
from importing.columns import Column
from importing.places import Places
from importing.public_lists import Reading, public_list_of
from importing.subjects import SUBJECTS, Subject
from importing.words import LANGUAGES, NOTHING, Unreadable

LIMITS = Limits(rows=5_000, columns=100, cells=100_000)
CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"
ID, VERSION = "id", "version"
IGNORED_SHEETS = {"ohje", "koodit", "anvisning", "koder", "instructions", "codes"}


@dataclass(frozen=True, slots=True)
class Told:
    """A column that changes: from what to what."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Wrongs:
    """Why a row is refused: the column, what stands there, the reason."""

    column: str
    value: str
    reason: str


@dataclass
class Result:
    """What is done with a row of the file."""

    sheet: str
    row: int | None
    action: str
    name: str = ""
    pk: int | None = None
    version: int | None = None
    changes: list[Told] = field(default_factory=list)
    problems: list[Wrongs] = field(default_factory=list)
    mark: str = ""


@dataclass
class Outcome:
    """What comes of a file, row by row."""

    rows: list[Result] = field(default_factory=list)
    digest: str = ""
    notes: list[str] = field(default_factory=list)

    def count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def may_be_applied(self) -> bool:
        return not self.count(REFUSED) and bool(self.count(CREATED) + self.count(CHANGED))

    def as_json(self) -> dict[str, Any]:
        rows = [asdict(row) for row in self.rows]
        return {"rows": rows, "digest": self.digest, "notes": self.notes}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Outcome:
        rows = [
            Result(
                **row
                | {
                    "changes": [Told(**one) for one in row["changes"]],
                    "problems": [Wrongs(**one) for one in row["problems"]],
                }
            )
            for row in kept["rows"]
        ]
        return cls(rows, kept["digest"], kept.get("notes", []))


class RolledBack(Exception):  # noqa: N818 - nothing is to be kept
    """Carries the outcome of a run that leaves no trace."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Refused(Exception):  # noqa: N818 - the row says why
    """The row is not written."""

    def __init__(self, *problems: Wrongs) -> None:
        super().__init__()
        self.problems = list(problems)


# The whole file ----------------------------------------------------------------------------------


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
        for record in table.records:
            if record.row in by_row:
                yield _refused(sheet.name, record.row, by_row[record.row])
            else:
                yield self._row(subject, table, record)

    def _row(self, subject: Subject, table: Table, record: Record) -> Result:
        result = Result(table.sheet or str(subject.title), record.row, REFUSED)
        try:
            with explained():
                _Row(self, subject, table, record, result).write()
        except Refused as refused:
            result.action, result.problems = REFUSED, refused.problems
        except Stale:
            result.problems = [
                Wrongs(VERSION, said(record.get(VERSION)), _("It has been changed since."))
            ]
            result.action = REFUSED
        except PermissionDenied:
            result.action = REFUSED
            result.problems = [_of_another_county(table, record)]
        except Http404:
            result.action = REFUSED
            result.problems = [Wrongs(ID, said(record.get(ID)), _("There is no such row."))]
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
            return Wrongs(table.headings.get(key, key), said(record.get(key)), reason)
    return Wrongs("", "", reason)


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


# A row -------------------------------------------------------------------------------------------


@dataclass
class _Row:
    """One row on its way."""

    run: Run
    subject: Subject
    table: Table
    record: Record
    result: Result

    def write(self) -> None:
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
            if hasattr(row, "confirmed_at"):
                row.confirmed_at = None  # what was confirmed was the row as it stood before
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
            raise Refused(Wrongs(ID, "", _("Several rows fit. Write the number of the one meant.")))
        return self.run.edit.lock(rows, pk=twins[0].pk, version=version) if twins else None

    def _of_county(self, pk: int) -> bool:
        return self.run.own(self.subject.model, self.subject.county_lookup).filter(pk=pk).exists()

    def _number(self, key: str) -> int | None:
        value = self.record.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not said(value).isdigit() or int(said(value)) >= 2**31:
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


OWNERS = {"agreement", "forum", "parent", "agreed_in"}


# Headings ----------------------------------------------------------------------------------------


def headings_of(subject: Subject) -> dict[str, str]:
    """Every heading by which a column of the subject is known."""
    names = {ID: ID, VERSION: VERSION}
    for language in LANGUAGES:
        with override(language):
            names |= {_("row number on record"): ID, _("version"): VERSION}
            names |= {column.title: column.key for column in subject.columns}
    return names | {column.key: column.key for column in subject.columns}


def titles_of(subject: Subject) -> set[str]:
    """The sheet's name in every language."""
    found = {spelt(subject.key)}
    for language in LANGUAGES:
        with override(language):
            found.add(spelt(str(subject.title)))
    return found


def subject_of(sheet: Sheet) -> Subject | None:
    """The list that a sheet is: by its name, else by most of its headings."""
    for subject in SUBJECTS:
        if sheet.name and spelt(sheet.name) in titles_of(subject):
            return subject
    if not sheet.rows:
        return None
    head = {spelt(said(value)) for value in sheet.rows[0].cells.values()}
    best: tuple[float, Subject | None] = (0, None)
    for subject in SUBJECTS:
        keys = {spelt(name): key for name, key in headings_of(subject).items()}
        met = {keys[name] for name in head if name in keys}
        needed = {column.key for column in subject.columns if column.is_needed} - {"county"}
        score = len(met & needed) / len(needed) + len(met) / 1000
        best = max(best, (score, subject), key=lambda one: one[0])
    return best[1] if best[0] > 0.5 else None
