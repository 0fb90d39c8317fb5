"""Plans of the demonstration, and assessments by the recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from demonstration import registry
from demonstration.entries import Ref, StoryEntry, when_entered
from demonstration.files import day, document, keys, source, table
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces
from knowledge.models import Assessment, Plan


def plans(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Plans that make agreements concrete."""
    for row in table("plans"):
        begins = date.fromisoformat(row["from"])
        key = row["key"] or f"{row['county']}-{row['from']}"
        values = source(row) | {
            "county_id": row["county"],
            "kind": row["kind"],
            "title_fi": row["title_fi"],
            "title_sv": row["title_sv"],
            "title_en": row["title_en"],
            "agreement": Ref("agreement", row["agreement"]) if row["agreement"] else None,
            "themes": keys(row["themes"]),
            "period": (begins, day(row["until"])),
        }
        yield StoryEntry(
            "plan", key, values, row["county"], when_entered(key, begins, row["county"])
        )


def assessments(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Assessments of staff by the recommendations that no record can show."""
    for row in document("assessments")["assessment"]:
        key = f"{row['recommendation']}/{row['county']}/{row['on']}"
        values = source(row) | {
            "county_id": row["county"],
            "recommendation": row["recommendation"],
            "state": row["state"],
            "assessed_on": row["on"],
            "assessor_role": row["by"],
            "reason_fi": row["fi"],
            "reason_sv": row["sv"],
            "reason_en": row["en"],
        }
        moment = when_entered(key, row["on"], "", by="staff")
        yield StoryEntry("assessment", key, values, "", moment)


registry.tables.add("assessment", StoryTable(Assessment, is_confirmed=False), order=20)
registry.tables.add("plan", StoryTable(Plan), order=30)
registry.entries.add("plans", plans, order=80)
registry.entries.add("assessments", assessments, order=100)
