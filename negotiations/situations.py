"""The state of the statutory negotiations by county: on a day, and over a span.

Within a window the state depends on a few first days (of a held negotiation, of one in each
format, of one that lists a municipality …), so a day and a span use the same milestones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from cooperation.first_days import HYTE_FIRST_DAY
from cooperation.situations import Base, Span, Timeline, Window, hyte_years, terms_to
from history.known import rows, source
from negotiations.models import Kind, Negotiation, NoneStatement
from toolkit.days import covers

FORMATS = ("all", "one", "group")


@dataclass(frozen=True, slots=True)
class NegotiationState:
    """A county's negotiations of one kind on a day, within the window that contains the day."""

    state: str = "not_recorded"
    """held, planned, confirmed_none or not_recorded."""
    formats: frozenset[str] = frozenset()
    is_combined: bool = False
    with_regional_council: bool = False
    covered: frozenset[str] = frozenset()
    """Municipalities of the county on the day that a held negotiation lists."""
    municipalities: frozenset[str] = frozenset()
    """All municipalities of the county on the day."""
    first_held_on: date | None = field(default=None, compare=False)
    last_held_on: date | None = field(default=None, compare=False)
    next_on: date | None = field(default=None, compare=False)
    precision: str = field(default="", compare=False)
    """Of the last held day, or of the next planned one if none was held."""

    @property
    def is_all_covered(self) -> bool:
        """Whether every municipality of the day has negotiated in the window."""
        return bool(self.municipalities) and self.covered == self.municipalities

    @property
    def missing(self) -> frozenset[str]:
        """Municipalities without a recorded negotiation in the window."""
        return self.municipalities - self.covered

    def figures(self, kind: str) -> Iterator[str]:
        """The paths of the figures that count this county."""
        yield f"{kind}_negotiations.{self.state}"
        if self.is_all_covered:
            yield f"{kind}_negotiations.all_municipalities_covered"
        for one in self.formats:
            yield f"{kind}_negotiations.formats.{one}"
        if self.is_combined:
            yield f"{kind}_negotiations.combined"
        if self.with_regional_council:
            yield f"{kind}_negotiations.with_regional_council"


class _Held(NamedTuple):
    """First days of held negotiations in a window; None: none up to the span's end."""

    any: date
    last: date
    precision: str
    all: date | None
    one: date | None
    group: date | None
    combined: date | None
    regional_council: date | None

    def formats_on(self, day: date) -> frozenset[str]:
        first = {"all": self.all, "one": self.one, "group": self.group}
        return frozenset(name for name, since in first.items() if _reached(since, day))


class _Plan(NamedTuple):
    """A negotiation that is planned from `since` until `until` (its day, or its cancellation)."""

    since: date
    until: date
    held_on: date
    precision: str


@dataclass
class _Milestones:
    """The recorded first days of one county, kind and window."""

    held: _Held | None = None
    plans: list[_Plan] = field(default_factory=list)
    none_since: date | None = None
    covered_since: dict[str, date] = field(default_factory=dict)

    def state(self, day: date, municipalities: frozenset[str]) -> NegotiationState:
        """The state on a day of the window."""
        held = self.held if self.held and self.held.any <= day else None
        plan = None if held else self._next(day)
        return NegotiationState(
            state=self._state_key(day, held, plan),
            formats=held.formats_on(day) if held else frozenset(),
            is_combined=_reached(held.combined if held else None, day),
            with_regional_council=_reached(held.regional_council if held else None, day),
            covered=self._covered(day, held, municipalities),
            municipalities=municipalities,
            first_held_on=held.any if held else None,
            last_held_on=held.last if held else None,
            next_on=plan.held_on if plan else None,
            precision=held.precision if held else plan.precision if plan else "",
        )

    def _next(self, day: date) -> _Plan | None:
        planned = (plan for plan in self.plans if plan.since <= day < plan.until)
        return min(planned, key=lambda plan: plan.held_on, default=None)

    def _state_key(self, day: date, held: _Held | None, plan: _Plan | None) -> str:
        if held:
            return "held"
        if plan:
            return "planned"
        return "confirmed_none" if _reached(self.none_since, day) else "not_recorded"

    def _covered(
        self, day: date, held: _Held | None, municipalities: frozenset[str]
    ) -> frozenset[str]:
        if held and _reached(held.all, day):
            return municipalities
        since = self.covered_since
        return frozenset(code for code in municipalities if _reached(since.get(code), day))

    def days(self) -> Iterator[date]:
        """The days on which the state may change."""
        if self.held:
            yield from (day for day in (self.held.any, *self.held[3:]) if day)
        for plan in self.plans:
            if not self.held or plan.since < self.held.any:  # later ones have no effect
                yield plan.since
                yield plan.until
        if self.none_since:
            yield self.none_since
        yield from self.covered_since.values()


