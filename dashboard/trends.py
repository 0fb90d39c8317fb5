"""How the situation went over time: a trend of figures, and the comparison of two days.

Both read the records of the whole span at once and follow each county from change to change.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count, takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

import agreements.situations
import forums.situations
import negotiations.situations
from agreements.situations import AgreementState
from cooperation.situations import Base, Figure, NotAnswerable, Span, StateT, Timeline, base_of
from dashboard.figures import CountyState, Situation
from dashboard.situations import assemble
from forums.situations import ForumState
from negotiations.situations import NegotiationState

MOST_POINTS = 5000
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}
STEPS = (*DAYS, *MONTHS)
TOLD_BY_STATUS = ("strategic_agreement.status", "strategic_agreement.reason")
"""Fields one row stands behind: its source is the change's source."""


@dataclass(frozen=True, slots=True)
class Timelines:
    """One county's states over a span, subject by subject."""

    agreements: Timeline[AgreementState]
    cooperation: Timeline[NegotiationState | None]
    hyte: Timeline[NegotiationState | None]
    forums: Timeline[ForumState]


@dataclass(frozen=True, slots=True)
class History:
    """Every county's states over a span."""

    span: Span
    base: Base
    counties: Mapping[str, Timelines]

    def states_on(self, day: date) -> dict[str, CountyState]:
        """The counties' states on a day of the span."""
        municipalities = self.base.municipalities_on(day)
        return {code: self.state(code, day, codes) for code, codes in municipalities.items()}

    def state(self, code: str, day: date, municipalities: frozenset[str]) -> CountyState:
        lines = self.counties[code]
        return CountyState(
            code,
            municipalities,
            _on(lines.agreements, day),
            _on(lines.cooperation, day),
            _on(lines.hyte, day),
            _on(lines.forums, day),
        )

    def situation(self, day: date) -> Situation:
        return assemble(day, self.span.known_at, self.base, self.states_on(day))


def _on(line: Timeline[StateT], day: date) -> StateT:
    return next(state for since, state in reversed(line) if since <= day)


def history_of(span: Span) -> History:
    base = base_of(span)
    agreed = agreements.situations.timelines(span, base)
    records = negotiations.situations.records_of(span, base)
    cooperation, hyte = records["cooperation"].timelines(), records["hyte"].timelines()
    met = forums.situations.timelines(span, base)
    counties = {
        code: Timelines(agreed[code], cooperation[code], hyte[code], met[code])
        for code, *_period in base.counties
    }
    return History(span, base, counties)


@dataclass(frozen=True, slots=True)
class Point:
    """A day of a trend with every figure's count; None where there was no duty."""

    date: date
    counts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """How the figures went from a day to a day."""

    first: date
    last: date
    step: str
    points: tuple[Point, ...]

    def as_dict(self) -> dict[str, object]:
        """The API's answer."""
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

    Months, quarters and years count from the first day's own number, clamped to the month's end.
    Raises NotAnswerable for an unknown step, days in the wrong order or more than 5,000 points.
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
    """Every figure's count on the days from `first` to `last`; raises as `points_of` does."""
    days = points_of(first, last, step)
    history = history_of(Span(first, last, known_at, steps=days))
    counter = _Counter(history)
    return Trend(first, last, step, tuple(Point(day, counter.counts(day)) for day in days))


class _Counter:
    """Counts states by path, remembering what each state adds."""

    def __init__(self, history: History) -> None:
        self.history = history
        nothing = assemble(history.span.first, None, history.base, {})
        self.zeroes: dict[str, int | None] = {path: 0 for path, _figure in nothing.figures()}
        self.adds: dict[int, tuple[tuple[str, int], ...]] = {}

    def counts(self, day: date) -> dict[str, int | None]:
        """Every figure's count on the day."""
        found = dict(self.zeroes)
        for state in self.history.states_on(day).values():
            for path, number in self._of(state):
                found[path] += number  # type: ignore[operator]
        base = self.history.base
        for kind, window in (("cooperation", base.term_on(day)), ("hyte", base.year_on(day))):
            if window is None:
                found |= {path: None for path in found if path.startswith(f"{kind}_negotiations.")}
        return found

    def _of(self, state: CountyState) -> Iterator[tuple[str, int]]:
        yield from self._added(state.agreements, lambda: _once(state.agreements.figures()))
        yield from self._added(state.forums, lambda: _forums(state.forums))
        if state.cooperation:
            yield from self._added(
                state.cooperation, partial(_met, state.cooperation, "cooperation")
            )
        if state.hyte:
            yield from self._added(state.hyte, partial(_met, state.hyte, "hyte"))

    def _added(
        self, part: object, adds: Callable[[], Iterator[tuple[str, int]]]
    ) -> tuple[tuple[str, int], ...]:
        # States live as long as the history, so an identity stands for one state.
        if id(part) not in self.adds:
            self.adds[id(part)] = tuple(adds())
        return self.adds[id(part)]


def _once(paths: Iterator[str]) -> Iterator[tuple[str, int]]:
    return ((path, 1) for path in paths)


