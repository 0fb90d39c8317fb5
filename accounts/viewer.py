"""Whose access it is: the user's roles on a day, which the rules of the models ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user, or an anonymous reader, with the places and roles of one day."""

    day: date
    user_id: int | None = None
    counties: frozenset[str] = field(default_factory=frozenset)
    municipalities: frozenset[str] = field(default_factory=frozenset)
    is_observer: bool = False
    is_staff: bool = False
    is_administrator: bool = False
    may_write: bool = True

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    def may_edit(self, obj: Model) -> bool:
        """Whether the saved object may be changed; what it is changed to must be in reach too."""
        raise NotImplementedError
