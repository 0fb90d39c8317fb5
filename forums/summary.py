"""The number of forums of each level and type, shown first in the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cooperation.facets import Tally
from forums.models import ForumType, Level


@dataclass(frozen=True, slots=True)
class OfType:
    """The forums of one type on one level."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class OfLevel:
    """The forums of one level, and how many counties have one."""

    key: str
    count: int
    counties: int
    types: tuple[OfType, ...]


def levels(found: Tally) -> list[OfLevel]:
    """Each level that occurs, with its types, in the order of the choices."""
    return [_level(found, level) for level in Level.values if found.by["level"].get(level)]


def _level(found: Tally, level: str) -> OfLevel:
    groups = [group for group in found.groups if group["level"] == level]
    types: Counter[str] = Counter()
    for group in groups:
        types[group["type"]] += group["number"]
    return OfLevel(
        key=level,
        count=types.total(),
        counties=len({group["county_id"] for group in groups}),
        types=tuple(
            OfType(key, str(label), types[key]) for key, label in ForumType.choices if types[key]
        ),
    )
