"""A story split at a day: what was on record by then, and what was added later.

An end that lies after the day is kept: a period names its end from its beginning, and an agreement
with such a period its status `ended`. The outcome of a negotiation, the day a condition was met and
an expected decision are not: they are written when they happen or become known.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from .facts import held_before
from .log import Change, Key, rows_of, with_rows
from .rows import Story

DAYS = {
    "statuses": "since",
    "standings": "since",
    "decisions": "decided_on",
    "none_statements": "stated_on",
    "confirmations": "on",
}
REFERENCES = {
    "statuses": {"agreement": "agreements"},
    "goals": {"agreement": "agreements"},
    "parties": {"agreement": "agreements"},
    "standings": {"party": "parties"},
    "decisions": {"party": "parties", "replaces": "decisions"},
    "negotiations": {
        "replaces": "negotiations",
        "combined_with": "negotiations",
        "part_of": "negotiations",
    },
    "agreements": {"parent": "agreements"},
    "forums": {"agreed_in": "agreements"},
    "participants": {"forum": "forums"},
}
"""The fields of a row that name another row, with its table."""


def split(story: Story, day: date) -> tuple[Change, Change]:
    """What was on record on the day, and the rows added or completed after it; both in order."""
    whole = rows_of(_without_contradictions(story))
    kept: dict[Key, Any] = {}
    waiting = [key for key, row in whole.items() if _is_dated_by(key.table, row, day)]
    while waiting:
        key = waiting.pop()
        if key not in kept:
            kept[key] = _as_of(whole, key, day)
            waiting += _named_by(key.table, whole[key])
    for key, row in whole.items():
        if key.table == "goals" and row.period is None and Key("agreements", row.agreement) in kept:
            kept[key] = row  # undated: with its agreement
    later = {key: row for key, row in whole.items() if kept.get(key) != row}
    return dict(sorted(kept.items())), dict(sorted(later.items()))


def places(story: Story) -> Story:
    """The story without its statements."""
    return with_rows(story, {})


def _without_contradictions(story: Story) -> Story:
    """The story with each negotiation recorded in time, so that every order can be written."""
    negotiations = tuple(replace(row, recorded_late=False) for row in story.negotiations)
    story = replace(story, negotiations=negotiations)
    allowed = tuple(row for row in story.none_statements if not held_before(story, row))
    return replace(story, none_statements=allowed)


def _is_dated_by(table: str, row: Any, day: date) -> bool:
    if table in DAYS:
        is_end_of_period = table == "statuses" and row.reason == "expired"
        return is_end_of_period or getattr(row, DAYS[table]) <= day
    if table == "negotiations":
        known = (row.on, row.announced_on, row.cancelled_on)
        return any(one is not None and one <= day for one in known)
    if table in ("forums", "goals"):
        return row.period is not None and row.period.start <= day
    if table == "participants":
        return row.participant.period.start <= day
    return False  # agreements and parties: with the first dated row that names them


def _named_by(table: str, row: Any) -> list[Key]:
    if table == "confirmations":
        return [Key(row.table, row.row)]
    named = ((other, getattr(row, name)) for name, other in REFERENCES.get(table, {}).items())
    return [Key(other, number) for other, number in named if number is not None]


def _as_of(whole: dict[Key, Any], key: Key, day: date) -> Any:
    """The row without what was written on it after the day."""
    row = whole[key]
    if key.table == "negotiations":
        replaced = whole.get(Key("negotiations", row.replaces)) if row.replaces else None
        if replaced and replaced.on > day and not _is_cancelled_by(replaced, day):
            row = replace(row, replaces=None)
        if row.on > day and not _is_cancelled_by(row, day):
            row = replace(row, outcome=None, cancelled_on=None)
    if key.table == "parties" and row.expected_since and row.expected_since > day:
        row = replace(row, expected_on=None, expected_since=None)
    if key.table == "decisions" and row.condition_met_on and row.condition_met_on > day:
        row = replace(row, condition_met_on=None)
    return row


def _is_cancelled_by(row: Any, day: date) -> bool:
    return row.cancelled_on is not None and row.cancelled_on <= day
