"""The differences between two days: figures, and counties field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cooperation.situations import Figure, NotAnswerable, Span, Timeline
from situation.figures import Situation
from situation.histories import History, Timelines, history_of, state_on
from situation.registry import CountyField, parts


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure on two days, and which counties (or municipalities) entered and left it."""

    path: str
    before: int | None
    after: int | None
    entered: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def moves(self) -> tuple[int, ...]:
        """How many entered and, negative, how many left: +1 and −1 are no standstill."""
        return tuple(number for number in (len(self.entered), -len(self.left)) if number)

    def as_dict(self) -> dict[str, object]:
        """The change as the API returns it."""
        return {
            "path": self.path,
            "from": self.before,
            "to": self.after,
            "entered": list(self.entered),
            "left": list(self.left),
        }


@dataclass(frozen=True, slots=True)
class CountyChange:
    """A field of a county that differs between two days, and since when it has its value."""

    county: str
    field: str
    before: object
    after: object
    on: date
    source: dict[str, str] | None

    def as_dict(self) -> dict[str, object]:
        """The change as the API returns it."""
        return {
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "on": self.on.isoformat(),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between two days: figures, and counties field by field."""

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
        """The change of a figure; None if it did not change."""
        return next((change for change in self.figures if change.path == path), None)


def compare(first: date, last: date, *, known_at: datetime | None = None) -> Comparison:
    """The differences of `last` from `first`. Raises NotAnswerable for `last` before it."""
    _check_order(first, last)
    return compared(history_of(Span(first, last, known_at)), first)


def _check_order(first: date, last: date) -> None:
    if last < first:
        raise NotAnswerable("to", _("The last day is before the first."))


def compared(history: History, first: date) -> Comparison:
    """The differences of a history's last day from an earlier day; NotAnswerable after it."""
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
    last = history.span.last
    for field, line in _fields(history.counties[code]):
        before, after = field.read(state_on(line, first)), field.read(state_on(line, last))
        if before != after:
            on, state = _since(line, field.read, after)
            source = getattr(state, "source", None) if field.cites_source else None
            yield CountyChange(code, field.name, before, after, on, source)


def _fields(lines: Timelines) -> Iterator[tuple[CountyField, Timeline[Any]]]:
    for part in parts.values():
        yield from ((field, lines[part.kind.key]) for field in part.fields)


def _since(
    line: Timeline[Any], read: Callable[[Any], object], value: object
) -> tuple[date, object]:
    """The day from which the field has its last value, and the state of that day."""
    since, state = line[-1]
    for since_earlier, earlier in reversed(line[:-1]):
        if read(earlier) != value:
            break
        since, state = since_earlier, earlier
    return since, state
