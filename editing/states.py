"""Which state of a row may follow which, as a table that is drawn and tested.

A subject registers a `StateMachine` in its `states.py`; `manage.py diagrams` draws all of them. The
rules themselves are in the database and in the actions: tests compare each table with what these
accept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

START = "[*]"


@dataclass(frozen=True, slots=True)
class StateMachine:
    """The states of a record and the steps between them."""

    title: str
    about: str
    """What a step is, and which rules apply besides the table; plain English for contributors."""
    first: Collection[str]
    """The states that a record may start in."""
    steps: Mapping[str, Collection[str]]
    """For each state the states that may follow it; the state itself if it may be repeated."""
    causes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What causes a step, if it is not simply recorded by an editor."""
    empty: str = "empty"
    """The name of the empty state in the diagram."""

    @property
    def states(self) -> list[str]:
        """Every state, in the order of the table."""
        return list(self.steps)

    def allows(self, before: str, after: str) -> bool:
        """Whether the step is in the table."""
        return after in self.steps[before]

    def mermaid(self) -> Iterator[str]:
        """The lines of a Mermaid state diagram; repeated states are left out."""
        yield "stateDiagram-v2"
        for state in self.states:
            if state in self.first:
                yield self._arrow(START, state)
        for before in self.states:
            for after in self.states:
                if after != before and self.allows(before, after):
                    yield self._arrow(before, after)
            if not self.steps[before]:
                yield self._arrow(before, START)

    def _arrow(self, before: str, after: str) -> str:
        cause = self.causes.get((before, after), "")
        line = f"    {before or self.empty} --> {after or self.empty}"
        return f"{line}: {cause}" if cause else line
