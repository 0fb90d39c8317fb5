"""The tables of states are what the database and the actions accept; the diagrams are current."""

from __future__ import annotations

from datetime import date
from io import StringIO
from itertools import product

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command

from agreements.models import Standing, Status
from agreements.states import STANDING, STATUS
from editing.registry import state_machines
from negotiations import actions
from negotiations.models import Outcome
from negotiations.states import OUTCOME
from tests.edits import by_staff, saved_by_staff
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
)

EARLIER, LATER = date(2024, 3, 1), date(2024, 5, 1)
REASONS = {Status.NOT_STARTED: "no_need", Status.ENDED: "terminated"}
OUTCOMES = ("", *Outcome)
ACTIONS = {
    Outcome.HELD: lambda row: by_staff(actions.mark_held, negotiation=row),
    Outcome.CANCELLED: lambda row: by_staff(
        actions.cancel_negotiation, negotiation=row, on=EARLIER
    ),
}


def is_accepted(row):
    """Whether the row can be written, by an edit as every entry point makes it."""
    try:
        saved_by_staff(row)
    except ValidationError:
        return False
    return True


def steps_of(states):
    return [
        pytest.param(*step, id=" to ".join(one or "unknown" for one in step))
        for step in product(states, repeat=2)
    ]


def negotiation(outcome):
    cancelled_on = EARLIER if outcome == Outcome.CANCELLED else None
    return NegotiationFactory(outcome=outcome, cancelled_on=cancelled_on)


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
def test_agreement_begins_in_a_status_of_the_table(status):
    row = AgreementStatusFactory.build(
        agreement=AgreementFactory(), status=status, reason=REASONS.get(status, ""), since=EARLIER
    )

    assert is_accepted(row) is (status in STATUS.first)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), steps_of(Status))
def test_status_follows_another_as_the_table_has_it(before, after):
    first = AgreementStatusFactory(status=before, reason=REASONS.get(before, ""), since=EARLIER)
    row = AgreementStatusFactory.build(
        agreement=first.agreement, status=after, reason=REASONS.get(after, ""), since=LATER
    )

    assert is_accepted(row) is STATUS.allows(before, after)


@pytest.mark.django_db
@pytest.mark.parametrize("standing", Standing)
def test_party_begins_with_a_standing_of_the_table(standing):
    row = PartyStandingFactory.build(party=PartyFactory(), standing=standing, since=EARLIER)

    assert is_accepted(row) is (standing in STANDING.first)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), steps_of(Standing))
def test_standing_follows_another_as_the_table_has_it(before, after):
    first = PartyStandingFactory(standing=before, since=EARLIER)
    row = PartyStandingFactory.build(party=first.party, standing=after, since=LATER)

    assert is_accepted(row) is STANDING.allows(before, after)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_negotiation_begins_with_an_outcome_of_the_table(outcome):
    assert negotiation(outcome).outcome in OUTCOME.first


@pytest.mark.django_db
@pytest.mark.parametrize("before", OUTCOMES)
@pytest.mark.parametrize("after", Outcome)
def test_action_changes_the_outcome_only_as_the_table_has_it(before, after):
    row = negotiation(before)

    ACTIONS[after](row)

    row.refresh_from_db()
    assert row.outcome == (after if OUTCOME.allows(before, after) else before)


@pytest.mark.django_db
@pytest.mark.parametrize("before", OUTCOMES)
def test_negotiation_is_moved_only_where_the_table_lets_it_be_cancelled(before):
    row = negotiation(before)
    move = {"negotiation": row, "to": date(2024, 9, 2), "on": EARLIER}

    if OUTCOME.allows(before, Outcome.CANCELLED):
        by_staff(actions.move_negotiation, **move)
        assert row.outcome == Outcome.CANCELLED
    else:
        with pytest.raises(ValidationError) as refusal:
            by_staff(actions.move_negotiation, **move)
        assert refusal.value.code == "has_outcome"


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), steps_of(OUTCOMES))
def test_mistaken_outcome_is_corrected_to_any_other(before, after):
    row = negotiation(before)
    row.outcome = after
    row.cancelled_on = EARLIER if after == Outcome.CANCELLED else None

    assert is_accepted(row)


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["", Outcome.HELD])
def test_replaced_negotiation_stays_cancelled(after):
    row = negotiation("")
    by_staff(actions.move_negotiation, negotiation=row, to=date(2024, 9, 2), on=EARLIER)
    row.refresh_from_db()
    row.outcome, row.cancelled_on = after, None

    assert not is_accepted(row)


def test_tables_name_only_their_own_states():
    for machine in state_machines.values():
        followers = {after for steps in machine.steps.values() for after in steps}
        assert {*machine.first, *followers} <= set(machine.states)
        assert all(machine.allows(*step) for step in machine.causes)


def test_diagrams_are_as_printed():
    out = StringIO()
    call_command("diagrams", stdout=out)

    kept = settings.BASE_DIR / "docs" / "states.md"
    assert kept.read_text() == out.getvalue(), "manage.py diagrams > docs/states.md"
