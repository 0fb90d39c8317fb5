"""Which requests are heavy, as a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heavy:
    """Which requests are heavy: those with one of the query parameters, or below a path."""

    parameters: frozenset[str]
    formats: frozenset[str]
    paths: tuple[str, ...]

    def is_heavy(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether an answer takes much longer than a page of today."""
        return (
            not self.parameters.isdisjoint(query)
            or self.is_file(query)
            or any(part in path for part in self.paths)
        )

    def is_file(self, query: Mapping[str, str]) -> bool:
        """Whether a whole list is asked as a file."""
        return query.get("format", "").lower() in self.formats
