"""The states of every county over a span, read at once and followed from change to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cooperation.situations import Base, Span, StateT, Timeline, base_of
from situation.figures import CountyState, Situation
from situation.registry import state_kinds, state_readers
from situation.situations import assemble

Timelines = Mapping[str, Timeline[Any]]
"""One county's states over a span by the key of their kind."""


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
        """A county's states on a day, given its municipalities of the day."""
        lines = self.counties[code]
        states = {key: state_on(line, day) for key, line in lines.items()}
        return CountyState(code, municipalities, states)

    def situation(self, day: date) -> Situation:
        """The situation of a day of the span."""
        return assemble(day, self.span.known_at, self.base, self.states_on(day))


def state_on(line: Timeline[StateT], day: date) -> StateT:
    """A timeline's state on a day of its span."""
    return next(state for since, state in reversed(line) if since <= day)


def history_of(span: Span) -> History:
    """Read the states of every county over a span, in a fixed number of queries."""
    base = base_of(span)
    lines: dict[str, Mapping[str, Timeline[Any]]] = {}
    for reader in state_readers():
        lines |= reader.timelines(span, base)
    keys = [kind.key for kind in state_kinds()]
    counties = {code: {key: lines[key][code] for key in keys} for code, *_period in base.counties}
    return History(span, base, counties)
