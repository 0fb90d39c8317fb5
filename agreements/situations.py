"""The state of the agreements by county: on a day, and its changes over a span."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from agreements.models import (
    BEGUN,
    PREPARING,
    Agreement,
    AgreementStatus,
    Party,
    PartyStanding,
    Status,
)
from agreements.models.status import current_first_sql, current_key, in_sql
from cooperation.situations import Base, Span, Timeline, timeline
from history.known import rows, source


@dataclass(frozen=True, slots=True)
class AgreementState:
    """A county's agreements on a day: its current strategic one, and its sub-agreements."""

    status: str = "unknown"
    reason: str = ""
    is_renewing: bool = False
    regional_council: str = ""
    """The regional council's standing to the current agreement: prospective, party or empty."""
    has_ready_sub: bool = False
    has_preparing_sub: bool = False
    themes: frozenset[str] = frozenset()
    """Themes of the ready sub-agreements, parents included."""
    agreement: int | None = field(default=None, compare=False)
    since: date | None = field(default=None, compare=False)
    precision: str = field(default="", compare=False)
    source: dict[str, str] | None = field(default=None, compare=False)

    @property
    def has_begun(self) -> bool:
        """Whether the agreement is ready or in preparation."""
        return self.status in BEGUN

    @property
    def with_regional_council(self) -> bool:
        """Whether the regional council is a party to the agreement, or is to become one."""
        return self.has_begun and bool(self.regional_council)

    def figures(self) -> Iterator[str]:
        """The paths of the figures that count this county."""
        yield f"strategic_agreements.{self.status}"
        if self.has_begun:
            yield "strategic_agreements.prepared_or_in_preparation"
        if self.status == "not_started":
            yield f"strategic_agreements.not_started.reasons.{self.reason}"
        if self.with_regional_council:
            yield "strategic_agreements.with_regional_council"
        if self.is_renewing:
            yield "strategic_agreements.renewing"
        if self.has_ready_sub:
            yield "sub_agreements.ready"
        if self.has_preparing_sub:
            yield "sub_agreements.preparing"
        for theme in self.themes:
            yield f"sub_agreements.by_theme.{theme}"


def states_on(span: Span, base: Base) -> dict[str, AgreementState]:
    """Each county's agreements on the one day of the span; a county with no row is unknown."""
    found = (_Row(*values) for values in rows(_on_a_day(span), span.parameters()))
    return {row.county: _state(row, base) for row in found}


class _Row(NamedTuple):
    county: str
    agreement: int | None
    status: str | None
    reason: str | None
    since: date | None
    precision: str | None
    source: list[str] | None
    is_renewing: bool | None
    regional_council: str | None
    has_ready: bool | None
    has_preparing: bool | None
    themes: list[str] | None


def _state(row: _Row, base: Base) -> AgreementState:
    return AgreementState(
        status=row.status or "unknown",
        reason=row.reason or "",
        is_renewing=bool(row.is_renewing),
        regional_council=row.regional_council or "",
        has_ready_sub=bool(row.has_ready),
        has_preparing_sub=bool(row.has_preparing),
        themes=base.themes_of(row.themes or []),
        agreement=row.agreement,
        since=row.since,
        precision=row.precision or "",
        source=_source_of(row.source),
    )


def _source_of(source_columns: list[str] | None) -> dict[str, str] | None:
    names = ("channel", "reference", "url")
    return dict(zip(names, source_columns, strict=True)) if source_columns else None


def _sources(span: Span) -> str:
    known_at = span.known_at
    return ", ".join(
        (
            source("agreement", Agreement, known_at),
            source("status", AgreementStatus, known_at),
            source("party", Party, known_at),
            source("standing", PartyStanding, known_at),
        )
    )


def _on_a_day(span: Span) -> str:
    preparing = in_sql(PREPARING)
    return f"""
    WITH {_sources(span)},
    latest AS (
        SELECT DISTINCT ON (status.agreement_id)
            agreement.id, agreement.county_id, agreement.kind, agreement.themes, status.status,
            status.reason, status.since, status.precision,
            ARRAY[status.source_channel, status.source_reference, status.source_url] AS source
        FROM status JOIN agreement ON agreement.id = status.agreement_id
        WHERE status.since <= %(last)s AND agreement.kind IN ('strategic', 'sub')
        ORDER BY status.agreement_id, status.since DESC
    ),
    current AS (
        SELECT DISTINCT ON (county_id) * FROM latest WHERE kind = 'strategic'
        ORDER BY county_id, {current_first_sql()}
    ),
    regional AS (
        SELECT DISTINCT ON (party.id) party.agreement_id, standing.standing
        FROM current JOIN party ON party.agreement_id = current.id
        JOIN standing ON standing.party_id = party.id
        WHERE party.type = 'regional_council' AND standing.since <= %(last)s
        ORDER BY party.id, standing.since DESC
    ),
    council AS (
        SELECT agreement_id, min(standing) AS standing  -- 'party' goes before 'prospective'
        FROM regional WHERE standing IN ('prospective', 'party') GROUP BY agreement_id
    ),
    beside AS (
        SELECT county_id,
            count(*) FILTER (WHERE kind = 'strategic' AND status IN {preparing}) > 0
                AS preparing,
            bool_or(status = 'ready') FILTER (WHERE kind = 'sub') AS has_ready,
            bool_or(status IN {preparing}) FILTER (WHERE kind = 'sub') AS has_preparing
        FROM latest GROUP BY county_id
    ),
    themes AS (
        SELECT county_id, array_agg(DISTINCT theme) AS themes
        FROM latest, unnest(latest.themes) AS theme
        WHERE kind = 'sub' AND status = 'ready' GROUP BY county_id
    )
    SELECT county.code, current.id, current.status, current.reason, current.since,
        current.precision, current.source,
        current.status = 'ready' AND beside.preparing, council.standing,
        beside.has_ready, beside.has_preparing, themes.themes
    FROM cooperation_county AS county
    LEFT JOIN current ON current.county_id = county.code
    LEFT JOIN council ON council.agreement_id = current.id
    LEFT JOIN beside ON beside.county_id = county.code
    LEFT JOIN themes ON themes.county_id = county.code
    WHERE county.period @> %(last)s::date
    """  # noqa: S608 - composed of constants; values are bound


