"""The domain's rules that rows must obey; the database refuses those that do not."""

from __future__ import annotations

from .facts import held_before, municipalities_on
from .rows import HYTE_FIRST_DAY, REASONS, Negotiation, Story


def breaches(story: Story) -> list[str]:
    """The domain's rules that the story breaks; the database would refuse it."""
    return [
        *_status_breaches(story),
        *_agreement_breaches(story),
        *_negotiation_breaches(story),
        *_window_breaches(story),
    ]


def _status_breaches(story: Story) -> list[str]:
    broken = []
    for row in story.statuses:
        if (row.reason not in REASONS[row.status]) if row.status in REASONS else row.reason:
            broken.append(f"status {row.id}: reason {row.reason!r} with {row.status}")
        others = [one for one in story.statuses if one.agreement == row.agreement and one != row]
        if any(one.since == row.since for one in others):
            broken.append(f"status {row.id}: two on a day")
        if row.status == "ended" and any(one.since > row.since for one in others):
            broken.append(f"status {row.id}: something follows ended")
    standings = [(row.party, row.since) for row in story.standings]
    if len(set(standings)) < len(standings):
        broken.append("a party has two standings on a day")
    return broken


def _agreement_breaches(story: Story) -> list[str]:
    agreements = {row.id: row for row in story.agreements}
    broken = [
        f"agreement {row.id}: a sub-agreement has a theme and a parent in its county"
        for row in story.agreements
        if (row.kind == "sub" and not row.themes)
        or (row.parent and agreements[row.parent].county != row.county)
    ]
    for county in story.counties:
        waiting = {
            row.agreement
            for row in story.statuses
            if row.status == "not_started"
            and agreements[row.agreement].county == county.code
            and agreements[row.agreement].kind == "strategic"
        }
        if len(waiting) > 1:
            broken.append(f"county {county.code}: agreements {waiting} not started")
    organisations = [(row.agreement, row.type, row.code, row.name) for row in story.parties]
    if len(set(organisations)) < len(organisations):
        broken.append("an organisation is twice a party of an agreement")
    return broken


def _negotiation_breaches(story: Story) -> list[str]:
    by_id = {row.id: row for row in story.negotiations}
    broken = []
    for row in story.negotiations:
        ours = municipalities_on(story, row.county, row.on)
        twin = by_id.get(row.combined_with)
        old = by_id.get(row.replaces)
        rules = {
            "cancelled with its day": (row.outcome == "cancelled")
            == (row.cancelled_on is not None),
            "announced before": row.announced_on is None or row.announced_on < row.on,
            "only the county's": set(row.municipalities) <= set(ours),
            "somebody": bool(row.municipalities),
            "all is complete": row.format != "all" or list(row.municipalities) == ours,
            "one is one": row.format != "one" or len(row.municipalities) == 1,
            "hyte from 2023": row.kind != "hyte" or row.on >= HYTE_FIRST_DAY,
            "two-way link": row.combined_with is None
            or (twin.combined_with, twin.on, twin.county) == (row.id, row.on, row.county),
            "part of a first one": _is_part(row, by_id),
            "replaces a cancelled one": row.replaces is None
            or (old.outcome, old.kind, old.county) == ("cancelled", row.kind, row.county),
        }
        broken += [f"negotiation {row.id}: {rule}" for rule, kept in rules.items() if not kept]
    return broken


def _is_part(row: Negotiation, by_id: dict[int, Negotiation]) -> bool:
    """The first is of the same county and kind, and itself no part."""
    if row.part_of is None:
        return True
    first = by_id[row.part_of]
    return (first.county, first.kind, first.part_of) == (row.county, row.kind, None)


def _window_breaches(story: Story) -> list[str]:
    terms = {row.period.start for row in story.terms if row.kind == "county"}
    broken = [
        f"none statement {row.id}: {row.window_from} begins no window"
        for row in story.none_statements
        if (row.kind == "cooperation" and row.window_from not in terms)
        or (row.kind == "hyte" and (row.window_from.month, row.window_from.day) != (1, 1))
    ]
    return broken + [
        f"none statement {row.id}: one was held before"
        for row in story.none_statements
        if held_before(story, row)
    ]
