"""The situation as a value: every figure by its path, with its counties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from cooperation.situations import Figure, Window


@dataclass(frozen=True, slots=True)
class CountyState:
    """One county on a day, with its state of each kind, `state[key]`."""

    code: str
    municipalities: frozenset[str]
    states: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.states[key]


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of cooperation on a day, in the country or in one county.

    `situation[key]` are the figures of one part; a part's `of` returns them with their type.
    """

    date: date
    known_at: datetime | None
    counties: int
    municipalities: int
    parts: Mapping[str, Any]
    """Each part's figures by its key, in the order of the parts."""
    states: Mapping[str, CountyState]
    """Each county's own state, in the order of codes; not in the API's response."""

    def __getitem__(self, key: str) -> Any:
        return self.parts[key]

    def as_dict(self) -> dict[str, object]:
        """The API's response."""
        asked = {
            "date": self.date,
            "known_at": self.known_at,
            "counties": self.counties,
            "municipalities": self.municipalities,
        }
        return {name: as_json(value) for name, value in (asked | {**self.parts}).items()}

    def figures(self) -> Iterator[tuple[str, Figure | int | None]]:
        """Every figure and number with its path, as used by trends and comparisons."""
        for key, part in self.parts.items():
            yield from _walk(key, part)

    def figure_at(self, path: str) -> Figure | None:
        """The figure with a path, as `sub_agreements.ready`; LookupError for an unknown one."""
        key, _, rest = path.partition(".")
        found = self.parts[key]
        for name in rest.split("."):
            found = dict(_inside(found))[name]
        return found if isinstance(found, Figure) else None

    def window_of(self, path: str) -> Window | None:
        """The window in which the figure is counted, if it has one."""
        return getattr(self.parts[path.partition(".")[0]], "window", None)


def _walk(path: str, value: object) -> Iterator[tuple[str, Figure | int | None]]:
    if isinstance(value, (Figure, int)) or value is None:
        yield path, value
    for name, inner in _inside(value):
        if name != "window":
            yield from _walk(f"{path}.{name}", inner)


def _inside(value: object) -> list[tuple[str, Any]]:
    """The named values within a value of a situation."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, Figure):
        return list(value.inside().items())
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return []


def as_json(value: object) -> object:
    """A value of a situation as the API returns it."""
    if isinstance(value, (Figure, Window)):
        return value.as_dict()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    return value
