"""The states of counties that the situation is counted from, as a subject describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from cooperation.situations import Base, Span, Timeline
from situation.figures import CountyState

StateT = TypeVar("StateT")


def nothing(_value: object) -> tuple[()]:
    """The default of a part that has none of something."""
    return ()


@dataclass(frozen=True, slots=True)
class StateReader:
    """Reads states from the records, in a fixed number of queries.

    Both functions return each county's states by the key of their kind: on the one day of the span,
    or as timelines over it. The engine calls each reader once, however many kinds it reads.
    """

    states_on: Callable[[Span, Base], Mapping[str, Mapping[str, Any]]]
    timelines: Callable[[Span, Base], Mapping[str, Mapping[str, Timeline[Any]]]]


@dataclass(frozen=True, eq=False)
class StateKind(Generic[StateT]):
    """One kind of states, and what a county's state adds to the figures by their paths.

    A state may be None: the county is then counted in no figure. A state's `precision` and `source`
    are used if it has them.
    """

    key: str
    reader: StateReader
    paths: Callable[[Any], Iterable[str]]
    """Figures that include the county."""
    amounts: Callable[[Any], Iterable[tuple[str, int]]] = nothing
    """Numbers, with what the county adds to each."""
    municipalities: Callable[[Any], Iterable[tuple[str, frozenset[str]]]] = nothing
    """Figures that count municipalities, with those of the county."""
    default: Callable[[], StateT | None] = lambda: None
    """The state of a county for which the reader returns none on a day."""

    def of(self, county: CountyState) -> StateT:
        """A county's state of this kind."""
        return cast(StateT, county.states[self.key])
