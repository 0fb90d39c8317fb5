"""Figures over time: the count of each figure on days from one to another."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

from cooperation.situations import NotAnswerable, Span
from situation.counting import added_by
from situation.figures import Situation
from situation.histories import History, history_of
from situation.published import published_figures
from situation.registry import parts, state_kinds
from situation.situations import assemble
from situation.states import StateKind

MOST_POINTS = 5000
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}
STEPS = (*DAYS, *MONTHS)


@dataclass(frozen=True, slots=True)
class Point:
    """A day of a trend with the count of every figure; None if there was no duty."""

    date: date
    counts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures over time, from a day to a day."""

    first: date
    last: date
    step: str
    points: tuple[Point, ...]
    published: tuple[Situation, ...] = ()
    """The situations of those points on whose day figures were published."""

    def as_dict(self) -> dict[str, object]:
        """The API's response."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "step": self.step,
            "points": [
                {"date": point.date.isoformat(), "counts": point.counts} for point in self.points
            ],
        }


def points_of(first: date, last: date, step: str) -> tuple[date, ...]:
    """The days of a trend: from `first` on in steps, and always `last`.

    Months, quarters and years keep the first day's number, clamped to the end of the month. Raises
    NotAnswerable for an unknown step, days in the wrong order or more than 5,000 points.
    """
    if step not in STEPS:
        raise NotAnswerable("step", _("Choose day, week, month, quarter or year."))
    if last < first:
        raise NotAnswerable("to", _("The last day is before the first."))
    if step in DAYS and (last - first).days // DAYS[step] >= MOST_POINTS:
        raise NotAnswerable("step", _("More than 5,000 points: choose a longer step."))
    days = tuple(takewhile(lambda day: day < last, (_add(first, step, n) for n in count())))
    return (*days, last)


def _add(first: date, step: str, number: int) -> date:
    if step in DAYS:
        return first + timedelta(days=DAYS[step] * number)
    year, month = divmod(first.year * 12 + first.month - 1 + MONTHS[step] * number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))


def trend(first: date, last: date, step: str, *, known_at: datetime | None = None) -> Trend:
    """The count of every figure on the days from `first` to `last`; raises as `points_of` does."""
    days = points_of(first, last, step)
    history = history_of(Span(first, last, known_at, steps=days))
    counter = _Counter(history)
    published = sorted({one.day for one in published_figures()} & set(days))
    return Trend(
        first,
        last,
        step,
        tuple(Point(day, counter.counts(day)) for day in days),
        tuple(history.situation(day) for day in published),
    )


class _Counter:
    """Counts states by path, remembering what each state adds."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.kinds = state_kinds()
        nothing = assemble(history.span.first, None, history.base, {})
        self.zeroes: dict[str, int | None] = {path: 0 for path, _figure in nothing.figures()}
        self.windowed = [part for part in parts.values() if part.windows]
        self.adds: dict[int, tuple[tuple[str, int], ...]] = {}

    def counts(self, day: date) -> dict[str, int | None]:
        """The count of every figure on the day."""
        found = dict(self.zeroes)
        for county in self.history.states_on(day).values():
            for kind in self.kinds:
                state = county.states[kind.key]
                if state is not None:
                    for path, number in self._added(kind, state):
                        found[path] += number  # type: ignore[operator]
        return found | dict.fromkeys(self._not_in_force(day))

    def _added(self, kind: StateKind[Any], state: object) -> tuple[tuple[str, int], ...]:
        # The history keeps its states alive, so an identity belongs to one state only.
        if id(state) not in self.adds:
            self.adds[id(state)] = tuple(added_by(kind, state))
        return self.adds[id(state)]

    def _not_in_force(self, day: date) -> Iterator[str]:
        """The paths of the figures without a window on the day."""
        for part in self.windowed:
            if part.windows and part.windows.window_on(self.history.base, day) is None:
                prefix = f"{part.key}."
                yield from (path for path in self.zeroes if path.startswith(prefix))
