"""The pilots alive by county: on a day, and their changes over a span."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cooperation.situations import Base, Span, Timeline, timeline
from history.known import rows, source
from tests.spike_app.models import Pilot, State


@dataclass(frozen=True, slots=True)
class PilotState:
    """How many pilots a county has on a day."""

    total: int = 0

    def figures(self) -> Iterator[str]:
        """The paths of the figures that count this county."""
        if self.total:
            yield "pilots.under_way"

    def amounts(self) -> Iterator[tuple[str, int]]:
        """What the county adds to each number, by path."""
        yield "pilots.total", self.total


def timelines(span: Span, base: Base) -> dict[str, Timeline[PilotState]]:
    """Each county's pilots over the span: on its first day, then on each day they changed."""
    changes: dict[str, list[tuple[date, int]]] = defaultdict(list)
    parameters = span.parameters() | {"planned": State.PLANNED}
    for county, lower, upper in rows(_alive(span), parameters):
        changes[county] += [(lower, 1), (upper, -1)]
    return {county: _timeline(span, changes[county]) for county, _period in base.counties}


def states_on(span: Span, base: Base) -> dict[str, PilotState]:
    """Each county's pilots on the one day of the span."""
    return {county: states[0][1] for county, states in timelines(span, base).items()}


def _timeline(span: Span, changes: list[tuple[date, int]]) -> Timeline[PilotState]:
    count: Counter[str] = Counter()
    dated = sorted(change for change in changes if change[0] <= span.last)
    return timeline(
        span,
        dated,
        lambda by: count.update(total=by),
        lambda: PilotState(count["total"]),
    )


def _alive(span: Span) -> str:
    """The pilots alive at some time of the span, as known at its moment.

    By their periods, as the state has no day; one that is only planned does not count.
    """
    return f"""
    WITH {source("pilot", Pilot, span.known_at)},
    span AS (SELECT daterange(%(first)s, %(after)s) AS days)
    SELECT county_id, GREATEST(lower(period), lower(days)), LEAST(upper(period), upper(days))
    FROM pilot, span WHERE period && days AND state <> %(planned)s
    """