class _Status(NamedTuple):
    county: str
    kind: str
    agreement: int
    themes: list[str]
    status: str
    reason: str
    since: date
    precision: str
    source: list[str]

    @property
    def key(self) -> tuple[int, int, int]:
        return current_key(self.status, self.since, self.agreement)


class _Standing(NamedTuple):
    county: str
    agreement: int
    party: int
    standing: str
    since: date


def timelines(span: Span, base: Base) -> dict[str, Timeline[AgreementState]]:
    """Each county's states over the span: on its first day, then on each day one changed."""
    events: dict[str, list[_Status | _Standing]] = defaultdict(list)
    for row in rows(_statuses_of(span), span.parameters()):
        events[row[0]].append(_Status(*row))
    for row in rows(_standings_of(span), span.parameters()):
        events[row[0]].append(_Standing(*row))
    found = {}
    for county, *_ in base.counties:
        sweep = _Sweep(base)
        dated = sorted(events[county], key=lambda event: event.since)
        found[county] = timeline(
            span, ((event.since, event) for event in dated), sweep.apply, sweep.state
        )
    return found


def _statuses_of(span: Span) -> str:
    return f"""
    WITH {_sources(span)},
    dated AS (
        SELECT agreement.county_id, agreement.kind, agreement.id, agreement.themes, status.status,
            status.reason, status.since, status.precision,
            ARRAY[status.source_channel, status.source_reference, status.source_url] AS source,
            lead(status.since) OVER (PARTITION BY agreement.id ORDER BY status.since) AS next
        FROM status JOIN agreement ON agreement.id = status.agreement_id
        WHERE status.since <= %(last)s AND agreement.kind IN ('strategic', 'sub')
    )
    SELECT county_id, kind, id, themes, status, reason, since, precision, source
    FROM dated WHERE next IS NULL OR next > %(first)s
    """  # noqa: S608 - composed of constants; values are bound


def _standings_of(span: Span) -> str:
    return f"""
    WITH {_sources(span)},
    dated AS (
        SELECT agreement.county_id, agreement.id, party.id AS party, standing.standing,
            standing.since,
            lead(standing.since) OVER (PARTITION BY party.id ORDER BY standing.since) AS next
        FROM standing JOIN party ON party.id = standing.party_id
        JOIN agreement ON agreement.id = party.agreement_id
        WHERE standing.since <= %(last)s AND agreement.kind = 'strategic'
            AND party.type = 'regional_council'
    )
    SELECT county_id, id, party, standing, since
    FROM dated WHERE next IS NULL OR next > %(first)s
    """  # noqa: S608 - composed of constants; values are bound


class _Sweep:
    """One county's agreements while its rows are processed, in the order of their days."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.latest: dict[int, _Status] = {}
        self.furthest: list[tuple[int, int, int]] = []
        """A heap of the keys of strategic agreements; outdated ones are dropped when popped."""
        self.numbers: Counter[tuple[str, str]] = Counter()
        self.themes: Counter[str] = Counter()
        self.standings: dict[int, dict[int, str]] = defaultdict(dict)

    def apply(self, row: _Status | _Standing) -> None:
        """Apply a row."""
        if isinstance(row, _Standing):
            self.standings[row.agreement][row.party] = row.standing
            return
        if old := self.latest.get(row.agreement):
            self._count(old, -1)
        self._count(row, +1)
        self.latest[row.agreement] = row
        if row.kind == "strategic":
            heapq.heappush(self.furthest, row.key)

    def _count(self, row: _Status, by: int) -> None:
        self.numbers[row.kind, row.status] += by
        if row.kind == "sub" and row.status == "ready":
            for theme in row.themes:
                self.themes[theme] += by

    def _current(self) -> _Status | None:
        while self.furthest:
            current = self.latest[-self.furthest[0][2]]
            if current.key == self.furthest[0]:
                return current
            heapq.heappop(self.furthest)
        return None

    def _any(self, kind: str, statuses: frozenset[Status]) -> bool:
        return any(self.numbers[kind, status] > 0 for status in statuses)

    def state(self) -> AgreementState:
        """The county's state after the rows applied so far."""
        current = self._current()
        standings = set(self.standings[current.agreement].values()) if current else set()
        state = AgreementState(
            has_ready_sub=self._any("sub", frozenset({Status.READY})),
            has_preparing_sub=self._any("sub", PREPARING),
            themes=self.base.themes_of([key for key, n in self.themes.items() if n > 0]),
        )
        if not current:
            return state
        return replace(
            state,
            status=current.status,
            reason=current.reason,
            is_renewing=current.status == "ready" and self._any("strategic", PREPARING),
            regional_council=min(standings & {"party", "prospective"}, default=""),
            agreement=current.agreement,
            since=current.since,
            precision=current.precision,
            source=_source_of(current.source),
        )