def _forums(state: ForumState) -> Iterator[tuple[str, int]]:
    yield from _once(state.figures())
    yield from state.amounts()


def _met(state: NegotiationState, kind: str) -> Iterator[tuple[str, int]]:
    yield from _once(state.figures(kind))
    yield f"{kind}_negotiations.municipalities_covered", len(state.covered)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure on two days, and which counties (or municipalities) entered and left it."""

    path: str
    before: int | None
    after: int | None
    entered: tuple[str, ...]
    left: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """As the API gives it."""
        return {
            "path": self.path,
            "from": self.before,
            "to": self.after,
            "entered": list(self.entered),
            "left": list(self.left),
        }


@dataclass(frozen=True, slots=True)
class CountyChange:
    """A field of a county that differs between two days, and since when it is what it is."""

    county: str
    field: str
    before: object
    after: object
    on: date
    source: dict[str, str] | None

    def as_dict(self) -> dict[str, object]:
        """As the API gives it."""
        return {
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "on": self.on.isoformat(),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two days: figures, and counties field by field."""

    before: Situation
    after: Situation
    figures: tuple[FigureChange, ...]
    counties: Mapping[str, tuple[CountyChange, ...]]

    def as_dict(self) -> dict[str, object]:
        """The API's answer."""
        return {
            "from": self.before.date.isoformat(),
            "to": self.after.date.isoformat(),
            "figures": [change.as_dict() for change in self.figures],
            "counties": [
                {"county": code, "changes": [change.as_dict() for change in changes]}
                for code, changes in self.counties.items()
            ],
        }

    def change_of(self, path: str) -> FigureChange | None:
        """What changed in a figure, if anything did."""
        return next((change for change in self.figures if change.path == path), None)


def compare(first: date, last: date, *, known_at: datetime | None = None) -> Comparison:
    """What is different on `last` from `first`. Raises NotAnswerable for `last` before it."""
    _check_order(first, last)
    return compared(history_of(Span(first, last, known_at)), first)


def _check_order(first: date, last: date) -> None:
    if last < first:
        raise NotAnswerable("to", _("The last day is before the first."))


def compared(history: History, first: date) -> Comparison:
    """What is different on the last day of a history from a day of it; NotAnswerable after it."""
    last = history.span.last
    _check_order(first, last)
    before, after = history.situation(first), history.situation(last)
    changes = {code: tuple(_county_changes(code, history, first)) for code in after.states}
    return Comparison(
        before,
        after,
        tuple(_figure_changes(before, after)),
        {code: found for code, found in changes.items() if found},
    )


def _figure_changes(before: Situation, after: Situation) -> Iterator[FigureChange]:
    earlier = dict(before.figures())
    for path, now in after.figures():
        change = _figure_change(path, earlier.get(path), now)
        if change.before != change.after or change.entered or change.left:
            yield change


def _figure_change(path: str, old: Figure | int | None, new: Figure | int | None) -> FigureChange:
    if isinstance(old, Figure) and isinstance(new, Figure):
        entered = tuple(code for code in new if code not in set(old))
        left = tuple(code for code in old if code not in set(new))
        return FigureChange(path, old.count, new.count, entered, left)
    return FigureChange(path, _number(old), _number(new), (), ())


def _number(figure: Figure | int | None) -> int | None:
    return figure.count if isinstance(figure, Figure) else figure


def _county_changes(code: str, history: History, first: date) -> Iterator[CountyChange]:
    lines, last = history.counties[code], history.span.last
    for field, line, read in _fields(lines):
        before, after = read(_on(line, first)), read(_on(line, last))
        if before != after:
            on, state = _since(line, read, after)
            told_by = getattr(state, "source", None) if field in TOLD_BY_STATUS else None
            yield CountyChange(code, field, before, after, on, told_by)


def _since(
    line: Timeline[Any], read: Callable[[Any], object], value: object
) -> tuple[date, object]:
    """Since when the field has had its last value, and the state of that day."""
    since, state = line[-1]
    for since_earlier, earlier in reversed(line[:-1]):
        if read(earlier) != value:
            break
        since, state = since_earlier, earlier
    return since, state


def _fields(lines: Timelines) -> Iterator[tuple[str, Timeline[Any], Callable[[Any], object]]]:
    yield "strategic_agreement.status", lines.agreements, lambda state: state.status
    yield "strategic_agreement.reason", lines.agreements, lambda state: state.reason or None
    yield (
        "strategic_agreement.with_regional_council",
        lines.agreements,
        lambda state: state.with_regional_council,
    )
    yield "sub_agreements.ready", lines.agreements, lambda state: state.has_ready_sub
    for kind, line in (("cooperation", lines.cooperation), ("hyte", lines.hyte)):
        yield f"{kind}_negotiations.state", line, lambda state: state and state.state
        yield (
            f"{kind}_negotiations.municipalities_covered",
            line,
            lambda state: None if state is None else len(state.covered),
        )
    yield "forums.count", lines.forums, lambda state: state.total
