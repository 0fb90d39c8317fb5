"""The record of a place by section, and what to check in it.

The rows of a section are read when first needed, and once: a fixed number of queries for any number
of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workspace.attention import Attention, most_pressing_first, unconfirmed
from workspace.entries import SectionRows
from workspace.places import Place
from workspace.registry import Section, checks, sections


@dataclass
class PlaceRecord:
    """The record of a place, or one section of it."""

    place: Place
    only: str | None = None
    _read: dict[str, Any] = field(default_factory=dict)

    def rows(self, section: Section) -> Any:
        """The result of the section's `read`, shared by its list, checks and confirmation."""
        if section.key not in self._read:
            self._read[section.key] = section.read(self.place)
        return self._read[section.key]

    @property
    def sections(self) -> list[Section]:
        found = (one for one in sections.values() if one.is_of(self.place))
        return [one for one in found if self.only in (None, one.key)]

    @cached_property
    def parts(self) -> list[SectionRows]:
        """The sections with their rows, as the lists show them."""
        shown = (one for one in self.sections if one.is_shown(self.place, self.rows(one)))
        return [self._part(one) for one in shown]

    def _part(self, section: Section) -> SectionRows:
        rows = self.rows(section)
        return SectionRows(
            section,
            tuple(section.entries(self.place, rows)),
            section.adds(self.place, rows),
            "" if self.place.is_municipal else self.place.url(section.path),
            section.waiting(rows) if section.waiting else None,
        )

    @cached_property
    def attention(self) -> list[Attention]:
        """What to check; for a municipality only its awaited decisions."""
        return most_pressing_first(self._attention())

    def _attention(self) -> Iterator[Attention]:
        for check in checks.values():
            if check.is_municipal == self.place.is_municipal:
                yield from check.found(self.place, self.rows(sections[check.section]))
        if not self.place.is_municipal:
            yield from unconfirmed(self.place)
