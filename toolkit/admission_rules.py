"""Which requests are heavy, as a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Heavy:
    """Which requests are heavy: those with one of the query parameters, or below a path."""

    parameters: frozenset[str]
    formats: frozenset[str]
    paths: tuple[str, ...]

    def is_heavy(self, request: HttpRequest) -> bool:
        """Whether an answer takes much longer than a page of today."""
        return (
            not self.parameters.isdisjoint(request.GET)
            or self.is_file(request)
            or any(part in request.path for part in self.paths)
        )

    def is_file(self, request: HttpRequest) -> bool:
        """Whether a whole list is asked as a file."""
        return request.GET.get("format", "").lower() in self.formats
