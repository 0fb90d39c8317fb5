"""Which municipalities a county has on a day, from the reference data."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from cooperation.models import CountyMembership


class Stay(NamedTuple):
    """The time a municipality belongs to a county."""

    municipality: str
    first: date
    until: date | None


class Places:
    """The counties' municipalities by day."""

    def __init__(self) -> None:
        self.stays: dict[str, list[Stay]] = defaultdict(list)
        for stay in CountyMembership.objects.order_by("municipality_id"):
            self.stays[stay.county_id].append(
                Stay(stay.municipality_id, stay.period.lower, stay.period.upper)
            )

    def on(self, county: str, day: date) -> list[str]:
        """Codes of the county's municipalities on the day, in order."""
        return [
            stay.municipality
            for stay in self.stays[county]
            if stay.first <= day and (stay.until is None or day < stay.until)
        ]

    def until(self, county: str, municipality: str) -> date | None:
        """The first day on which the municipality no longer belongs to the county."""
        return max(
            (stay.until for stay in self.stays[county] if stay.municipality == municipality),
            key=lambda until: until or date.max,
            default=None,
        )
