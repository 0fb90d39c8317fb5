"""The counts of a day: counties, municipalities and amounts by the paths of the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cooperation.situations import Figure
from situation.figures import CountyState
from situation.states import StateKind


class Count:
    """Counts the counties' states by the paths that they name."""

    def __init__(
        self, counties: Mapping[str, CountyState], kinds: Iterable[StateKind[Any]]
    ) -> None:
        self.of = len(counties)
        self.of_municipalities = sum(len(one.municipalities) for one in counties.values())
        self._codes: dict[str, list[str]] = defaultdict(list)
        self._amounts: dict[str, int] = defaultdict(int)
        self._municipalities: dict[str, list[str]] = defaultdict(list)
        kinds = tuple(kinds)
        for county in counties.values():
            for kind in kinds:
                state = county.states[kind.key]
                if state is not None:
                    self._add(county.code, kind, state)

    def _add(self, code: str, kind: StateKind[Any], state: object) -> None:
        for path in kind.paths(state):
            self._codes[path].append(code)
        for path, number in kind.amounts(state):
            self._amounts[path] += number
        for path, municipalities in kind.municipalities(state):
            self._municipalities[path].extend(municipalities)

    def codes(self, path: str) -> tuple[str, ...]:
        """The counties counted in a figure, in their order."""
        return tuple(self._codes.get(path, ()))

    def figure(self, path: str) -> Figure:
        """The figure with this path."""
        return Figure(self.of, self.codes(path))

    def figures(self, path: str, keys: Iterable[str]) -> dict[str, Figure]:
        """The figures under a path, by their last names."""
        return {key: self.figure(f"{path}.{key}") for key in keys}

    def amount(self, path: str) -> int:
        """The number with this path."""
        return self._amounts.get(path, 0)

    def municipalities(self, path: str) -> Figure:
        """The figure with this path, which counts municipalities."""
        codes = sorted(self._municipalities.get(path, ()))
        return Figure(self.of_municipalities, tuple(codes), unit="municipalities")


def added_by(kind: StateKind[Any], state: object) -> Iterator[tuple[str, int]]:
    """What one county's state adds to each number, by path."""
    yield from ((path, 1) for path in kind.paths(state))
    yield from kind.amounts(state)
    yield from ((path, len(codes)) for path, codes in kind.municipalities(state))
