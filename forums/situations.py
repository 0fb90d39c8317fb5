"""The forums alive by county: on a day, and their changes over a span."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from cooperation.situations import Base, Span, Timeline, timeline
from forums.models import OPERATIONAL_LEVELS, STRATEGIC_LEVELS, Forum, ForumParticipant
from history.known import rows, source

MARKS = ("covering_all_municipalities", "with_regional_council", "agreed_in_agreement")


@dataclass(frozen=True, slots=True)
class ForumState:
    """The numbers of a county's forums on a day, by level, type and theme."""

    total: int = 0
    permanent: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)
    """Parent themes include the forums of their sub-themes, each forum once per theme."""
    marks: frozenset[str] = frozenset()

    @property
    def temporary(self) -> int:
        """Forums that are not permanent."""
        return self.total - self.permanent

    @property
    def strategic(self) -> int:
        """Forums of the political and executive levels."""
        return sum(self.levels.get(level, 0) for level in STRATEGIC_LEVELS)

    @property
    def operational(self) -> int:
        """Forums of the expert and field levels."""
        return sum(self.levels.get(level, 0) for level in OPERATIONAL_LEVELS)

    def by(self) -> Iterator[tuple[str, int]]:
        """Paths of the figures by level, type and theme, with the number of forums."""
        for name, counts in (("level", self.levels), ("type", self.types), ("theme", self.themes)):
            for key, number in counts.items():
                yield f"forums.by_{name}.{key}", number

    def figures(self) -> Iterator[str]:
        """The paths of the figures that count this county."""
        yield from (f"forums.{mark}" for mark in self.marks)
        yield from (path for path, _ in self.by())

    def amounts(self) -> Iterator[tuple[str, int]]:
        """What the county adds to each total number of forums, by path."""
        yield "forums.total", self.total
        yield "forums.permanent", self.permanent
        yield "forums.temporary", self.temporary
        yield from ((f"{path}.forums", number) for path, number in self.by())


class _Group(NamedTuple):
    """Forums with the same properties and the same period within the span."""

    county: str
    level: str
    type: str
    themes: list[str]
    is_permanent: bool
    lower: date
    upper: date
    number: int


class _Change(NamedTuple):
    """A change in the number of forums of a group, or a mark that turns on or off."""

    by: int
    group: _Group | None = None
    mark: str = ""


def timelines(span: Span, base: Base) -> dict[str, Timeline[ForumState]]:
    """Each county's forums over the span: on its first day, then on each day they changed."""
    events: dict[str, list[tuple[date, _Change]]] = defaultdict(list)
    for row in rows(_alive(span), span.parameters()):
        group = _Group(*row)
        events[group.county].append((group.lower, _Change(group.number, group)))
        events[group.county].append((group.upper, _Change(-group.number, group)))
    for county, mark, lower, upper in rows(_marks(span), span.parameters()):
        events[county].append((lower, _Change(1, mark=mark)))
        events[county].append((upper, _Change(-1, mark=mark)))
    for county, lower, upper in _covering(span, base):
        events[county].append((lower, _Change(1, mark="covering_all_municipalities")))
        events[county].append((upper, _Change(-1, mark="covering_all_municipalities")))
    found = {}
    for county, *_ in base.counties:
        tally = _Tally(base)
        dated = sorted(
            (event for event in events[county] if event[0] <= span.last), key=lambda event: event[0]
        )
        found[county] = timeline(span, dated, tally.apply, tally.state)
    return found


def states_on(span: Span, base: Base) -> dict[str, ForumState]:
    """Each county's forums on the one day of the span."""
    return {county: states[0][1] for county, states in timelines(span, base).items()}


class _Tally:
    """One county's forums while changes are processed, in the order of their days."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.numbers: Counter[str] = Counter()
        self.levels: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.themes: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()

    def apply(self, change: _Change) -> None:
        """Apply a change."""
        if change.group is None:
            self.marks[change.mark] += change.by
            return
        self.numbers["total"] += change.by
        self.numbers["permanent"] += change.by * change.group.is_permanent
        self.levels[change.group.level] += change.by
        self.types[change.group.type] += change.by
        for theme in self.base.themes_of(change.group.themes):
            self.themes[theme] += change.by

    def state(self) -> ForumState:
        """The county's state after the changes applied so far."""
        return ForumState(
            total=self.numbers["total"],
            permanent=self.numbers["permanent"],
            levels=dict(+self.levels),
            types=dict(+self.types),
            themes=dict(+self.themes),
            marks=frozenset(+self.marks),
        )


