"""The user's roles on a day, which the access rules of models check."""

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
        """Whether the saved object may be changed; its new state must be within reach too."""
        raise NotImplementedError
