"""Checks between rows and between files before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from cooperation.models import SYSTEM_FIRST_DAY, Special
from cooperation.reference.csv_files import File
from cooperation.reference.problems import Problem
from cooperation.reference.tables import TABLES, FileRow, Table


@dataclass(slots=True)
class Checked:
    """A table's rows as read, with the texts of all its keys, including those of damaged rows."""

    table: Table
    records: list[FileRow] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, record: FileRow, column: str, reason: str) -> Problem:
        """A problem of a cell."""
        value = record[column]
        return Problem(self.table.file, record.row, column, _shown(value), reason)


Files = Mapping[str, Checked]


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def values_of(table: Table, file: File) -> Checked:
    """Convert the texts of a file into values, with a problem for each invalid cell."""
    checked = Checked(table, problems=list(file.problems))
    for row, texts in file.rows.items():
        checked.keys.add(texts[table.key[0]])
        values = dict(_values(table, row, texts, checked.problems))
        if len(values) == len(table.columns):
            checked.records.append(FileRow(row, values))
    return checked


def _values(
    table: Table, row: int, texts: Mapping[str, str], problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    for name, cell in table.cells.items():
        try:
            yield name, cell.read(texts[name])
        except ValueError as error:
            problems.append(Problem(table.file, row, name, texts[name], str(error)))


def problems_of(files: Files) -> list[Problem]:
    """All problems by file; rules between files are checked only if all cells are valid."""
    found = [problem for checked in files.values() for problem in checked.problems]
    for checked in files.values():
        found += _repeated(checked)
        found += _unknown(checked, files)
        found += _reversed(checked)
    found += _overlapping(files["memberships.csv"], "municipality")
    found += _overlapping(files["county_regions.csv"], "county", "regional_council")
    found += _overlapping(files["council_terms.csv"], "kind")
    found += _overlapping(files["employment_area_members.csv"], "municipality")
    found += _wrong_themes(files["themes.csv"])
    if not found:
        for check in _BETWEEN_FILES:
            found += check(files)
    order = [table.file for table in TABLES]
    return sorted(found, key=lambda p: (order.index(p.file), p.row or 0))


def _repeated(checked: Checked) -> Iterator[Problem]:
    for columns in (checked.table.key, *checked.table.unique):
        first: dict[tuple[Any, ...], int] = {}
        for record in checked.records:
            value = tuple(record[column] for column in columns)
            if set(value) <= {None, ""}:
                continue
            if value in first:
                shown = ", ".join(map(_shown, value))
                reason = f"the same is already on row {first[value]}"
                yield Problem(checked.table.file, record.row, ", ".join(columns), shown, reason)
            first.setdefault(value, record.row)


def _unknown(checked: Checked, files: Files) -> Iterator[Problem]:
    for column, model in checked.table.references.items():
        target = next(other for other in files.values() if other.table.model is model)
        if not target.keys:
            continue  # the whole file could not be read, which is already reported
        for record in checked.records:
            if record[column] is not None and record[column] not in target.keys:
                yield checked.problem(record, column, f"it is not in {target.table.file}")


def _reversed(checked: Checked) -> Iterator[Problem]:
    if "until" not in checked.table.columns:
        return
    for record in checked.records:
        if record["until"] is not None and record["until"] <= record["from"]:
            reason = f"the first day after the end must follow the first day {record['from']}"
            yield checked.problem(record, "until", reason)


def _grouped(records: Iterable[FileRow], *columns: str) -> dict[Any, list[FileRow]]:
    groups = defaultdict(list)
    for record in sorted(records, key=lambda r: r["from"]):
        key = tuple(record[column] for column in columns)
        groups[key if len(key) > 1 else key[0]].append(record)
    return groups


def _overlapping(checked: Checked, *columns: str) -> Iterator[Problem]:
    for records in _grouped(checked.records, *columns).values():
        for before, record in pairwise(records):
            if before["until"] is None or before["until"] > record["from"]:
                reason = f"the period overlaps that of row {before.row}"
                yield checked.problem(record, "from", reason)


def _wrong_themes(checked: Checked) -> Iterator[Problem]:
    parents = {record["key"]: record["parent"] for record in checked.records}
    for record in checked.records:
        if record["parent"] == record["key"]:
            yield checked.problem(record, "parent", "a theme cannot be its own parent")
        elif parents.get(record["parent"]) is not None:
            yield checked.problem(record, "parent", "themes have two levels, not more")


def _successors(files: Files) -> Iterator[Problem]:
    checked = files["municipalities.csv"]
    by_code = {record["code"]: record for record in checked.records}
    for record in checked.records:
        if record["successor"] is None:
            continue
        if record["until"] is None:
            yield checked.problem(record, "successor", "only a municipality that ends has one")
        elif not by_code[record["successor"]].exists_on(record["until"]):
            reason = f"it does not exist on {record['until']}"
            yield checked.problem(record, "successor", reason)


def _outside_the_counties(files: Files) -> Iterator[Problem]:
    checked = files["municipalities.csv"]
    members = _grouped(files["memberships.csv"].records, "municipality")
    for record in checked.records:
        if (record["regional_council"] is None) != (record["special"] == Special.ALAND):
            reason = "every municipality but Åland's has a regional council"
            yield checked.problem(record, "regional_council", reason)
        if record["special"] and record["code"] in members:
            yield checked.problem(record, "special", "it is in no county, but memberships.csv")
        if not record["special"] and (day := _uncovered(record, members[record["code"]])):
            yield checked.problem(record, "code", f"memberships.csv gives no county from {day} on")
        if (record["hex_x"] is None) != (record["hex_y"] is None):
            yield checked.problem(record, "hex_x", "a hexagon has both x and y")


def _uncovered(owner: FileRow, rows: list[FileRow]) -> date | None:
    """The first day of the owner's existence that none of the rows covers."""
    day: date | None = owner["from"]
    for row in rows:
        if day is None or row["from"] > day:
            break
        day = row["until"] and max(day, row["until"])
    return None if day == owner["until"] else day


def _served_every_day(files: Files) -> Iterator[Problem]:
    checked, serving = (
        files["counties.csv"],
        _grouped(files["county_regions.csv"].records, "county"),
    )
    for record in checked.records:
        if day := _uncovered(record, serving[record["code"]]):
            reason = f"county_regions.csv gives no regional council from {day} on"
            yield checked.problem(record, "code", reason)


def _memberships_within_existence(files: Files) -> Iterator[Problem]:
    yield from _within(files, "memberships.csv", municipality="municipalities.csv")
    yield from _within(files, "memberships.csv", county="counties.csv")
    yield from _within(files, "county_regions.csv", county="counties.csv")
    members = "employment_area_members.csv"
    yield from _within(files, members, municipality="municipalities.csv")
    yield from _within(files, members, employment_area="employment_areas.csv")


def _within(files: Files, name: str, **owners: str) -> Iterator[Problem]:
    """Rows of the file whose period is not within that of their owner."""
    checked = files[name]
    for column, file in owners.items():
        by_code = {record["code"]: record for record in files[file].records}
        for record in checked.records:
            owner = by_code[record[column]]
            if record["from"] < owner["from"]:
                reason = f"its {column} exists only from {owner['from']} on"
                yield checked.problem(record, "from", reason)
            if (record["until"] or date.max) > (owner["until"] or date.max):
                reason = f"its {column} ends: {owner['until']} is the first day after"
                yield checked.problem(record, "until", reason)


def _counts_are_whole(files: Files) -> Iterator[Problem]:
    checked, municipalities = files["populations.csv"], files["municipalities.csv"].records
    by_code = {record["code"]: record for record in municipalities}
    counted = defaultdict(set)
    for record in checked.records:
        day = record["counted_on"]
        counted[day].add(record["municipality"])
        if not by_code[record["municipality"]].exists_on(max(day, SYSTEM_FIRST_DAY)):
            yield checked.problem(record, "counted_on", "the municipality does not exist then")
    for day, codes in counted.items():
        for record in municipalities:
            if record["code"] not in codes and record.exists_on(max(day, SYSTEM_FIRST_DAY)):
                reason = f"the count of {day} lacks this municipality"
                yield Problem(checked.table.file, None, "municipality", record["code"], reason)


_BETWEEN_FILES = (
    _successors,
    _outside_the_counties,
    _served_every_day,
    _memberships_within_existence,
    _counts_are_whole,
)
