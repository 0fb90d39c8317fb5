"""The number of forums of each level and type, shown first in the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from forums.models import ForumType, Level
from listing.facets import Group, Tally


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
    listed = found.listed
    of_level = {level: [one for one in listed if one["level"] == level] for level in Level.values}
    return [_level(level, groups) for level, groups in of_level.items() if groups]


def _level(level: str, groups: list[Group]) -> OfLevel:
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
