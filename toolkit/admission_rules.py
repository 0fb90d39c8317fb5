"""Which requests are heavy, as a setting, and the days that are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone


class LightDays:
    """The days that links of the site name by themselves: today, and the day noted last.

    Each has one page at an address, as an address without a day, so they are no more work than
    that. Nothing is read here: `note` is called where the day is read for another reason.
    """

    def __init__(self) -> None:
        self._noted = ""

    def note(self, day: date | None) -> None:
        """Keep the day until another is noted; each process has its own."""
        self._noted = day.isoformat() if day else ""

    def __contains__(self, text: object) -> bool:
        return text != "" and text in (self._noted, timezone.localdate().isoformat())


LIGHT_DAYS = LightDays()


@dataclass(frozen=True, slots=True)
class Heavy:
    """Which requests are heavy: those with one of the query parameters, or below a path."""

    parameters: frozenset[str]
    formats: frozenset[str]
    paths: tuple[str, ...]

    def is_heavy(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether an answer takes much longer than a page of today."""
        return (
            self._asks_for_the_past(query)
            or self.is_file(query)
            or any(part in path for part in self.paths)
        )

    def _asks_for_the_past(self, query: Mapping[str, str]) -> bool:
        asked = self.parameters.intersection(query)
        return bool(asked) and not (asked == {"date"} and query["date"] in LIGHT_DAYS)

    def is_file(self, query: Mapping[str, str]) -> bool:
        """Whether a whole list is asked as a file."""
        return query.get("format", "").lower() in self.formats
