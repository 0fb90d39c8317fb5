"""What the parties of an agreement have answered by a day, and what is expected of them."""

from __future__ import annotations

from datetime import date

from .facts import Json, is_in
from .rows import TELLING, Decision, Party, Story


def answer_on(story: Story, party: int, day: date) -> Decision | None:
    """What the party's bodies have answered by `day`, read in the order of the days.

    Of the same day the one recorded last is read last. What only tells of the handling is passed
    over, and so is an answer that another answer up to `day` replaces.
    """
    ours = [row for row in story.decisions if row.party == party and row.decided_on <= day]
    answer = None
    for row in sorted(ours, key=lambda row: (row.decided_on, row.id)):
        if row.result in TELLING:
            continue
        replacing = [other for other in ours if other.replaces == row.id]
        if all(other.result in TELLING for other in replacing):
            answer = row
    return answer


def approvals(story: Story, agreement: int, day: date) -> Json:
    """How many of the municipalities among the parties approve: "7/8".

    Reading: among the parties on the day are those prospective or party; a party without a
    standing yet, or one that has left, is not counted. Reading: without any approval the unit is
    "municipalities", since no council has approved.
    """
    parties = [
        row for row in story.parties if row.agreement == agreement and is_in(story, row, day)
    ]
    answers = {row.id: answer_on(story, row.id, day) for row in parties}
    approving = [row for row in parties if approves(answers[row.id], day)]
    asked = [row for row in parties if row.type == "municipality"]
    approved = [row for row in approving if row.type == "municipality"]
    councils = bool(approved) and all(answers[row.id].body_key == "council" for row in approved)
    return {
        "text": f"{len(approved)}/{len(asked)}",
        "unit": "councils" if councils else "municipalities",
        "approved": sorted(row.code for row in approved),
        "missing": sorted(row.code for row in asked if row not in approved),
        "county": any(row.type == "county" for row in approving),
        "regional_council": any(row.type == "regional_council" for row in approving),
    }


def approves(answer: Decision | None, day: date) -> bool:
    """On a condition only from the day it is recorded as met."""
    if answer is None:
        return False
    if answer.result == "approved_conditionally":
        return answer.condition_met_on is not None and answer.condition_met_on <= day
    return answer.result in ("approved", "approved_with_changes")


def expected_on(party: Party, day: date) -> date | None:
    """When its decision is expected, from the day on which that was known until it is due.

    Reading: on the day itself it is no longer to come.
    """
    if party.expected_on is None or party.expected_since is None:
        return None
    return party.expected_on if party.expected_since <= day < party.expected_on else None
