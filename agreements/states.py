"""Which statuses of an agreement and standings of a party may follow which."""

from __future__ import annotations

from agreements.models import Standing, Status
from editing.registry import state_machines
from editing.states import StateMachine

STATUS = StateMachine(
    title="Status of an agreement",
    about=(
        "A step is a row with a later `since`. An agreement may begin in any status, and any\n"
        "status may follow any other, or be recorded again, until the agreement has ended: the\n"
        "trigger `nothing_after_ended` refuses every later row. An end that was a mistake is\n"
        "corrected in its own row."
    ),
    first=frozenset(Status),
    steps={
        before: frozenset() if before == Status.ENDED else frozenset(Status) for before in Status
    },
    causes={
        (Status.NOT_STARTED, Status.IN_PREPARATION): "start_preparation",
        (Status.READY, Status.ENDED): "follow_end, when a period with an end is recorded",
    },
)

STANDING = StateMachine(
    title="Standing of a party",
    about=(
        "A step is a row with a later `since`. An organisation may begin with any standing, and\n"
        "any standing may follow any other: one that has left may come back."
    ),
    first=frozenset(Standing),
    steps={before: frozenset(Standing) for before in Standing},
    causes={(Standing.PROSPECTIVE, Standing.PARTY): "make_party, when a decision approves"},
)

state_machines.add("agreement_status", STATUS, order=10)
state_machines.add("party_standing", STANDING, order=20)
