"""The course of single figures, day by day as they changed: what the step charts draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cooperation.days import HYTE_FIRST_DAY
from cooperation.situations import Base, Span, Timeline, hyte_years
from dashboard.trends import History, history_of

HYTE = "hyte_negotiations."


@dataclass(frozen=True, slots=True)
class Turn:
    """A figure from a day on; `is_limit` where the day is only known as the latest possible."""

    day: date
    value: int | None
    is_limit: bool = False
    is_afresh: bool = False
    """Whether a new window begins, in which all is counted anew."""


def courses(
    first: date, last: date, paths: Collection[str], *, known_at: datetime | None = None
) -> dict[str, list[Turn]]:
    """Each figure's turns from `first` to `last`; figures count counties, none moved no turn."""
    return courses_in(history_of(Span(first, last, known_at)), paths)


def courses_in(history: History, paths: Collection[str]) -> dict[str, list[Turn]]:
    """Each figure's turns over a history."""
    first, last, base = history.span.first, history.span.last, history.base
    changes: dict[str, dict[date, _Change]] = {path: defaultdict(_Change) for path in paths}
    for day, path, step, is_limit in _steps(history, paths):
        changes[path][day].add(step, is_limit=is_limit)
    for path in paths:
        if path.startswith(HYTE) and first < HYTE_FIRST_DAY <= last:
            changes[path][HYTE_FIRST_DAY].add(0, is_limit=False)  # from here on it counts
    afresh = {path: _window_starts(path, base, last) for path in paths}
    return {path: list(_turns(path, first, changes[path], afresh[path])) for path in paths}


def _window_starts(path: str, base: Base, last: date) -> frozenset[date]:
    """The days a new council term or year begins for the figure."""
    if path.startswith("cooperation_negotiations."):
        return frozenset(term.lower for term in base.terms)
    if path.startswith(HYTE):
        return frozenset(year.lower for year in hyte_years(last))
    return frozenset()


@dataclass(slots=True)
class _Change:
    by: int = 0
    is_limit: bool = False

    def add(self, step: int, *, is_limit: bool) -> None:
        self.by += step
        self.is_limit = self.is_limit or is_limit


def _steps(history: History, paths: Collection[str]) -> Iterator[tuple[date, str, int, bool]]:
    """Every entering (+1) and leaving (−1) of a county, with the day it is dated to."""
    wanted = set(paths)
    for lines in history.counties.values():
        yield from _of_line(lines.agreements, lambda state: wanted.intersection(state.figures()))
        for kind, line in (("cooperation", lines.cooperation), ("hyte", lines.hyte)):
            yield from _of_line(
                line,
                lambda state, kind=kind: (
                    wanted.intersection(state.figures(kind)) if state else set()
                ),
            )


def _of_line(line: Timeline, counted: object) -> Iterator[tuple[date, str, int, bool]]:
    before: set[str] = set()
    for day, state in line:
        now = counted(state)  # type: ignore[operator]
        is_limit = getattr(state, "precision", "") == "by"
        yield from ((day, path, 1, is_limit) for path in now - before)
        yield from ((day, path, -1, is_limit) for path in before - now)
        before = now


def _turns(
    path: str, first: date, changes: Mapping[date, _Change], afresh: frozenset[date]
) -> Iterator[Turn]:
    value = 0
    if first not in changes:
        yield Turn(first, None if _before_duty(path, first) else 0)
    for day in sorted(changes):
        value += changes[day].by
        if _before_duty(path, day):
            yield Turn(day, None)
        else:
            yield Turn(day, value, changes[day].is_limit, day in afresh)


def _before_duty(path: str, day: date) -> bool:
    return path.startswith(HYTE) and day < HYTE_FIRST_DAY
