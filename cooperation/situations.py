"""Building blocks of every subject's situation: spans of days, counties, figures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from django.utils.functional import Promise

from cooperation.first_days import HYTE_FIRST_DAY
from cooperation.models import CouncilTerm, County, CountyMembership, TermKind, Theme
from toolkit.days import covers

if TYPE_CHECKING:
    from psycopg.types.range import DateRange

EventT = TypeVar("EventT")
StateT = TypeVar("StateT")
Timeline = list[tuple[date, StateT]]
"""States in order: the first holds on a span's first day, each later one from its own day on."""


class NotAnswerable(ValueError):  # noqa: N818 - part of the public API; not an error condition
    """An unknown day, moment or county was requested; `field` is the name of the parameter."""

    def __init__(self, field: str, sentence: Promise | str) -> None:
        super().__init__(str(sentence))
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open period in which a duty must be fulfilled, or a place exists."""

    lower: date
    upper: date
    """The first day after it; date.max if no end is known."""

    @classmethod
    def of(cls, period: DateRange) -> Window:
        """The window of a range column's value."""
        return cls(period.lower or date.min, period.upper or date.max)

    @property
    def last_day(self) -> date | None:
        """Its last day; None if no end is known."""
        return None if self.upper == date.max else self.upper - timedelta(days=1)

    @property
    def years(self) -> str:
        """The first and the last year: 2022–2025."""
        return f"{self.lower.year}–{self.last_day.year if self.last_day else ''}"

    def as_dict(self) -> dict[str, str]:
        """As in the API; `until` is the first day after."""
        return {"from": self.lower.isoformat(), "until": self.upper.isoformat()}


@dataclass(frozen=True)
class Span:
    """The days to compute a situation for, and the moment of `known_at`.

    With `steps`, only those days are computed: changes in between are dated to the next of them,
    which keeps a long trend small.
    """

    first: date
    last: date
    known_at: datetime | None = None
    steps: tuple[date, ...] = ()
    _cache: dict[date, date] = field(default_factory=dict, compare=False, repr=False)

    @property
    def after(self) -> date:
        """The first day after the span."""
        return self.last + timedelta(days=1)

    def parameters(self) -> dict[str, object]:
        """The parameters of every query."""
        return {
            "first": self.first,
            "last": self.last,
            "after": self.after,
            "known_at": self.known_at,
        }

    def step(self, day: date) -> date:
        """The first step on or after `day`."""
        if day <= self.first:
            return self.first
        if not self.steps:
            return day
        if day not in self._cache:
            at = bisect_left(self.steps, day)
            self._cache[day] = self.steps[at] if at < len(self.steps) else self.after
        return self._cache[day]


@dataclass(frozen=True)
class Base:
    """The reference data for a span. It is never rewound to what was known earlier."""

    counties: tuple[tuple[str, Window], ...]
    memberships: tuple[tuple[str, str, Window], ...]
    terms: tuple[Window, ...]
    parents: Mapping[str, str | None]

    def counties_on(self, day: date) -> tuple[str, ...]:
        """Codes of the counties that exist on the day, in their order."""
        return tuple(code for code, period in self.counties if covers(period, day))

    def municipalities_on(self, day: date) -> dict[str, frozenset[str]]:
        """The codes of each county's municipalities on the day."""
        found: dict[str, set[str]] = {code: set() for code in self.counties_on(day)}
        for county, municipality, period in self.memberships:
            if county in found and covers(period, day):
                found[county].add(municipality)
        return {county: frozenset(codes) for county, codes in found.items()}

    def membership_days(self, span: Span) -> dict[str, set[date]]:
        """The days of the span on which a county's municipalities change."""
        days: dict[str, set[date]] = {}
        for county, _, period in self.memberships:
            for day in (period.lower, period.upper):
                if span.first < day <= span.last:
                    days.setdefault(county, set()).add(day)
        return days

    def term_on(self, day: date) -> Window | None:
        """The county councils' term that contains the day."""
        return next((term for term in self.terms if covers(term, day)), None)

    def themes_of(self, keys: list[str]) -> frozenset[str]:
        """The themes and their parents."""
        parents = {self.parents.get(key) for key in keys}
        return frozenset(keys) | frozenset(key for key in parents if key)


def terms_to(last: date) -> tuple[Window, ...]:
    """The county councils' terms that have begun by a day, in order."""
    terms = CouncilTerm.objects.filter(kind=TermKind.COUNTY, period__startswith__lte=last)
    return tuple(Window.of(term.period) for term in terms.order_by("period"))


def hyte_year(day: date) -> Window | None:
    """The calendar year of the day; None before the yearly duty to negotiate began."""
    return next((year for year in hyte_years(day) if covers(year, day)), None)


def hyte_years(last: date) -> tuple[Window, ...]:
    """The calendar years with the yearly duty to negotiate, up to that of the day."""
    years = range(HYTE_FIRST_DAY.year, last.year + 1)
    return tuple(Window(date(year, 1, 1), date(year + 1, 1, 1)) for year in years)


def base_of(span: Span) -> Base:
    """Read the reference data of a span in four queries."""
    overlap = {"period__overlap": (span.first, span.after)}
    memberships = CountyMembership.objects.filter(**overlap).values_list(
        "county_id", "municipality_id", "period"
    )
    counties = County.objects.filter(**overlap).order_by("code").values_list("code", "period")
    terms = CouncilTerm.objects.filter(kind=TermKind.COUNTY, **overlap).values_list(
        "period", flat=True
    )
    return Base(
        counties=tuple((code, Window.of(period)) for code, period in counties),
        memberships=tuple(
            (county, municipality, Window.of(period))
            for county, municipality, period in memberships.order_by("county_id")
        ),
        terms=tuple(Window.of(term) for term in terms),
        parents=dict(Theme.objects.order_by("position", "key").values_list("key", "parent_id")),
    )


def timeline(
    span: Span,
    events: Iterable[tuple[date, EventT]],
    take: Callable[[EventT], None],
    state: Callable[[], StateT],
) -> Timeline[StateT]:
    """Apply events in the order of their days; returns the state after each day with a change."""
    found: Timeline[StateT] = []
    stepped = ((span.step(day), event) for day, event in events)
    for day, together in groupby(stepped, key=itemgetter(0)):
        if not found and day > span.first:
            found.append((span.first, state()))
        for _, event in together:
            take(event)
        now = state()
        if not found or found[-1][1] != now:
            found.append((day, now))
    return found or [(span.first, state())]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of counties (or municipalities) out of a total, and which they are."""

    of: int
    codes: tuple[str, ...]
    unit: str = "counties"

    @property
    def count(self) -> int:
        """The number of counties or municipalities."""
        return len(self.codes)

    @property
    def counties(self) -> tuple[str, ...]:
        """The codes of the counties behind the figure."""
        return self.codes

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The codes of the municipalities behind the figure, if it counts municipalities."""
        return self.codes

    @property
    def is_all(self) -> bool:
        """Whether it includes all of them."""
        return self.count == self.of > 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def inside(self) -> Mapping[str, object]:
        """Figures and numbers within this one, by name; a subject's own figure may have some."""
        return {}

    def as_dict(self) -> dict[str, object]:
        """As in the API."""
        return {"count": self.count, "of": self.of, self.unit: list(self.codes)}
