"""Negotiations of a year: by month and on the yearly clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Prefetch, QuerySet, TextChoices
from django.utils.dates import MONTHS, MONTHS_AP
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cooperation.actors import AUTHORITIES, LISTED_TYPES
from cooperation.situations import Span, Window, base_of
from negotiations import clocks
from negotiations.counting import state_on_record, why_not_counted
from negotiations.models import STATUTORY, Convener, Kind, Negotiation, NegotiationActor
from negotiations.parts import (
    Part,
    Parts,
    part_of_meeting,
    together,
)
from negotiations.situations import records_of
from toolkit.days import day_in_words
from toolkit.texts import Joined, text_of

MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
STATES = ("held", "planned", "confirmed_none", "not_recorded")


@dataclass(frozen=True, slots=True)
class Dated:
    """A negotiation with its state on a day, and its part if it is held in several."""

    row: Negotiation
    state: str
    kinds: tuple[str, ...]
    part: Part | None = None
    why_not_counted: str = ""
    second: Negotiation | None = None
    """The other row of a combined pair."""

    @property
    def conveners(self) -> str:
        """Who convened it, in words."""
        return labels_of(self.row.conveners, Convener)

    @property
    def organisations(self) -> list[Joined]:
        """Organisations and employment areas that take part, in words, each once."""
        rows = [self.row, self.second] if self.second else [self.row]
        found = [one for row in rows for one in organisations_of(row)]
        return list({str(one): one for one in found}.values())


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its negotiations, in the order of their days."""

    number: int
    name: str
    rows: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class DutySituation:
    """The counties by their state in a kind of negotiation, in the window of a day."""

    kind: str
    label: str
    window: Window | None
    counties: dict[str, tuple[str, ...]]

    def of(self, code: str) -> DutySituation:
        """The same for one county only."""
        counties = {state: tuple({code} & {*codes}) for state, codes in self.counties.items()}
        return replace(self, counties=counties)

    @property
    def last_day(self) -> date | None:
        """The last day of the window, which is the deadline."""
        return self.window.last_day if self.window else None


def labels_of(keys: Iterable[str], choices: type[TextChoices]) -> str:
    """The labels of keys in an array, with commas."""
    names = dict(choices.choices)
    return ", ".join(str(names.get(key, key)) for key in keys)


def with_organisations(rows: QuerySet[Negotiation]) -> QuerySet[Negotiation]:
    """The negotiations with those for `organisations_of`; 3 queries more at most."""
    actors = NegotiationActor.objects.select_related(*LISTED_TYPES).prefetch_related(*AUTHORITIES)
    return rows.prefetch_related(Prefetch("organisations", actors))


def organisations_of(row: Negotiation) -> list[Joined]:
    """Organisations and employment areas that take part, in words of the negotiation's day."""
    return [one.in_words_on(row.held_on) for one in row.organisations.all()]


def by_month(rows: Iterable[Negotiation], day: date, parts: Parts | None = None) -> list[Month]:
    """The negotiations known on the day, by month; a combined pair is listed once.

    The parts of one series in a month are listed together.
    """
    dated = dated_on(rows, day, parts)
    return [
        Month(number, str(MONTHS[number]), tuple(together(found, lambda one: one.row)))
        for number, found in groupby(dated, key=lambda one: one.row.held_on.month)
    ]


def dated_on(rows: Iterable[Negotiation], day: date, parts: Parts | None = None) -> list[Dated]:
    """The negotiations known on the day with their states; a combined pair is listed once."""
    found = list(rows)
    seconds = {row.pk: row for row in found if is_second(row)}
    dated = [
        Dated(
            row,
            state_on_record(row, day),
            kinds_of(row),
            part_of_meeting(parts or {}, row),
            why_not_counted(row, day),
            seconds.get(row.combined_with_id or 0),
        )
        for row in found
        if not is_second(row)
    ]
    return [one for one in dated if one.state]


def kinds_of(row: Negotiation) -> tuple[str, ...]:
    pair = (Kind.COOPERATION.value, Kind.HYTE.value)
    return pair if row.combined_with_id else (str(row.kind),)


def is_second(row: Negotiation) -> bool:
    return bool(row.combined_with_id) and row.kind == Kind.HYTE


def standings(day: date) -> list[DutySituation]:
    """The states of all counties in both duties on the day, in a fixed number of queries."""
    span = Span(day, day)
    base = base_of(span)
    records = records_of(span, base)
    municipalities = base.municipalities_on(day)
    found = []
    for kind in STATUTORY:
        states = records[kind].states_on(day, municipalities)
        counties = {
            state: tuple(code for code, one in states.items() if one.state == state)
            for state in STATES
        }
        found.append(
            DutySituation(str(kind), str(kind.label), records[kind].window_on(day), counties)
        )
    return found


def awaiting(rows: QuerySet[Negotiation], day: date) -> dict[str, int]:
    """The number of each county's past negotiations without a recorded outcome."""
    counted = rows.exclude(kind=Kind.HYTE, combined_with__isnull=False)  # a pair counts once
    open_ones = counted.filter(outcome="", held_on__lte=day).order_by("county_id")
    return dict(open_ones.values_list("county_id").annotate(number=Count("pk")))


def clock(year: int, months: Sequence[Month], *, today: date) -> SafeString:
    """The yearly clock of the months' negotiations."""
    events = [
        clocks.Event(month.number, kind, one.state, _label(one))
        for month in months
        for one in month.rows
        if one.state != "not_counted"
        for kind in one.kinds
    ]
    return clocks.yearly_clock(
        year,
        events,
        month_names=[str(MONTHS_AP[number]).rstrip(".").capitalize() for number in MONTHS_AP],
        now=today if today.year == year else None,
        ident="clock",
        title=_("Yearly clock %(year)s") % {"year": year},
        description=_("The list by month beside the clock has the same negotiations."),
    )


def _label(one: Dated) -> str:
    return f"{text_of(one.row.county, 'short')} {day_in_words(one.row.held_on)}"


def days_of(row: Negotiation) -> tuple[date, date]:
    """The days on which it may be, half-open; a day known to the month may be any of the month."""
    after = row.held_on + timedelta(days=1)
    if row.precision not in MONTHS_OF:
        return row.held_on, after
    months = row.held_on.year * 12 + row.held_on.month - MONTHS_OF[row.precision]
    return date(months // 12, months % 12 + 1, 1), after
