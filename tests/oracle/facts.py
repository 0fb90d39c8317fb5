"""The facts of one county, agreement or forum on a day according to the records, for the judge.

Loops and sets straight from the domain's sentences. Where those leave a choice, the choice is
marked "Reading:".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from .rows import (
    HYTE_FIRST_DAY,
    STRATEGIC_LEVELS,
    Agreement,
    AgreementStatus,
    Forum,
    Negotiation,
    NoneStatement,
    Party,
    Period,
    Standing,
    Story,
)

Json = dict[str, Any]
UNDER_WAY = ("in_preparation", "in_approval")
BEGUN = (*UNDER_WAY, "ready")


# ---------------------------------------------------------------- who exists on the day


def counties_on(story: Story, day: date, only: str | None = None) -> list[str]:
    """Codes of the counties that exist on `day`, in order."""
    codes = sorted(county.code for county in story.counties if day in county.period)
    return codes if only is None else [code for code in codes if code == only]


def municipalities_on(story: Story, county: str, day: date) -> list[str]:
    """Codes of the county's municipalities on `day`, in order."""
    existing = {row.code for row in story.municipalities if day in row.period}
    return sorted(
        row.municipality
        for row in story.memberships
        if row.county == county and day in row.period and row.municipality in existing
    )


def regional_councils_on(story: Story, county: str, day: date) -> list[str]:
    """Codes of the regional councils that serve the county on `day`, in order."""
    return sorted(
        row.council for row in story.county_regions if row.county == county and day in row.period
    )


# ---------------------------------------------------------------- agreements


def status_on(story: Story, agreement: int, day: date) -> AgreementStatus | None:
    """The latest status row with `since <= day`; there is one row per agreement and day."""
    rows = [row for row in story.statuses if row.agreement == agreement and row.since <= day]
    return max(rows, key=lambda row: row.since, default=None)


def standing_on(story: Story, party: int, day: date) -> Standing | None:
    """The latest standing with `since <= day`; there is one row per party and day."""
    rows = [row for row in story.standings if row.party == party and row.since <= day]
    return max(rows, key=lambda row: row.since, default=None)


def standings_of_kind(
    story: Story, county: str, kind: str, day: date
) -> list[tuple[Agreement, AgreementStatus]]:
    """The county's agreements of `kind` that have a status on `day`, with it."""
    found = []
    for agreement in story.agreements:
        if agreement.county == county and agreement.kind == kind:
            status = status_on(story, agreement.id, day)
            if status is not None:
                found.append((agreement, status))
    return found


def current_strategic(
    story: Story, county: str, day: date
) -> tuple[Agreement, AgreementStatus] | None:
    """The one ready; else the furthest not ended; else the one ended last.

    Ties: the latest `since`, then the highest id.
    """
    candidates = standings_of_kind(story, county, "strategic", day)
    for stage in ("ready", "in_approval", "in_preparation", "not_started", "ended"):
        there = [pair for pair in candidates if pair[1].status == stage]
        if there:
            return max(there, key=lambda pair: (pair[1].since, pair[0].id))
    return None


def strategic_status(story: Story, county: str, day: date) -> str:
    """Status of the current strategic agreement; a county without one is unknown."""
    current = current_strategic(story, county, day)
    return "unknown" if current is None else current[1].status


def strategic_reason(story: Story, county: str, day: date) -> str | None:
    """Reason of that status, None where it has none."""
    current = current_strategic(story, county, day)
    return None if current is None else current[1].reason or None


def is_renewing(story: Story, county: str, day: date) -> bool:
    """Another strategic agreement is under way beside a ready current one."""
    if strategic_status(story, county, day) != "ready":
        return False
    # The current one is ready, so one under way is another.
    return any(
        status.status in UNDER_WAY
        for _, status in standings_of_kind(story, county, "strategic", day)
    )


def has_regional_council(story: Story, county: str, day: date) -> bool:
    """Of those prepared or in preparation: a regional council is prospective or party on `day`."""
    current = current_strategic(story, county, day)
    if current is None or current[1].status not in BEGUN:
        return False
    return any(
        party.type == "regional_council" and is_in(story, party, day)
        for party in story.parties
        if party.agreement == current[0].id
    )


def is_in(story: Story, party: Party, day: date) -> bool:
    """Prospective or party on `day`: it has a standing, and has not left."""
    standing = standing_on(story, party.id, day)
    return standing is not None and standing.standing in ("prospective", "party")