def _reached(since: date | None, day: date) -> bool:
    return since is not None and since <= day


Windows = tuple[Window, ...]
_Found = dict[tuple[str, date], _Milestones]
"""By county and the window's first day."""


class KindRecords:
    """The recorded milestones of one kind of negotiation, for states on any day of a span."""

    def __init__(self, span: Span, base: Base, windows: Windows, found: _Found) -> None:
        self.span, self.base = span, base
        self.windows, self.found = windows, found

    def window_on(self, day: date) -> Window | None:
        """The window that contains the day; None if there is no duty or no term."""
        return next((one for one in self.windows if covers(one, day)), None)

    def states_on(
        self, day: date, municipalities: dict[str, frozenset[str]]
    ) -> dict[str, NegotiationState]:
        """Each county's state on the day, given its municipalities of the day."""
        window = self.window_on(day)
        if window is None:
            return {}
        empty = _Milestones()
        return {
            county: self.found.get((county, window.lower), empty).state(day, codes)
            for county, codes in municipalities.items()
        }

    def timelines(self) -> dict[str, Timeline[NegotiationState | None]]:
        """Each county's states over the span; None while no window contains the day."""
        days = {county: self._days_of(county) for county, *_ in self.base.counties}
        municipalities = {
            day: self.base.municipalities_on(day) for day in self._days_of_memberships()
        }
        return {county: list(self._states(county, days[county], municipalities)) for county in days}

    def _days_of(self, county: str) -> list[date]:
        days = {self.span.first} | self.base.membership_days(self.span).get(county, set())
        for window in self.windows:
            days |= {window.lower, window.upper}
            days |= set(self.found[county, window.lower].days())
        stepped = {self.span.step(day) for day in days}
        return sorted(day for day in stepped if day <= self.span.last)

    def _days_of_memberships(self) -> list[date]:
        days = set().union(*self.base.membership_days(self.span).values(), {self.span.first})
        return sorted(days)

    def _states(
        self, county: str, days: list[date], municipalities: dict[date, dict[str, frozenset[str]]]
    ) -> Iterator[tuple[date, NegotiationState | None]]:
        before: object = ()
        for day in days:
            changed = max(known for known in municipalities if known <= day)
            codes = municipalities[changed].get(county, frozenset())
            window = self.window_on(day)
            now = self.found[county, window.lower].state(day, codes) if window else None
            if now != before:
                yield day, now
            before = now


def records_of(span: Span, base: Base) -> dict[str, KindRecords]:
    """The records of both kinds over the span, in four queries."""
    years = tuple(year for year in hyte_years(span.last) if year.upper > span.first)
    windows = {Kind.COOPERATION.value: base.terms, Kind.HYTE.value: years}
    found = _milestones(span, windows)
    return {kind: KindRecords(span, base, windows[kind], found[kind]) for kind in windows}


def states_by_window(
    county: str, day: date, municipalities: frozenset[str]
) -> dict[str, list[tuple[Window, NegotiationState]]]:
    """One county's state on the day in each window begun by then, by kind, the latest first.

    Given its municipalities of the day; five queries for any number of windows.
    """
    windows = {Kind.COOPERATION.value: terms_to(day), Kind.HYTE.value: hyte_years(day)}
    found = _milestones(Span(day, day), windows, county)
    return {
        kind: [
            (window, found[kind][county, window.lower].state(day, municipalities))
            for window in reversed(windows[kind])
        ]
        for kind in windows
    }


def _milestones(
    span: Span, windows: Mapping[str, Windows], county: str | None = None
) -> dict[str, _Found]:
    """The milestones of each kind in the windows, for one county or all."""
    found: dict[str, _Found] = {kind: defaultdict(_Milestones) for kind in windows}
    parameters = span.parameters() | _parameters(windows) | {"county": county}
    known = _sources(span)
    for kind, code, lower, *days in rows(_HELD.format(sources=known), parameters):
        found[kind][code, lower].held = _Held(*days)
    for kind, code, lower, municipality, day in rows(_COVERED.format(sources=known), parameters):
        found[kind][code, lower].covered_since[municipality] = day
    for kind, code, lower, *plan in rows(_PLANNED.format(sources=known), parameters):
        found[kind][code, lower].plans.append(_Plan(*plan))
    for kind, code, lower, since in rows(_NONE.format(sources=known), parameters):
        found[kind][code, lower].none_since = since
    return found


