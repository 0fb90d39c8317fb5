"""Which forums are alive, county by county: on a day, and how that changed over a span."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cooperation.known import rows, source
from cooperation.situations import Base, Span, Timeline, timeline
from forums.models import OPERATIONAL_LEVELS, STRATEGIC_LEVELS, Forum, ForumParticipant

MARKS = ("covering_all_municipalities", "with_regional_council", "agreed_in_agreement")


@dataclass(frozen=True, slots=True)
class ForumState:
    """How many forums a county has on a day, and of what sort."""

    total: int = 0
    permanent: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)
    """Parents count the forums of their sub-themes, a forum once per theme."""
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
        """Paths of the figures that tell a level, a type or a theme, with the number of forums."""
        for name, counts in (("level", self.levels), ("type", self.types), ("theme", self.themes)):
            for key, number in counts.items():
                yield f"forums.by_{name}.{key}", number

    def figures(self) -> Iterator[str]:
        """The paths of the figures that count this county."""
        yield from (f"forums.{mark}" for mark in self.marks)
        yield from (path for path, _ in self.by())

    def amounts(self) -> Iterator[tuple[str, int]]:
        """What the county adds to each number of forums, by path."""
        yield "forums.total", self.total
        yield "forums.permanent", self.permanent
        yield "forums.temporary", self.temporary
        yield from ((f"{path}.forums", number) for path, number in self.by())


class _Group(NamedTuple):
    """Forums of one sort that begin and end together, as far as the span shows."""

    county: str
    level: str
    type: str
    themes: list[str]
    is_permanent: bool
    lower: date
    upper: date
    number: int


class _Change(NamedTuple):
    """So many forums of a sort more (or, where negative, fewer); or a mark that turns on or off."""

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
    found = {}
    for county, *_ in base.counties:
        tally = _Tally(base)
        dated = sorted(
            (event for event in events[county] if event[0] <= span.last), key=lambda event: event[0]
        )
        found[county] = timeline(span, dated, tally.take, tally.state)
    return found


def states_on(span: Span, base: Base) -> dict[str, ForumState]:
    """Each county's forums on the one day of the span."""
    return {county: states[0][1] for county, states in timelines(span, base).items()}


class _Tally:
    """One county's forums while changes are taken in, in the order of their days."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.numbers: Counter[str] = Counter()
        self.levels: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.themes: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()

    def take(self, change: _Change) -> None:
        """Let a change happen."""
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
        """The county's state with the changes taken so far."""
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
    """  # noqa: S608 - our own constants; values are bound


def _marks(span: Span) -> str:
    # A forum covers all municipalities on the days on which none of the county's is missing. Only
    # forums that ever had enough municipalities are looked at closely.
    return f"""
    WITH {_sources(span)},
    alive AS (
        SELECT forum.id, forum.county_id, forum.level, forum.agreed_in_id,
            forum.period * span.days AS days
        FROM forum, span WHERE forum.period && span.days
    ),
    member AS (
        SELECT county_id, municipality_id, period * span.days AS days
        FROM cooperation_countymembership, span WHERE period && span.days
    ),
    fewest AS (
        SELECT moment.county_id, min(moment.number) AS number FROM (
            SELECT at.county_id, at.day, count(DISTINCT member.municipality_id) AS number
            FROM (SELECT DISTINCT county_id, lower(days) AS day FROM member
                UNION SELECT member.county_id, upper(member.days) FROM member, span
                WHERE upper(member.days) < upper(span.days)) AS at
            JOIN member ON member.county_id = at.county_id AND member.days @> at.day
            GROUP BY 1, 2) AS moment
        GROUP BY 1
    ),
    many AS (
        SELECT alive.id, alive.county_id, alive.days
        FROM alive JOIN participant ON participant.forum_id = alive.id
        JOIN fewest ON fewest.county_id = alive.county_id
        WHERE alive.level IN ('political', 'executive') AND participant.type = 'municipality'
            AND participant.period && alive.days
        GROUP BY alive.id, alive.county_id, alive.days, fewest.number
        HAVING count(DISTINCT participant.municipality_id) >= fewest.number
    ),
    missing AS (
        SELECT many.id, member.days::datemultirange
            - COALESCE(range_agg(participant.period), '{{}}'::datemultirange) AS days
        FROM many JOIN member ON member.county_id = many.county_id
        LEFT JOIN participant ON participant.forum_id = many.id
            AND participant.municipality_id = member.municipality_id
        GROUP BY many.id, member.municipality_id, member.days
    ),
    peopled AS (
        SELECT county_id, range_agg(days) AS days FROM member GROUP BY county_id
    ),
    covering AS (
        SELECT many.county_id, (many.days::datemultirange * peopled.days)
            - COALESCE(gap.days, '{{}}'::datemultirange) AS days
        FROM many JOIN peopled ON peopled.county_id = many.county_id
        LEFT JOIN (SELECT id, range_agg(one) AS days FROM missing, unnest(missing.days) AS one
            GROUP BY id) AS gap ON gap.id = many.id
    ),
    marked AS (
        SELECT county_id, 'covering_all_municipalities' AS mark, one AS days
        FROM covering, unnest(covering.days) AS one
        UNION ALL
        SELECT alive.county_id, 'with_regional_council', alive.days * participant.period
        FROM alive JOIN participant ON participant.forum_id = alive.id
        WHERE participant.type = 'regional_council' AND participant.period && alive.days
        UNION ALL
        SELECT county_id, 'agreed_in_agreement', days FROM alive WHERE agreed_in_id IS NOT NULL
    )
    SELECT county_id, mark, lower(one), upper(one) FROM (
        SELECT county_id, mark, range_agg(days) AS days FROM marked GROUP BY 1, 2
    ) AS joined, unnest(joined.days) AS one
    """  # noqa: S608 - our own constants; values are bound
