"""What apps register with the demonstration, in `demonstration.py`: tables and entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model

from demonstration.entries import StoryEntry
from demonstration.story_places import StoryPlaces
from toolkit.registry import Registry


@dataclass(frozen=True, slots=True)
class StoryTable:
    """The model of entries; `is_confirmed`: whether the counties confirm its rows.

    Rows that belong to a confirmed row are not confirmed, nor are rows of staff.
    """

    model: type[Model]
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class OwnLoader:
    """Rows that are not entries of the story: an app's own functions load and remove them."""

    load: Callable[[], object]
    remove: Callable[[], None]
    models: tuple[type[Model], ...]
    """The models with a history that `load` fills."""


tables: Registry[StoryTable] = Registry("tables of the demonstration", file="demonstration")
"""By the `what` of entries. Children before their parents: rows are deleted in this order, so that
no protected row prevents it, and inserted in the opposite one.
"""

entries: Registry[Callable[[StoryPlaces], Iterable[StoryEntry]]] = Registry(
    "entries of the demonstration", file="demonstration"
)
"""Functions that yield the rows of the story, in order for rows entered at one moment."""

loaders: Registry[OwnLoader] = Registry("own loaders of the demonstration", file="demonstration")