def _sources(span: Span) -> str:
    return ", ".join(
        (
            source("negotiation", Negotiation, span.known_at),
            source("none_statement", NoneStatement, span.known_at),
            _SPAN_WINDOW,
        )
    )


def _parameters(windows: Mapping[str, Windows]) -> dict[str, object]:
    every = [(kind, window) for kind, found in windows.items() for window in found]
    return {
        "kinds": [kind for kind, _ in every],
        "lowers": [window.lower for _, window in every],
        "uppers": [min(window.upper, date.max - timedelta(days=1)) for _, window in every],
    }


_SPAN_WINDOW = """
    span_window AS (SELECT * FROM unnest(
        %(kinds)s::text[], %(lowers)s::date[], %(uppers)s::date[]) AS one(kind, lower, upper))
"""

_OF_COUNTY = "(%(county)s::text IS NULL OR one.county_id = %(county)s)"

_IN_WINDOW = f"""
    SELECT one.*, span_window.lower, span_window.upper
    FROM span_window JOIN negotiation AS one ON one.kind = span_window.kind
        AND one.held_on >= span_window.lower AND one.held_on < span_window.upper
        AND {_OF_COUNTY}
"""  # noqa: S608 - composed of constants; values are bound

_HELD = f"""
    WITH {{sources}}, held AS (
        {_IN_WINDOW} WHERE one.outcome = 'held' AND one.held_on <= %(last)s
    )
    SELECT held.kind, held.county_id, held.lower, min(held.held_on), max(held.held_on),
        (array_agg(held.precision ORDER BY held.held_on DESC, held.id DESC))[1],
        min(held.held_on) FILTER (WHERE held.format = 'all'),
        min(held.held_on) FILTER (WHERE held.format = 'one'),
        min(held.held_on) FILTER (WHERE held.format = 'group'),
        min(held.held_on) FILTER (
            WHERE pair.outcome = 'held' AND pair.held_on >= '{HYTE_FIRST_DAY}'),
        min(held.held_on) FILTER (WHERE held.is_regional_council_present)
    FROM held LEFT JOIN negotiation AS pair
        ON pair.id = held.combined_with_id AND pair.held_on = held.held_on
    GROUP BY 1, 2, 3
"""  # noqa: S608 - composed of constants; values are bound

# One scan of the negotiations, not one per municipality: the rows as known at a moment have no
# index.
_COVERED = f"""
    WITH {{sources}}
    SELECT span_window.kind, one.county_id, span_window.lower, met.municipality_id,
        min(one.held_on)
    FROM span_window
    JOIN negotiation AS one ON one.kind = span_window.kind
        AND one.held_on >= span_window.lower AND one.held_on < span_window.upper
        AND {_OF_COUNTY}
    CROSS JOIN unnest(one.municipalities) AS met(municipality_id)
    WHERE one.held_on <= %(last)s AND one.outcome = 'held'
        AND (one.county_id, met.municipality_id) IN (
            SELECT county_id, municipality_id FROM cooperation_countymembership
            WHERE period && daterange(%(first)s, %(after)s))
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - composed of constants; values are bound

_PLANNED = f"""
    WITH {{sources}}, planned AS (
        {_IN_WINDOW} WHERE one.announced_on <= %(last)s AND one.held_on > %(first)s
            AND (one.cancelled_on IS NULL OR one.cancelled_on > %(first)s)
    )
    SELECT kind, county_id, lower, GREATEST(announced_on, lower),
        LEAST(held_on, cancelled_on), held_on, precision
    FROM planned WHERE LEAST(held_on, cancelled_on) > GREATEST(announced_on, lower)
"""  # noqa: S608 - composed of constants; values are bound

_NONE = f"""
    WITH {{sources}}
    SELECT one.kind, one.county_id, one.window_from, min(one.stated_on)
    FROM none_statement AS one JOIN span_window
        ON span_window.kind = one.kind AND span_window.lower = one.window_from
        AND {_OF_COUNTY}
    WHERE one.stated_on <= %(last)s
    GROUP BY 1, 2, 3
"""  # noqa: S608 - composed of constants; values are bound
