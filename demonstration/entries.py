"""Entries of the story: a row, when it was entered, and its later changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
STORY_ENDS = date(2026, 10, 31)
COORDINATORS_FROM = date(2023, 9, 1)
"""Before this day Kuntaliitto's staff entered what the counties reported."""

ROUNDS = (
    date(2023, 11, 30),
    date(2024, 6, 14),
    date(2024, 11, 29),
    date(2025, 6, 13),
    date(2025, 11, 28),
    date(2026, 6, 12),
)
"""The days on which the counties confirmed their records."""


class Moment(NamedTuple):
    """When something was entered, and by which account (the part before @example.fi)."""

    at: datetime
    by: str


class Ref(NamedTuple):
    """Another row of the story, by its key."""

    what: str
    key: str


@dataclass(frozen=True)
class LaterChange:
    """Values that a row gets after it was first entered."""

    values: Mapping[str, Any]
    moment: Moment


@dataclass(frozen=True)
class StoryEntry:
    """One row of the story: `what` is its table, `key` the row; it refers to other rows by keys."""

    what: str
    key: str
    values: dict[str, Any]
    county: str
    recorded: Moment
    changes: tuple[LaterChange, ...] = ()
    deleted: Moment | None = None

    def changed(self, values: Mapping[str, Any], moment: Moment) -> StoryEntry:
        """The same row with a later change of values."""
        changes = sorted((*self.changes, LaterChange(values, moment)), key=lambda c: c.moment.at)
        return replace(self, changes=tuple(changes))

    def first_recorded_as(self, values: Mapping[str, Any], corrected: Moment) -> StoryEntry:
        """The same row, first entered with wrong values that were corrected later."""
        right = {name: self.values[name] for name in values}
        return replace(self, values=self.values | dict(values)).changed(right, corrected)


@dataclass
class Story:
    """All entries, by table and key."""

    entries: dict[tuple[str, str], StoryEntry] = field(default_factory=dict)

    def add(self, *entries: StoryEntry) -> None:
        for entry in entries:
            if (entry.what, entry.key) in self.entries:
                raise ValueError(f"The story has {entry.what} {entry.key} twice.")
            self.entries[entry.what, entry.key] = entry

    def replace(self, entry: StoryEntry) -> None:
        """Replace the entry with the same key."""
        if (entry.what, entry.key) not in self.entries:
            raise ValueError(f"The story has no {entry.what} {entry.key}.")
        self.entries[entry.what, entry.key] = entry

    def of(self, what: str) -> list[StoryEntry]:
        return [entry for entry in self.entries.values() if entry.what == what]


def when_entered(
    key: str, on: date, county: str, *, recorded: date | None = None, by: str = ""
) -> Moment:
    """The day given, else a working day soon after the event, never after the end of the story."""
    chance = crc32(key.encode())
    day = recorded or _working_day(on + timedelta(1 + chance % 9))
    day = min(day, STORY_ENDS)
    clock = time(8 + chance % 8, chance % 60, chance % 59)
    return Moment(datetime.combine(day, clock, HELSINKI), by or _usual_recorder(day, county))


def entered_on(key: str, day: date, county: str, by: str) -> Moment:
    """The day given, at an hour derived from the key."""
    return when_entered(key, day, county, recorded=day, by=by)


def _working_day(day: date) -> date:
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _usual_recorder(day: date, county: str) -> str:
    return "staff" if day < COORDINATORS_FROM else f"coordinator-{county}"


def ended(entry: StoryEntry, begins: date, ends: date | None) -> StoryEntry:
    """When the end was entered: when it came; a future end was known from the start."""
    entry.values["period"] = (begins, None)
    if not ends:
        return entry
    if ends > STORY_ENDS:
        entry.values["period"] = (begins, ends)
        return entry
    noted = max(
        when_entered(f"end {entry.key.split('/')[0]}", ends - timedelta(1), entry.county),
        entry.recorded,
    )
    return entry.changed({"period": (begins, ends)}, noted)


def confirmation_of(entry: StoryEntry) -> LaterChange | None:
    """The first round in which the county confirmed the row as it was then."""
    last = max([entry.recorded.at, *(change.moment.at for change in entry.changes)])
    for day in ROUNDS:
        at = datetime.combine(day, time(15), HELSINKI)
        if at > last and not entry.deleted:
            return LaterChange({"confirmed_at": at}, Moment(at, _usual_recorder(day, entry.county)))
    return None
