"""Pilots of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from demonstration import registry
from demonstration.entries import StoryEntry, when_entered
from demonstration.files import source
from demonstration.registry import StoryTable
from demonstration.story_places import StoryPlaces
from tests.spike_app.models import Pilot, State

ROWS = (
    ("18", "Yhteinen vastaanotto", "Gemensam mottagning", "Joint reception", date(2024, 2, 1)),
    ("16", "Liikkuva neuvola", "Mobil rådgivning", "Mobile clinic", date(2024, 9, 1)),
)
"""A story of more rows is a table in fixtures/demonstration."""


def pilots(_places: StoryPlaces) -> Iterator[StoryEntry]:
    """Pilots of the counties."""
    for county, *names, begins in ROWS:
        key = f"{county}/{begins}"
        values = source({}) | {
            "county_id": county,
            "name_fi": names[0],
            "name_sv": names[1],
            "name_en": names[2],
            "state": State.RUNNING,
            "period": (begins, None),
        }
        yield StoryEntry("pilot", key, values, county, when_entered(key, begins, county))


registry.tables.add("pilot", StoryTable(Pilot), order=935)
registry.entries.add("pilots", pilots, order=912)
