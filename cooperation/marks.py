"""How each state is shown: an icon's shape, a colour and always a word, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Mark:
    """One state on the screen; `icon` names both the shape in the sprite and the colour."""

    icon: str
    label: StrOrPromise


ICONS = ("done", "prog", "plan", "none", "miss", "unk", "na")
