"""What apps plug into the demonstration, each from its `demonstration.py`: tables and entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model

from demonstration.entries import Entry
from demonstration.places import Places
from toolkit.registry import Registry


@dataclass(frozen=True, slots=True)
class StoryTable:
    """The model of entries; `is_confirmed`: whether the counties confirm its rows.

    Not confirmed is what belongs to a confirmed row, and what staff write.
    """

    model: type[Model]
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class OwnLoader:
    """Rows that are no entries of the story: an app loads and removes them by its own functions."""

    load: Callable[[], object]
    remove: Callable[[], None]
    models: tuple[type[Model], ...]
    """The models with a history that `load` fills."""


tables: Registry[StoryTable] = Registry("tables of the demonstration", file="demonstration")
"""By the name that entries give as `what`. Children before their parents: rows are removed in this
order, so that no protected row is in the way, and inserted in the opposite one."""

entries: Registry[Callable[[Places], Iterable[Entry]]] = Registry(
    "entries of the demonstration", file="demonstration"
)
"""Functions that yield the rows of the story; of rows entered at one moment the order decides."""

loaders: Registry[OwnLoader] = Registry("own loaders of the demonstration", file="demonstration")