def sub_agreements(
    story: Story, county: str, day: date, statuses: tuple[str, ...]
) -> list[Agreement]:
    """The county's sub-agreements in one of `statuses` on `day`."""
    return [
        agreement
        for agreement, status in standings_of_kind(story, county, "sub", day)
        if status.status in statuses
    ]


def with_parents(story: Story, themes: Iterable[str]) -> set[str]:
    """The themes, each once, with the parents that their sub-themes count for."""
    parents = {theme.key: theme.parent for theme in story.themes}
    own = set(themes)
    return own | {parents[key] for key in own if parents[key] is not None}


def goals_on(story: Story, agreement: int, day: date) -> list[int]:
    """Ids of the goals that hold: while the agreement is ready, or in their own period.

    Reading: an agreement without a status, or not started, has no goals.
    """
    status = status_on(story, agreement, day)
    if status is None or status.status == "not_started":
        return []
    return [
        row.id
        for row in story.goals
        if row.agreement == agreement
        and (status.status == "ready" if row.period is None else day in row.period)
    ]


# ---------------------------------------------------------------- negotiations


def window_on(story: Story, kind: str, day: date) -> Period | None:
    """County councils' term or, from 2023, the calendar year; None where no duty is in force."""
    if kind == "hyte":
        if day < HYTE_FIRST_DAY:
            return None
        return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    for term in story.terms:
        if term.kind == "county" and day in term.period:
            return term.period
    return None


def windows_to(story: Story, kind: str, day: date) -> list[Period]:
    """The windows of a kind that have begun by `day`, the latest first.

    Reading: on a later day an earlier window is judged by what was on record by then, and of the
    municipalities of the later day.
    """
    if kind == "hyte":
        years = range(day.year, HYTE_FIRST_DAY.year - 1, -1)
        return [Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in years]
    begun = (row.period for row in story.terms if row.kind == "county" and row.period.start <= day)
    return sorted(begun, key=lambda period: period.start, reverse=True)


def held_in_window(
    story: Story, county: str, kind: str, day: date, window: Period | None = None
) -> list[Negotiation]:
    """The county's held ones with their day in the window (of `day`) and not after `day`."""
    window = window or window_on(story, kind, day)
    return [
        row
        for row in story.negotiations
        if row.county == county
        and row.kind == kind
        and row.outcome == "held"
        and window is not None
        and row.on in window
        and row.on <= day
    ]


def is_planned(
    story: Story, county: str, kind: str, day: date, window: Period | None = None
) -> bool:
    """One has its day in the window after `day`, announced and not cancelled by `day`.

    Its later outcome does not matter: it is not known on `day`.
    """
    window = window or window_on(story, kind, day)
    for row in story.negotiations:
        if row.county != county or row.kind != kind or window is None:
            continue
        coming = row.on in window and row.on > day
        announced = row.announced_on is not None and row.announced_on <= day
        cancelled = row.cancelled_on is not None and row.cancelled_on <= day
        if coming and announced and not cancelled:
            return True
    return False


def is_stated_none(
    story: Story, county: str, kind: str, day: date, window: Period | None = None
) -> bool:
    """The county has stated by `day` that it holds none in this window."""
    window = window or window_on(story, kind, day)
    return window is not None and any(
        row.county == county
        and row.kind == kind
        and row.window_from == window.start
        and row.stated_on <= day
        for row in story.none_statements
    )


def held_before(story: Story, statement: NoneStatement) -> list[Negotiation]:
    """What was on record as held in the window on or before the day of the statement.

    A statement is not written then. Reading: the rule is about writing the statement, so one that
    was recorded late may have an earlier day; on every day from its own, held wins.
    """
    window = window_on(story, statement.kind, statement.window_from)
    assert window is not None
    held = held_in_window(story, statement.county, statement.kind, statement.stated_on, window)
    return [row for row in held if not row.recorded_late]


def why_not_confirmed_none(story: Story, statement: NoneStatement, day: date) -> str | None:
    """`ended` by one held after the statement, `contradicted` by one held before or on its day.

    None while it holds. Reading: the first one held in the window tells which.
    """
    window = window_on(story, statement.kind, statement.window_from)
    held = held_in_window(story, statement.county, statement.kind, day, window)
    if not held:
        return None
    first = min(row.on for row in held)
    return "contradicted" if first <= statement.stated_on else "ended"


