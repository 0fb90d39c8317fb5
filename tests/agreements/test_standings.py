"""The standing that a decision made follows the decision."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Decision
from changes import events
from changes.events import EventQuery
from changes.undo import undo, undo_action, version_now
from editing.edits import editing
from editing.many import save_all
from tests.edits import by_staff, saved_by_staff, staff_access
from tests.factories import DecisionFactory, PartyFactory, PartyStandingFactory

pytestmark = pytest.mark.django_db

FIRST, DAY, LATER = date(2023, 1, 1), date(2024, 3, 12), date(2024, 6, 10)
CONDITIONAL = {"result": "approved_conditionally", "condition": "Jos rahoitus järjestyy."}
PROSPECTIVE, PARTY = ("prospective", FIRST), ("party", DAY)


@pytest.fixture
def party():
    return PartyStandingFactory(standing="prospective", since=FIRST).party


def decide(party, day=DAY, **values):
    values = {"result": "approved", "source_reference": "Kvalt § 41", **values}
    return saved_by_staff(DecisionFactory.build(party=party, decided_on=day, **values))


def correct(decision, **values):
    return saved_by_staff(Decision.objects.get(pk=decision.pk), **values)


def delete(row):
    by_staff(lambda edit: edit.delete(row))


def standings(party):
    return list(party.standings.order_by("since").values_list("standing", "since"))


@pytest.mark.parametrize("result", ["proposed", "rejected", "tabled"])
def test_approval_corrected_to_another_result_leaves_it_prospective(party, result):
    decision = decide(party)
    assert standings(party) == [PROSPECTIVE, PARTY]

    correct(decision, result=result)

    assert standings(party) == [PROSPECTIVE]


def test_deleted_approval_leaves_it_prospective(party):
    delete(decide(party))

    assert standings(party) == [PROSPECTIVE]


@pytest.mark.parametrize("leave", [delete, lambda row: correct(row, result="proposed")])
def test_standing_that_was_prospective_from_that_day_is_so_again(leave):
    row = PartyStandingFactory(standing="prospective", since=DAY, source_reference="Kirje")
    decision = decide(row.party)
    assert standings(row.party) == [PARTY]

    leave(decision)

    assert standings(row.party) == [("prospective", DAY)]
    assert row.party.standings.get().source_reference == "Kirje"


@pytest.mark.parametrize("day", [date(2024, 2, 1), LATER])
def test_standing_moves_with_the_day_of_the_decision(party, day):
    decision = decide(party)
    made = party.standings.get(standing="party")

    correct(decision, decided_on=day)

    assert standings(party) == [PROSPECTIVE, ("party", day)]
    assert party.standings.get(standing="party").pk == made.pk


@pytest.mark.parametrize("day", [date(2024, 4, 2), date(2024, 8, 1)])
def test_standing_moves_with_the_day_of_the_condition(party, day):
    decision = decide(party, **CONDITIONAL, condition_met_on=LATER)
    assert standings(party) == [PROSPECTIVE, ("party", LATER)]

    correct(decision, condition_met_on=day)
    assert standings(party) == [PROSPECTIVE, ("party", day)]

    correct(decision, condition_met_on=None)
    assert standings(party) == [PROSPECTIVE]


def test_standing_has_the_precision_and_the_source_of_the_corrected_decision(party):
    decision = decide(party)

    correct(decision, decided_on=date(2024, 3, 31), precision="month", source_reference="§ 42")

    made = party.standings.get(standing="party")
    assert (made.since, made.precision) == (date(2024, 3, 31), "month")
    assert made.source_reference == "§ 42"
    correct(decision, result="noted")
    assert standings(party) == [PROSPECTIVE]


@pytest.mark.parametrize("is_replaced", [True, False])
def test_condition_met_after_another_answer_makes_no_party(party, is_replaced):
    decision = decide(party, **CONDITIONAL)
    decide(party, date(2024, 5, 2), result="rejected", replaces=decision if is_replaced else None)

    correct(decision, condition_met_on=LATER)

    assert standings(party) == [PROSPECTIVE]


def test_party_is_made_when_the_answer_against_it_is_deleted(party):
    decision = decide(party, **CONDITIONAL)
    refusal = decide(party, date(2024, 5, 2), result="rejected")
    correct(decision, condition_met_on=LATER)

    delete(refusal)

    assert standings(party) == [PROSPECTIVE, ("party", LATER)]


def test_later_refusal_keeps_the_standing(party):
    decide(party)
    decide(party, LATER, result="rejected")

    assert standings(party) == [PROSPECTIVE, PARTY]


@pytest.mark.parametrize(
    "own",
    [{"source_reference": "Kirje"}, {"source_channel": "email"}, {"since": date(2024, 3, 1)}],
)
def test_standing_with_a_source_or_day_of_its_own_is_kept(party, own):
    values = {"source_reference": "Kvalt § 41", "since": DAY, **own}
    row = PartyStandingFactory(party=party, standing="party", **values)
    decision = decide(party)

    correct(decision, result="proposed")
    delete(decision)

    assert standings(party) == [PROSPECTIVE, ("party", row.since)]


def test_party_that_left_has_left_when_its_approval_goes(party):
    decision = decide(party)
    PartyStandingFactory(party=party, standing="left", since=LATER)

    delete(decision)

    assert standings(party) == [PROSPECTIVE, ("left", LATER)]


@pytest.mark.parametrize(("deleted", "since"), [(0, LATER), (1, DAY)])
def test_of_two_approvals_the_other_holds_the_standing(party, deleted, since):
    approvals = [decide(party), decide(party, LATER)]

    delete(approvals[deleted])

    assert standings(party) == [PROSPECTIVE, ("party", since)]


def test_approval_of_the_same_day_and_source_holds_the_standing(party):
    approval = decide(party)
    decide(party)

    correct(approval, result="noted")

    assert standings(party) == [PROSPECTIVE, PARTY]


def test_decision_moved_to_another_party_takes_its_standing_along(party):
    decision, other = decide(party), PartyFactory(agreement=party.agreement)

    correct(decision, party=other)

    assert (standings(party), standings(other)) == ([PROSPECTIVE], [PARTY])


def test_other_correction_leaves_a_standing_that_was_removed(party):
    decision = decide(party)
    party.standings.filter(standing="party").delete()

    correct(decision, diary_number="HEL 2024-1")
    decide(party, LATER, result="noted")

    assert standings(party) == [PROSPECTIVE]


# Undoing -----------------------------------------------------------------------------------------


def recorded(access, row):
    found = events.read(access, EventQuery(record=(type(row), row.pk)), size=50)
    return next(one for one in found if one.pk == row.pk and one.model is type(row))


@pytest.mark.parametrize("how", [undo, undo_action])
@pytest.mark.parametrize("since", [FIRST, DAY])
def test_undone_approval_leaves_it_prospective(how, since):
    access = staff_access()
    party = PartyStandingFactory(standing="prospective", since=since).party
    event = recorded(access, decide(party))

    how(access=access, event=event, version=version_now(event))

    assert standings(party) == [("prospective", since)]


def test_undone_correction_and_restored_approval_make_a_party_again(party):
    access, decision = staff_access(), decide(party)
    corrected = recorded(access, correct(decision, result="proposed"))
    undo(access=access, event=corrected, version=version_now(corrected))
    assert standings(party) == [PROSPECTIVE, PARTY]

    delete(Decision.objects.get(pk=decision.pk))
    undo(access=access, event=recorded(access, decision), version=None)

    assert standings(party) == [PROSPECTIVE, PARTY]


# Many at once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"result": "proposed"}, {"decided_on": LATER}])
def test_number_of_statements_does_not_grow_with_the_decisions(values):
    asked = []
    for count in (2, 6):
        parties = [
            PartyStandingFactory(standing="prospective", since=FIRST).party for _ in range(count)
        ]
        made = [decide(party).pk for party in parties]
        rows = list(Decision.objects.filter(pk__in=made).select_related("party__agreement__county"))
        with editing(staff_access(), channel="command") as edit:
            for row in rows:
                for name, value in values.items():
                    setattr(row, name, value)
            with CaptureQueriesContext(connection) as queries:
                save_all(edit, rows)
        asked.append(len(queries))
        day = values.get("decided_on")
        expected = [PROSPECTIVE, ("party", day)] if day else [PROSPECTIVE]
        assert all(standings(party) == expected for party in parties)
    assert asked[0] == asked[1], queries.captured_queries[-1]
