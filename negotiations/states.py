"""Which outcome of a negotiation may follow which."""

from __future__ import annotations

from editing.registry import state_machines
from editing.states import StateMachine
from negotiations.models import Outcome

UNKNOWN = ""

OUTCOME = StateMachine(
    title="Outcome of a negotiation",
    about=(
        "A step is an action of `negotiations/actions.py`: an outcome that is recorded stays,\n"
        "whatever action follows. A mistake is corrected by an edit of the row, from any outcome\n"
        "to any other, with one exception: a negotiation that another one replaces stays\n"
        "cancelled (the trigger `replaces_cancelled`)."
    ),
    first=frozenset({UNKNOWN, *Outcome}),
    steps={
        UNKNOWN: frozenset(Outcome),
        Outcome.HELD: frozenset(),
        Outcome.CANCELLED: frozenset(),
    },
    causes={
        (UNKNOWN, Outcome.HELD): "mark_held",
        (UNKNOWN, Outcome.CANCELLED): "cancel_negotiation, move_negotiation",
    },
    empty="unknown",
)

state_machines.add("negotiation_outcome", OUTCOME, order=30)
