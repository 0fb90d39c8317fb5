"""Writes checked rows: add, correct, end. Values that people have changed are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models

from cooperation.actions import end_municipality, memberships_changed
from cooperation.models import Municipality
from cooperation.reference.checks import Checked, Files
from cooperation.reference.problems import Problem, ReferenceDataError
from cooperation.reference.tables import FileRow, Table
from toolkit.constraints import explain
from toolkit.model_fields import event_model

ACTION = "load_reference_data"
"""Marks the loader's changes in the history, to distinguish them from people's."""


PERIODS_ONLY = ("council_terms.csv", "county_regions.csv", "employment_area_members.csv")
"""Files of which a row that is no longer there is removed."""


@dataclass(slots=True)
class Tally:
    """The result for the rows of one file. `kept` rows have values changed by people."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def touched(self) -> int:
        """The number of rows written."""
        return self.added + self.changed + self.removed


@dataclass(slots=True)
class Summary:
    """The result of a load by file, and the codes of the municipalities it ended."""

    files: dict[str, Tally] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    @property
    def touched(self) -> int:
        """The number of rows written, without those that ended with a municipality."""
        return sum(tally.touched for tally in self.files.values()) + len(self.ended)


def write(files: Files) -> Summary:
    """Write all rows, within the caller's transaction."""
    summary = Summary()
    for name, checked in files.items():
        if name == "municipalities.csv":
            _write_municipalities(checked, files["memberships.csv"], summary)
        elif name != "memberships.csv":
            with _refusals_of(name):
                summary.files[name] = _Writer(checked.table).write(
                    checked.records, remove=name in PERIODS_ONLY
                )
    return summary


def _write_municipalities(municipalities: Checked, memberships: Checked, summary: Summary) -> None:
    """Write municipalities and memberships together: first those that begin, then the ends."""
    with _refusals_of(memberships.table.file):
        with _refusals_of(municipalities.table.file, settle=False):
            writer = _Writer(municipalities.table)
            ending = writer.ending(municipalities.records)
            tally = writer.write(municipalities.records, but_not=ending)
            summary.files[municipalities.table.file] = tally
        members = _Writer(memberships.table)
        codes = {record["code"] for record in ending}
        going = [record for record in memberships.records if record["municipality"] in codes]
        staying = [record for record in memberships.records if record["municipality"] not in codes]
        summary.files[memberships.table.file] = members.write(staying, but_not=going, remove=True)
        for record in ending:
            _end(record, municipalities.table)
            summary.ended.append(record["code"])
        memberships_changed(members.counties)


def _end(record: FileRow, table: Table) -> None:
    rows = Municipality.objects.in_bulk(filter(None, [record["code"], record["successor"]]))
    try:
        end_municipality(
            municipality=rows[record["code"]],
            until=record["until"],
            successor=rows.get(record["successor"]),
        )
    except ValidationError as error:
        reason = " ".join(error.messages)
        problem = Problem(table.file, record.row, "until", str(record["until"]), reason)
        raise ReferenceDataError([problem]) from error


