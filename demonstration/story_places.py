"""The municipalities of a county on a day, and organisations, from the reference data."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from cooperation.models import CountyMembership, Organisation
from toolkit.days import covers


class StoryPlaces:
    """The counties' municipalities by day, and the ids of organisations by key."""

    def __init__(self) -> None:
        self.stays: dict[str, list[CountyMembership]] = defaultdict(list)
        for stay in CountyMembership.objects.order_by("municipality_id"):
            self.stays[stay.county_id].append(stay)
        listed = Organisation.objects.exclude(key=None)
        self.organisations: dict[str, int] = dict(listed.values_list("key", "pk"))

    def on(self, county: str, day: date) -> list[str]:
        """Codes of the county's municipalities on the day, in order."""
        return [stay.municipality_id for stay in self.stays[county] if covers(stay.period, day)]

    def until(self, county: str, municipality: str) -> date | None:
        """The first day on which the municipality no longer belongs to the county."""
        stays = (stay for stay in self.stays[county] if stay.municipality_id == municipality)
        ends = (stay.period.upper for stay in stays)
        return max(ends, key=lambda until: until or date.max, default=None)

    def id_of(self, kind: str, code: str) -> str | int:
        """The id of an actor of a type: its code, of an organisation that of the row by its key."""
        return self.organisations[code] if kind == "organisation" else code
