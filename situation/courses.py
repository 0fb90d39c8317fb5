"""The course of single figures from change to change, drawn as step charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cooperation.situations import Base, Span, Timeline
from situation.histories import History, history_of
from situation.registry import Windows, parts, state_kinds
from situation.states import StateKind


@dataclass(frozen=True, slots=True)
class Turn:
    """A figure's value from a day on; `is_limit` if the day is only the latest possible one."""

    day: date
    value: int | None
    is_limit: bool = False
    is_afresh: bool = False
    """Whether a new window begins, in which everything is counted again from zero."""


def courses(
    first: date, last: date, paths: Collection[str], *, known_at: datetime | None = None
) -> dict[str, list[Turn]]:
    """Each figure's turns from `first` to `last`, in counties; none if it did not change."""
    return courses_in(history_of(Span(first, last, known_at)), paths)


def courses_in(history: History, paths: Collection[str]) -> dict[str, list[Turn]]:
    """Each figure's turns over a history."""
    first, last = history.span.first, history.span.last
    changes: dict[str, dict[date, _Change]] = {path: defaultdict(_Change) for path in paths}
    for day, path, step, is_limit in _steps(history, paths):
        changes[path][day].add(step, is_limit=is_limit)
    found = {}
    for path in paths:
        windows = parts[_part_of(path)].windows
        since = windows.since if windows else None
        if since and first < since <= last:
            changes[path][since].add(0, is_limit=False)  # the figure is defined from this day
        afresh = _window_starts(windows, history.base, last)
        found[path] = list(_turns(first, changes[path], afresh, since or date.min))
    return found


def _part_of(path: str) -> str:
    return path.partition(".")[0]


def _window_starts(windows: Windows | None, base: Base, last: date) -> frozenset[date]:
    return frozenset(windows.starts(base, last)) if windows else frozenset()


@dataclass(slots=True)
class _Change:
    by: int = 0
    is_limit: bool = False

    def add(self, step: int, *, is_limit: bool) -> None:
        self.by += step
        self.is_limit = self.is_limit or is_limit


def _steps(history: History, paths: Collection[str]) -> Iterator[tuple[date, str, int, bool]]:
    """Every entry (+1) and exit (−1) of a county, with its day."""
    wanted = set(paths)
    asked = {parts[_part_of(path)].kind for path in paths}
    kinds = [kind for kind in state_kinds() if kind in asked]
    for lines in history.counties.values():
        for kind in kinds:
            yield from _of_line(lines[kind.key], kind, wanted)


def _of_line(
    line: Timeline[Any], kind: StateKind[Any], wanted: set[str]
) -> Iterator[tuple[date, str, int, bool]]:
    before: set[str] = set()
    for day, state in line:
        now = wanted.intersection(kind.paths(state)) if state is not None else set()
        is_limit = getattr(state, "precision", "") == "by"
        yield from ((day, path, 1, is_limit) for path in now - before)
        yield from ((day, path, -1, is_limit) for path in before - now)
        before = now


def _turns(
    first: date, changes: Mapping[date, _Change], afresh: frozenset[date], since: date
) -> Iterator[Turn]:
    """The turns in order; before `since` there was no duty, and so no value."""
    value = 0
    if first not in changes:
        yield Turn(first, None if first < since else 0)
    for day in sorted(changes):
        value += changes[day].by
        if day < since:
            yield Turn(day, None)
        else:
            yield Turn(day, value, changes[day].is_limit, day in afresh)