def _sources(span: Span) -> str:
    return ", ".join(
        (
            source("forum", Forum, span.known_at),
            source("participant", ForumParticipant, span.known_at),
            "span AS (SELECT daterange(%(first)s, %(after)s) AS days)",
        )
    )


def _alive(span: Span) -> str:
    return f"""
    WITH {_sources(span)}
    SELECT county_id, level, type, themes, is_permanent,
        GREATEST(lower(period), lower(span.days)), LEAST(upper(period), upper(span.days)), count(*)
    FROM forum, span WHERE period && span.days
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """  # noqa: S608 - composed of constants; values are bound


def _marks(span: Span) -> str:
    return f"""
    WITH {_sources(span)},
    marked AS (
        SELECT forum.county_id, 'with_regional_council' AS mark,
            forum.period * participant.period * span.days AS days
        FROM forum JOIN participant ON participant.forum_id = forum.id, span
        WHERE participant.type = 'regional_council' AND forum.period && span.days
        UNION ALL
        SELECT county_id, 'agreed_in_agreement', period * span.days
        FROM forum, span WHERE agreed_in_id IS NOT NULL AND period && span.days
    )
    SELECT county_id, mark, lower(one), upper(one) FROM (
        SELECT county_id, mark, range_agg(days) AS days FROM marked GROUP BY 1, 2
    ) AS joined, unnest(joined.days) AS one
    """  # noqa: S608 - composed of constants; values are bound


def _coverage(span: Span) -> str:
    # The number of the county's municipalities in a strategic forum, by period. Equal rows are
    # merged, so that only a change of the number needs a row.
    return f"""
    WITH {_sources(span)},
    taking_part AS (
        SELECT forum.id, forum.county_id,
            forum.period * participant.period * member.period * span.days AS days
        FROM span, forum
        JOIN participant ON participant.forum_id = forum.id
        JOIN cooperation_countymembership AS member
            ON member.municipality_id = participant.municipality_id
            AND member.county_id = forum.county_id
        WHERE forum.level IN ('political', 'executive') AND forum.period && span.days
            AND participant.type = 'municipality' AND participant.period && span.days
            AND member.period && span.days
    ),
    counted AS (
        SELECT id, county_id, lower(days) AS lower, upper(days) AS upper, count(*) AS number,
            count(*) OVER (PARTITION BY id) AS parts
        FROM taking_part WHERE NOT isempty(days) GROUP BY id, county_id, days
    )
    SELECT DISTINCT county_id, CASE WHEN parts > 1 THEN id END, lower, upper, number FROM counted
    """  # noqa: S608 - composed of constants; values are bound


def _covering(span: Span, base: Base) -> Iterator[tuple[str, date, date]]:
    """The periods in which a strategic forum has every municipality of its county.

    A municipality's periods in a forum never overlap, so all of them take part while the
    number of those present equals their total number.
    """
    parts: dict[tuple[str, object], list[tuple[date, date, int]]] = defaultdict(list)
    for number, (county, forum, *part) in enumerate(rows(_coverage(span), span.parameters())):
        parts[county, forum or -number - 1].append(tuple(part))
    needed = _needed(span, base)
    for (county, _forum), present in parts.items():
        for first, until in _complete(present, needed[county]):
            yield county, first, until


def _needed(span: Span, base: Base) -> dict[str, list[tuple[date, date, int]]]:
    """The number of municipalities of each county, by period."""
    days = {span.first, span.after}.union(*base.membership_days(span).values())
    found: dict[str, list[tuple[date, date, int]]] = defaultdict(list)
    for first, until in pairwise(sorted(days)):
        for county, codes in base.municipalities_on(first).items():
            found[county].append((first, until, len(codes)))
    return found


def _complete(
    present: list[tuple[date, date, int]], needed: list[tuple[date, date, int]]
) -> Iterator[tuple[date, date]]:
    days = {day for first, until, _number in (*present, *needed) for day in (first, until)}
    for first, until in pairwise(sorted(days)):
        there = sum(number for lower, upper, number in present if lower <= first < upper)
        every = sum(number for lower, upper, number in needed if lower <= first < upper)
        if there == every > 0:
            yield first, until