def negotiation_state(
    story: Story, county: str, kind: str, day: date, window: Period | None = None
) -> str | None:
    """held, else planned, else confirmed_none, else not_recorded; None without a window."""
    window = window or window_on(story, kind, day)
    if window is None:
        return None
    if held_in_window(story, county, kind, day, window):
        return "held"
    if is_planned(story, county, kind, day, window):
        return "planned"
    if is_stated_none(story, county, kind, day, window):
        return "confirmed_none"
    return "not_recorded"


def covered(
    story: Story, county: str, kind: str, day: date, window: Period | None = None
) -> list[str]:
    """Municipalities of the county on `day` that some held one lists, or all after a held `all`.

    Reading: the held ones are the county's own; a municipality that came from another county
    brings nothing with it.
    """
    held = held_in_window(story, county, kind, day, window)
    if any(row.format == "all" for row in held):
        return municipalities_on(story, county, day)
    listed = {code for row in held for code in row.municipalities}
    return [code for code in municipalities_on(story, county, day) if code in listed]


def is_fully_covered(story: Story, county: str, kind: str, day: date) -> bool:
    """Every municipality is covered. Reading: without municipalities nothing is."""
    ours = municipalities_on(story, county, day)
    return bool(ours) and covered(story, county, kind, day) == ours


def is_combined(story: Story, row: Negotiation) -> bool:
    """A held one linked to a held one of the other law on the same day, from 2023 on."""
    for other in story.negotiations:
        if other.id == row.combined_with and other.combined_with == row.id:
            return (
                {row.kind, other.kind} == {"cooperation", "hyte"}
                and row.outcome == other.outcome == "held"
                and row.on == other.on
                and row.on >= HYTE_FIRST_DAY
            )
    return False


def parts_on(story: Story, day: date) -> dict[int, tuple[int, int]]:
    """Of each negotiation held in parts its number and how many there are: the first is 1.

    Reading: a part that is not known on the day, or cancelled by then, is none of them, and a
    single one that is left is no part.
    """
    found = {}
    for first in story.negotiations:
        series = [row for row in story.negotiations if first.id in (row.id, row.part_of)]
        there = [row for row in series if _is_coming_or_past(row, day)]
        if first.part_of is None and len(there) > 1:
            there.sort(key=lambda row, first=first: (row != first, row.on, row.id))
            found |= {row.id: (number, len(there)) for number, row in enumerate(there, start=1)}
    return found


def _is_coming_or_past(row: Negotiation, day: date) -> bool:
    if row.cancelled_on is not None and row.cancelled_on <= day:
        return False
    return row.on <= day or (row.announced_on is not None and row.announced_on <= day)


def coverage(story: Story, county: str, kind: str, day: date) -> Json:
    """One county's negotiations of one kind on `day`, with who is missing.

    `unconfirmed`: ids whose day has passed (or is `day`) without an outcome; they are asked about.
    """
    window = window_on(story, kind, day)
    ours = municipalities_on(story, county, day)
    met = covered(story, county, kind, day)
    return {
        "window": period_json(window),
        "state": negotiation_state(story, county, kind, day),
        "covered": met,
        "missing": [code for code in ours if code not in met],
        "held": sorted(row.id for row in held_in_window(story, county, kind, day)),
        "unconfirmed": sorted(
            row.id
            for row in story.negotiations
            if row.county == county
            and row.kind == kind
            and row.outcome is None
            and window is not None
            and row.on in window
            and row.on <= day
        ),
    }


# ---------------------------------------------------------------- forums


def forums_on(story: Story, county: str, day: date) -> list[Forum]:
    """The county's forums alive on `day`."""
    return [row for row in story.forums if row.county == county and day in row.period]


def takes_part(forum: Forum, kind: str, day: date) -> set[str]:
    """Codes of the organisations of `kind` that take part on `day`."""
    return {row.code for row in forum.participants if row.type == kind and day in row.period}


def covers_all(story: Story, forum: Forum, day: date) -> bool:
    """A strategic forum whose participants include every municipality of the county on `day`.

    Reading: a county without municipalities has no forum that covers them.
    """
    ours = municipalities_on(story, forum.county, day)
    if forum.level not in STRATEGIC_LEVELS or not ours:
        return False
    return takes_part(forum, "municipality", day).issuperset(ours)


def period_json(period: Period | None) -> Json | None:
    """A period as the API shows it."""
    if period is None:
        return None
    until = None if period.until is None else period.until.isoformat()
    return {"from": period.start.isoformat(), "until": until}
