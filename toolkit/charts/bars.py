"""The unit bar: one cell per county."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of equal units in a bar: the counties in one state."""

    key: str
    count: int
    label: str
    state: str = ""

    @property
    def cells(self) -> range:
        """One item per unit, for the template's loop."""
        return range(self.count)
