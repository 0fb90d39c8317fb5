"""One county's negotiations on a day by window: state, coverage, meetings, statement.

State and coverage are those that the figures count (`negotiations.situations`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cooperation.models import County
from cooperation.situations import Window
from negotiations.calendars import labels_of, organisations_of, with_organisations
from negotiations.counting import on_record_on, state_on_record, why_not_counted
from negotiations.models import Convener, Kind, Negotiation, NoneStatement
from negotiations.none_statements import is_contradicted, why_it_does_not_hold, with_held
from negotiations.parts import Part, parts_of, together
from negotiations.situations import NegotiationState, states_by_window
from toolkit.days import covers
from toolkit.texts import Joined


@dataclass(frozen=True, slots=True)
class Meeting:
    """A negotiation known on the day, with the key of its state."""

    negotiation: Negotiation
    state: str
    part: Part | None = None
    why_not_counted: str = ""

    @property
    def conveners(self) -> str:
        """Who convened it, in words."""
        return labels_of(self.negotiation.conveners, Convener)

    @property
    def organisations(self) -> list[Joined]:
        """Organisations and employment areas that take part, in words."""
        return organisations_of(self.negotiation)


@dataclass(frozen=True, slots=True)
class CountyWindow:
    """A council term or a year of one county, with its meetings and none-statement."""

    title: str
    window: Window
    situation: NegotiationState
    meetings: tuple[Meeting, ...]
    none_statement: Any
    """The latest statement that none was held, with the first one held; None if there is none."""

    @property
    def why_none_does_not_hold(self) -> str:
        """Why the statement does not hold, if one held by its day was recorded later."""
        row = self.none_statement
        return why_it_does_not_hold(row) if row and is_contradicted(row) else ""

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
    """A county's negotiations on a day, given its municipalities of the day: at most 10 queries."""
    states = states_by_window(county.code, day, municipalities)
    meetings = _meetings(county, day)
    none = NoneStatement.objects.filter(county=county, stated_on__lte=day)
    stated = list(with_held(none, day))
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
    known = list(with_organisations(rows.filter(on_record_on(day))))
    parts = parts_of(known, day)
    meetings = [
        Meeting(row, state_on_record(row, day), parts.get(row.pk), why_not_counted(row, day))
        for row in known
    ]
    return together(meetings, lambda one: one.negotiation)


def _window(
    kind: str,
    window: Window,
    state: NegotiationState,
    meetings: Sequence[Meeting],
    stated: Sequence[NoneStatement],
) -> CountyWindow:
    inside = [
        one
        for one in meetings
        if one.negotiation.kind == kind and covers(window, one.negotiation.held_on)
    ]
    none = [row for row in stated if row.kind == kind and row.window_from == window.lower]
    return CountyWindow(
        title=str(window.lower.year) if kind == Kind.HYTE else window.years,
        window=window,
        situation=state,
        meetings=tuple(inside),
        none_statement=none[-1] if none else None,
    )
