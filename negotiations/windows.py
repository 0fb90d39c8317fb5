"""One county's negotiations on a day by window: state, coverage, meetings, statement.

State and coverage are those that the figures count (`negotiations.situations`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cooperation.models import County
from cooperation.situations import Window
from negotiations.calendars import state_on
from negotiations.models import Kind, Negotiation, NoneStatement
from negotiations.situations import NegotiationState, states_by_window
from toolkit.days import covers


@dataclass(frozen=True, slots=True)
class Meeting:
    """A negotiation known on the day, with the key of its state."""

    negotiation: Negotiation
    state: str


@dataclass(frozen=True, slots=True)
class CountyWindow:
    """A council term or a year of one county, with its meetings and none-statement."""

    title: str
    window: Window
    situation: NegotiationState
    meetings: tuple[Meeting, ...]
    none_statement: NoneStatement | None

    @property
    def state(self) -> str:
        """The key of the state that the figures count."""
        return self.situation.state

    @property
    def covered(self) -> int:
        """How many of the county's municipalities of the day are in a held negotiation."""
        return len(self.situation.covered)

    @property
    def of(self) -> int:
        """How many municipalities the county has on the day."""
        return len(self.situation.municipalities)

    @property
    def last(self) -> date | None:
        """The window's last day, which is the deadline."""
        return self.window.last_day


@dataclass(frozen=True, slots=True)
class CountyNegotiations:
    """One county's windows of both duties, the latest first, and its other meetings."""

    cooperation: tuple[CountyWindow, ...]
    hyte: tuple[CountyWindow, ...]
    meetings: tuple[Meeting, ...]


def county_negotiations(
    county: County, day: date, municipalities: frozenset[str]
) -> CountyNegotiations:
    """A county's negotiations on a day, given its municipalities of the day: 7 queries."""
    states = states_by_window(county.code, day, municipalities)
    meetings = _meetings(county, day)
    stated = list(NoneStatement.objects.filter(county=county, stated_on__lte=day))
    windows = {
        kind: tuple(_window(kind, *found, meetings, stated) for found in states[kind])
        for kind in states
    }
    return CountyNegotiations(
        windows[Kind.COOPERATION],
        windows[Kind.HYTE],
        tuple(one for one in meetings if one.negotiation.kind == Kind.MEETING),
    )


def _meetings(county: County, day: date) -> list[Meeting]:
    rows = Negotiation.objects.filter(county=county).select_related("group", "forum")
    known = rows.filter(Q(held_on__lte=day) | Q(announced_on__lte=day))
    return [Meeting(row, state_on(row, day)) for row in known]


def _window(
    kind: str,
    window: Window,
    state: NegotiationState,
    meetings: Sequence[Meeting],
    stated: Sequence[NoneStatement],
) -> CountyWindow:
    inside = (one for one in meetings if covers(window, one.negotiation.held_on))
    none = [row for row in stated if row.kind == kind and row.window_from == window.lower]
    return CountyWindow(
        title=str(window.lower.year) if kind == Kind.HYTE else window.years,
        window=window,
        situation=state,
        meetings=tuple(one for one in inside if one.negotiation.kind == kind),
        none_statement=none[-1] if none else None,
    )
