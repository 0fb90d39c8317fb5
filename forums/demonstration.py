"""Forums of the demonstration, with their participants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cooperation.models import CountyRegion
from demonstration import registry
from demonstration.entries import Ref, StoryEntry, ended, when_entered
from demonstration.files import day, keys, source, table
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces
from forums.models import Forum, ForumParticipant

FORUM_TEXTS = (
    *("name_fi", "name_sv", "name_en", "level", "type"),
    *("other_actors", "meets", "convener", "mandate"),
)


def forums(places: StoryPlaces) -> Iterator[StoryEntry]:
    """Forums with their participants."""
    regions = CountyRegion.objects.order_by("-regional_council", "period")
    councils = dict(regions.values_list("county", "regional_council"))
    for row in table("forums"):
        begins, ends = date.fromisoformat(row["from"]), day(row["until"])
        moment = when_entered(row["key"], begins, row["county"])
        values: dict[str, Any] = source(row) | {field: row[field] for field in FORUM_TEXTS}
        values |= {
            "county_id": row["county"],
            "language": row["language"] or "fi",
            "themes": keys(row["themes"]),
            "period": (begins, None),
            "is_permanent": row["permanent"] == "yes",
            "agreed_in": Ref("agreement", row["agreed_in"]) if row["agreed_in"] else None,
        }
        forum = StoryEntry("forum", row["key"], values, row["county"], moment)
        yield ended(forum, begins, ends)
        for participant in _participants(row, places, councils[row["county"]]):
            entry = StoryEntry("participant", *participant, row["county"], moment)
            yield ended(entry, *_within(entry.values.pop("joined"), entry.values.pop("left"), ends))


def _within(joined: date, left: date | None, ends: date | None) -> tuple[date, date | None]:
    return joined, min(filter(None, (left, ends)), default=None)


def _participants(
    row: dict[str, str], places: StoryPlaces, council: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    begins = date.fromisoformat(row["from"])
    for word in row["members"].split():
        name, _, joined = word.partition("@")
        since = day(joined) or begins
        codes = places.on(row["county"], begins) if name == "all" else [name]
        for code in codes:
            kind, own = _organisation(code, row["county"], council, places)
            yield (
                f"{row['key']}/{code}",
                source(row)
                | {
                    "forum": Ref("forum", row["key"]),
                    "type": kind,
                    f"{kind}_id": own,
                    "joined": since,
                    "left": places.until(row["county"], code) if kind == "municipality" else None,
                },
            )


def _organisation(
    word: str, county: str, council: str, places: StoryPlaces
) -> tuple[str, str | int]:
    prefix, _colon, code = word.partition(":")
    if prefix == "org":
        return "organisation", places.id_of("organisation", code)
    if prefix == "area":
        return "employment_area", code
    if word == "county":
        return "county", county
    return ("regional_council", council) if word == "rc" else ("municipality", word)


registry.tables.add("participant", StoryTable(ForumParticipant, is_confirmed=False), order=90)
registry.tables.add("forum", StoryTable(Forum), order=100)
registry.entries.add("forums", forums, order=30)
