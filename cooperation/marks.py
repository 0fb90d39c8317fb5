"""How each state is shown: an icon's shape, a colour and always a word, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cooperation import registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Mark:
    """One state on the screen; `icon` names both the shape in the sprite and the colour."""

    icon: str
    label: StrOrPromise


ICONS = ("done", "prog", "plan", "none", "miss", "unk", "na")


def mark_of(subject: str, key: str | None) -> Mark:
    """The mark of a state; nothing known is a state of its own, never a "no"."""
    states = registry.marks[subject]
    return states[key or next(k for k in ("unknown", "not_recorded", "none") if k in states)]
