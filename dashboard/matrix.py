"""The table of all counties and all subjects on a day: one row a county, nothing ranked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cooperation.models import County
from dashboard.figures import CountyState, Situation
from dashboard.trends import Comparison
from negotiations.situations import NegotiationState


@dataclass(frozen=True, slots=True)
class NegotiationCell:
    """A county's state in a window, with the day of the negotiation that decides it."""

    state: str
    day: date | None
    precision: str
    covered: int
    of: int

    @classmethod
    def of_state(cls, found: NegotiationState | None) -> NegotiationCell | None:
        """The cell of a county's state; None where there is no duty on the day."""
        if found is None:
            return None
        return cls(
            state=found.state,
            day=found.last_held_on or found.next_on,
            precision=found.precision or "day",
            covered=len(found.covered),
            of=len(found.municipalities),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One county in the table; `changed` names the fields that differ from the compared day."""

    county: County
    state: CountyState
    changed: frozenset[str]

    @property
    def agreement(self) -> str:
        return self.state.agreements.status

    @property
    def sub_agreements(self) -> str:
        if self.state.agreements.has_ready_sub:
            return "ready"
        return "preparing" if self.state.agreements.has_preparing_sub else "none"

    @property
    def regional_council(self) -> str:
        """The standing in the current agreement; without one there is nothing to stand in."""
        if not self.state.agreements.has_begun:
            return "no_agreement"
        return self.state.agreements.regional_council or "none"

    @property
    def cooperation(self) -> NegotiationCell | None:
        return NegotiationCell.of_state(self.state.cooperation)

    @property
    def hyte(self) -> NegotiationCell | None:
        return NegotiationCell.of_state(self.state.hyte)


def matrix(
    counties: Iterable[County], situation: Situation, comparison: Comparison | None = None
) -> list[Row]:
    """The rows of a situation, with the fields that changed since the compared day."""
    changes = comparison.counties if comparison else {}
    return [
        Row(
            county=county,
            state=situation.states[county.code],
            changed=frozenset(change.field for change in changes.get(county.code, ())),
        )
        for county in counties
        if county.code in situation.states
    ]
