"""What subjects register with the situation, in `situation.py`.

A subject reads its records into a state for each county (`StateKind`) and registers the parts that
are counted from them: a part's figures, its section of the API, its sentences and its rules. The
engine counts, compares and shows whatever is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from rest_framework import serializers

from cooperation.situations import Base, Span, Window
from situation.counting import Count
from situation.figures import CountyState, Situation
from situation.rules import MethodSection, Rule
from situation.sentences import Sentence, SentenceWriter
from situation.states import StateKind, StateReader, nothing
from toolkit.registry import Registry
from toolkit.texts import Joined, Text

StateT = TypeVar("StateT")
FiguresT = TypeVar("FiguresT")


@dataclass(frozen=True, slots=True)
class CountyField:
    """A field of a county that a comparison reports, read from a state.

    `cites_source`: one row is behind the field, and its source is reported with the change.
    """

    name: str
    read: Callable[[Any], object]
    cites_source: bool = False


@dataclass(frozen=True, slots=True)
class Windows:
    """The periods in which a part is counted separately; outside them its figures are None."""

    window_on: Callable[[Base, date], Window | None]
    starts: Callable[[Base, date], Iterable[date]]
    """The days on which a window begins, up to a day or later."""
    since: date | None = None
    """The first day of the duty, at which the course of a figure starts."""


@dataclass(frozen=True, eq=False)
class SituationPart(Generic[StateT, FiguresT]):
    """A part of the situation; its key begins the paths of its figures."""

    key: str
    kind: StateKind[StateT]
    figures: Callable[[Count, Base, date], FiguresT]
    """Builds the part's dataclass of figures from the counts of a day."""
    serializer: type[serializers.Serializer[Any]]
    """The schema of the same dataclass in the API."""
    fields: tuple[CountyField, ...] = ()
    windows: Windows | None = None
    sentences: Callable[[SentenceWriter], Iterator[Sentence]] = nothing  # type: ignore[assignment]
    section: MethodSection | None = None
    """The section of the method page with its rules; parts may share one."""
    rules: tuple[Rule, ...] = ()

    def of(self, situation: Situation) -> FiguresT:
        """The part's figures in a situation."""
        return cast(FiguresT, situation.parts[self.key])

    def state_of(self, county: CountyState) -> StateT:
        """The county's state from which the part is counted."""
        return self.kind.of(county)


@dataclass(frozen=True, slots=True)
class Addition:
    """What the API returns besides the figures of a day, as JSON and in its schema."""

    as_json: Callable[[Situation, datetime | None], object]
    field: Callable[[], serializers.Field[Any, Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of what happened in a county: what is linked, and what became of it."""

    county: str
    on: date
    """The day by which lines are in order."""
    title: Text | str
    path: str
    """The address that the title leads to, without a day; it may have a query."""
    text: Joined | str
    """What happened with its days, in the reader's language but for names."""
    names: tuple[Joined, ...] = ()
    """Whom the number in the text counts, with their days, to be folded."""


parts: Registry[SituationPart[Any, Any]] = Registry("parts of the situation", file="situation")
additions: Registry[Addition] = Registry("additions to the API's situation", file="situation")
happenings: Registry[Callable[[Span], Iterable[Happening]]] = Registry(
    "what happened between two days", file="situation"
)
"""Reads what happened after a span's first day, up to its last, in a fixed number of queries."""


def state_kinds() -> tuple[StateKind[Any], ...]:
    """The kinds of states from which the parts are counted, each once."""
    return tuple(dict.fromkeys(part.kind for part in parts.values()))


def state_readers() -> tuple[StateReader, ...]:
    """Their readers, each once."""
    return tuple(dict.fromkeys(kind.reader for kind in state_kinds()))
