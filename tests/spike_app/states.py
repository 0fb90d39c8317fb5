"""Which state of a pilot may follow which."""

from __future__ import annotations

from editing.registry import state_machines
from editing.states import StateMachine
from tests.spike_app.models import State

PILOT = StateMachine(
    title="State of a pilot",
    about="A step is an edit of the row; a pilot may be entered in any state.",
    first=frozenset(State),
    steps={state: frozenset(State) for state in State},
    causes={(State.RUNNING, State.ENDED): "close_period ends its period"},
)

state_machines.add("pilot_state", PILOT, order=940)
