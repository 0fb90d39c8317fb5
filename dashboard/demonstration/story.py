"""The whole story: every row, with what was entered wrongly or late at first."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from dashboard.demonstration.agreements import agreements
from dashboard.demonstration.entries import (
    Entry,
    Moment,
    Ref,
    Story,
    confirmation_of,
    when_entered,
)
from dashboard.demonstration.files import document
from dashboard.demonstration.negotiations import negotiations, none_statements, practices
from dashboard.demonstration.places import Places
from dashboard.demonstration.structures import (
    assessments,
    forums,
    groups,
    plans,
    remarks,
    responsibilities,
)

NEVER_CONFIRMED = {
    *("group_member", "party", "standing", "participant"),
    *("document", "measure", "indicator", "person", "responsibility"),
    *("remark", "assessment"),
}
"""Parts of something: what they belong to is confirmed. Remarks and assessments are staff's."""


def tell_story(places: Places) -> list[Entry]:
    """All entries, in the order in which they were made."""
    story = Story()
    story.add(
        *chain(
            groups(places),
            agreements(places),
            forums(places),
            negotiations(places),
            none_statements(),
            practices(),
            responsibilities(),
            plans(),
            remarks(),
            assessments(),
        )
    )
    _apply(story, document("corrections"))
    return sorted(map(_confirmed, story.entries.values()), key=lambda entry: entry.recorded.at)


def _apply(story: Story, corrections: dict[str, Any]) -> None:
    for row in corrections["correction"]:
        entry = story.entries[row["what"], row["key"]]
        moment = _moment(row["key"], row["corrected"], entry.county, row["by"])
        story.replace(entry.first_recorded_as(row["first"], moment))
    for row in corrections["late"]:
        entry = story.entries[row["what"], row["key"]]
        late = _moment(row["key"], row["recorded"], entry.county, row["by"])
        story.replace(Entry(entry.what, entry.key, entry.values, entry.county, late, entry.changes))
    for row in corrections["mistake"]:
        story.add(_mistake(story, row))


def _mistake(story: Story, row: dict[str, Any]) -> Entry:
    """A status that was entered and taken away again."""
    key, county = (
        f"{row['agreement']}/{row['since']}",
        story.entries["agreement", row["agreement"]].county,
    )
    values = {
        "agreement": Ref("agreement", row["agreement"]),
        "status": row["status"],
        "reason": "",
        "since": row["since"],
        "source_channel": "demonstration",
    }
    recorded = _moment(key, row["recorded"], county, row["by"])
    deleted = _moment(key, row["deleted"], county, row["by"])
    return Entry("status", key, values, county, recorded, deleted=deleted)


def _moment(key: str, day: date, county: str, by: str) -> Moment:
    return when_entered(key, day, county, recorded=day, by=by)


def _confirmed(entry: Entry) -> Entry:
    if entry.what in NEVER_CONFIRMED or not (change := confirmation_of(entry)):
        return entry
    return entry.changed(change.values, change.moment)
