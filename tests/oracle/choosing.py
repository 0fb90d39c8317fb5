"""Drawing small choices cheaply: strategies are made once, by the number of options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

Option = TypeVar("Option")


@cache
def _numbers(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _indexes(options: int, least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_numbers(0, options - 1), min_size=least, max_size=most, unique=True)


class Choose:
    """Choices of a story; the first option of each is the simplest, where shrinking ends."""

    def __init__(self, draw: Callable[..., object]) -> None:
        self.draw = draw

    def number(self, least: int, most: int) -> int:
        return self.draw(_numbers(least, most))

    def one(self, options: Sequence[Option]) -> Option:
        return options[self.number(0, len(options) - 1)]

    def some(
        self, options: Sequence[Option], least: int = 0, most: int | None = None
    ) -> list[Option]:
        """Different options, in any order."""
        if not options:
            return []
        most = len(options) if most is None else min(most, len(options))
        return [options[index] for index in self.draw(_indexes(len(options), least, most))]

    def maybe(self) -> bool:
        return self.number(0, 1) == 1

    def rarely(self) -> bool:
        """About once in five times."""
        return self.number(0, 4) == 4

    def times(self, most: int) -> Iterator[int]:
        """0, 1, 2, …: usually about half of `most`; each may fall away when shrinking."""
        for number in range(most):
            if self.number(0, most) == 0:
                return
            yield number
