"""The whole story: every row, including what was first entered wrongly or late."""

from __future__ import annotations

from typing import Any

from demonstration import registry
from demonstration.entries import Story, StoryEntry, confirmation_of, entered_on
from demonstration.files import document
from demonstration.story_places import StoryPlaces


def whole_story(places: StoryPlaces) -> list[StoryEntry]:
    """All entries, in the order of their creation."""
    story = Story()
    for entries in registry.entries.values():
        story.add(*entries(places))
    _apply(story, document("corrections"))
    return sorted(map(_confirmed, story.entries.values()), key=lambda entry: entry.recorded.at)


def _apply(story: Story, corrections: dict[str, Any]) -> None:
    for row in corrections["correction"]:
        entry = story.entries[row["what"], row["key"]]
        moment = entered_on(row["key"], row["corrected"], entry.county, row["by"])
        story.replace(entry.first_recorded_as(row["first"], moment))
    for row in corrections["late"]:
        entry = story.entries[row["what"], row["key"]]
        late = entered_on(row["key"], row["recorded"], entry.county, row["by"])
        story.replace(
            StoryEntry(entry.what, entry.key, entry.values, entry.county, late, entry.changes)
        )


def _confirmed(entry: StoryEntry) -> StoryEntry:
    if not registry.tables[entry.what].is_confirmed or not (change := confirmation_of(entry)):
        return entry
    return entry.changed(change.values, change.moment)
