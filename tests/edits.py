"""Edits by staff in tests: an action, or saving a row, as one edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from accounts.access import Access
from editing.edits import editing

T = TypeVar("T")
M = TypeVar("M", bound=Model)


def staff_access() -> Access:
    """The access of staff, without a user."""
    return Access(timezone.localdate(), is_staff=True)


def by_staff(action: Callable[..., T], **given: Any) -> T:
    """Call the action within an edit of its own."""
    with editing(staff_access(), channel="command") as edit:
        return action(edit=edit, **given)


def saved_by_staff(row: M, **values: Any) -> M:
    """Set the values and save the row, new or not, within an edit of its own."""
    for name, value in values.items():
        setattr(row, name, value)
    with editing(staff_access(), channel="command") as edit:
        return edit.save(row)