class _Writer:
    """Updates the rows of one model from its file."""

    def __init__(self, table: Table) -> None:
        self.table = table
        rows = table.model._default_manager.select_for_update(of=("self",))
        self.existing = {table.key_of_row(row): row for row in rows}
        self.counties: set[str] = set()
        self.tally = Tally()

    def ending(self, records: Iterable[FileRow]) -> list[FileRow]:
        """Rows of municipalities that exist longer in the database than in the file."""
        ending = [record for record in records if self._ends_earlier(record)]
        theirs = _changed_by_people(self.table, [self._row(record) for record in ending])
        return [r for r in ending if "period" not in theirs[self._row(r).pk]]

    def _ends_earlier(self, record: FileRow) -> bool:
        row: Any = self.existing.get(self.table.key_of(record))
        if row is None or record["until"] is None:
            return False
        return row.period.upper is None or record["until"] < row.period.upper

    def _row(self, record: FileRow) -> Any:
        return self.existing[self.table.key_of(record)]

    def write(
        self, records: Iterable[FileRow], *, but_not: Iterable[FileRow] = (), remove: bool = False
    ) -> Tally:
        """Add and correct rows; for those in `but_not`, without what ends with a municipality.

        With `remove`, rows that the file no longer has are removed, if only the loader wrote them.
        """
        left_alone = {self.table.key_of(record) for record in but_not}
        records = list(records)
        if remove:
            self._remove_all_but({self.table.key_of(r) for r in records} | left_alone)
        new = [r for r in records if self.table.key_of(r) not in self.existing]
        self._correct([r for r in records if self.table.key_of(r) in self.existing], left_alone)
        self._add(new)
        return self.tally

    def _add(self, records: list[FileRow]) -> None:
        rows = [self.table.model(**self.table.fields(record)) for record in records]
        self.table.model._default_manager.bulk_create(rows)
        self._note(rows)
        self.tally.added += len(rows)

    def _correct(self, records: list[FileRow], left_alone: Collection[tuple[Any, ...]]) -> None:
        wanted = {self._row(r).pk: self._differences(r, left_alone) for r in records}
        differing = [self._row(r) for r in records if wanted[self._row(r).pk]]
        theirs = _changed_by_people(self.table, differing)
        self.tally.unchanged += len(records) - len(differing)
        for row in differing:
            kept = {name for name in wanted[row.pk] if _has(row, name)} & theirs[row.pk]
            self.tally.kept += bool(kept)
            self._change(row, {n: v for n, v in wanted[row.pk].items() if n not in kept})

    def _differences(
        self, record: FileRow, left_alone: Collection[tuple[Any, ...]]
    ) -> dict[str, Any]:
        row, given = self._row(record), self.table.fields(record)
        if self.table.key_of(record) in left_alone:
            given.pop("period"), given.pop("successor_id", None)
        return {
            name: value
            for name, value in given.items()
            if getattr(row, name) != value and not (_is_empty(value) and _keeps(self.table, name))
        }

    def _change(self, row: Any, values: dict[str, Any]) -> None:
        if not values:
            return
        self._note([row])
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self._note([row])
        self.tally.changed += 1

    def _remove_all_but(self, keys: Collection[tuple[Any, ...]]) -> None:
        gone = [row for key, row in self.existing.items() if key not in keys]
        theirs = _changed_by_people(self.table, gone)
        for row in gone:
            if theirs[row.pk]:
                continue
            self._note([row])
            row.delete()
            self.tally.removed += 1

    def _note(self, rows: Iterable[Any]) -> None:
        self.counties |= {row.county_id for row in rows if hasattr(row, "county_id")}


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _has(row: Any, name: str) -> bool:
    return not _is_empty(getattr(row, name))


def _keeps(table: Table, name: str) -> bool:
    """Whether an empty cell keeps the current value: for texts and numbers, not for references."""
    return not isinstance(table.model._meta.get_field(name), models.ForeignKey)


def _changed_by_people(table: Table, rows: Iterable[Any]) -> dict[Any, set[str]]:
    """By row, the attributes whose current value was not written by the loader."""
    theirs: dict[Any, set[str]] = defaultdict(set)
    before: dict[Any, dict[str, Any]] = {}
    for event in _events(table, [row.pk for row in rows]):
        key, marks = event.pop("pgh_obj_id"), event.pop("pgh_context__metadata") or {}
        changed = {n for n, value in event.items() if key not in before or before[key][n] != value}
        theirs[key] = (
            theirs[key] - changed if marks.get("action") == ACTION else (theirs[key] | changed)
        )
        before[key] = event
    return theirs


def _events(table: Table, keys: list[Any]) -> Iterable[dict[str, Any]]:
    attributes = [cell.attribute for name, cell in table.cells.items() if name not in table.key]
    named = {"period" if name in ("from", "until") else name for name in attributes}
    history = event_model(table.model)._default_manager
    rows = history.filter(pgh_obj__in=keys).order_by("pgh_id") if keys else history.none()
    return list(rows.values("pgh_obj_id", "pgh_context__metadata", *sorted(named)))


@contextmanager
def _refusals_of(file: str, *, settle: bool = True) -> Iterator[None]:
    """Convert database errors into problems of the file, including those of deferred rules."""
    try:
        yield
        if settle:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        found = getattr(diagnosis, "message_detail", None) or ""
        reason = " ".join(explain(error).messages)
        raise ReferenceDataError([Problem(file, None, "", found, reason)]) from error
