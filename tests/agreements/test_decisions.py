"""Decisions: which answer for their party, and what every way of writing keeps of them."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.access import Access
from agreements.cases import case_files, case_on
from agreements.filters import DecisionFilterSet
from agreements.models import (
    ANSWERING,
    TELLING,
    Agreement,
    Decision,
    Party,
    Result,
    Step,
    answer_of,
)
from cooperation.roles import as_owner
from editing.edits import editing
from search.kinds import Search
from search.searching import search
from tests.edits import saved_by_staff
from tests.factories import (
    AgreementStatusFactory,
    DecisionFactory,
    PartyFactory,
    PartyStandingFactory,
    StepFactory,
)
from tests.rules import Case, cases, check, check_deferred_rules, refused

pytestmark = pytest.mark.django_db

DAY, NEXT, LATER = date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1)
CONDITIONAL = {"result": Result.APPROVED_CONDITIONALLY, "condition": "Jos muutkin hyväksyvät"}


def answer(party, day):
    """The party's answer in SQL; in Python it is the same."""
    (read,) = Party.objects.filter(pk=party.pk).with_what_they_said()
    found = Decision.objects.filter(party=party).answers_on(day).first()
    assert found == answer_of(read.all_decisions, day)
    return found


def approves(party, day):
    """Whether the party approves on the day, in SQL; in Python it is the same."""
    approves = Party.objects.with_approval_on(day).get(pk=party.pk).approves_on
    found = answer(party, day)
    assert bool(approves) is (found is not None and found.approves_on(day))
    return bool(approves)


@pytest.mark.parametrize("told", sorted(TELLING))
@pytest.mark.parametrize("answered", sorted(ANSWERING - {Result.APPROVED_CONDITIONALLY}))
def test_telling_result_never_changes_an_answer(answered, told):
    first = DecisionFactory(decided_on=DAY, result=answered)
    DecisionFactory(party=first.party, decided_on=NEXT, result=told)

    assert answer(first.party, NEXT) == first


@pytest.mark.parametrize("body", ["council", "board", "executive", "committee", "other"])
def test_whether_a_decision_answers_depends_on_its_result_not_on_the_body(body):
    proposed = DecisionFactory(decided_on=DAY, body_key=body, result=Result.PROPOSED)
    approved = DecisionFactory(decided_on=DAY, body_key=body)

    assert answer(proposed.party, DAY) is None
    assert approves(approved.party, DAY)


def test_condition_approves_from_the_day_it_is_met():
    row = DecisionFactory(decided_on=DAY, **CONDITIONAL)
    assert not approves(row.party, LATER)

    Decision.objects.update(condition_met_on=NEXT)

    assert not approves(row.party, NEXT - timedelta(1))
    assert approves(row.party, NEXT)


def test_replaced_decision_answers_until_the_day_of_what_replaces_it():
    repealed = DecisionFactory(decided_on=DAY, result=Result.REJECTED)
    party = repealed.party
    same_day = DecisionFactory(party=party, decided_on=NEXT, result=Result.RETURNED)
    last = DecisionFactory(party=party, decided_on=NEXT, result=Result.APPROVED)
    Decision.objects.filter(pk=same_day.pk).update(replaces=last)  # repealed on its own day

    assert answer(party, DAY) == repealed
    assert answer(party, NEXT) == same_day


def test_a_party_whose_board_has_proposed_is_being_handled():
    standing = PartyStandingFactory(standing="prospective", since=date(2023, 1, 1))
    agreement = standing.party.agreement
    DecisionFactory(party=standing.party, decided_on=DAY, result=Result.PROPOSED, body_key="board")
    (read,) = case_files(Agreement.objects.filter(pk=agreement.pk))

    before, after = (case_on(read, day).answers[0] for day in (DAY - timedelta(1), DAY))

    assert (before.state, after.state, after.decision) == ("not_considered", "in_handling", None)


# Rules of the database -----------------------------------------------------------------------


def conditional():
    return DecisionFactory(decided_on=DAY, **CONDITIONAL)


def renewed():
    former = DecisionFactory(decided_on=DAY)
    return DecisionFactory(party=former.party, decided_on=NEXT, replaces=former)


def handled_before():
    proposal = DecisionFactory(decided_on=DAY, result=Result.PROPOSED)
    step = StepFactory(agreement=proposal.party.agreement)
    return DecisionFactory(
        party=proposal.party,
        decided_on=NEXT,
        earlier_steps=[step.pk],
        earlier_decisions=[proposal.pk],
    )


@cases(
    Case(
        "agreements_decision_section_well_formed",
        DecisionFactory,
        {"section": "239/2024"},
        ({"section": "12"}, {"section": "12a"}, {"section": ""}),
    ),
    Case("agreements_step_section_well_formed", StepFactory, {"section": "hyväksytty"}),
    Case("agreements_decision_condition_where_asked", DecisionFactory, {"condition": "Jos"}),
    Case("agreements_decision_condition_where_asked", conditional, {"condition": " "}),
    Case(
        "agreements_decision_condition_met_after",
        conditional,
        {"condition_met_on": DAY - timedelta(1)},
        ({"condition_met_on": DAY},),
    ),
    Case("agreements_decision_condition_met_after", DecisionFactory, {"condition_met_on": LATER}),
    Case(
        "decision_replaces_earlier",
        renewed,
        {"decided_on": DAY - timedelta(1)},
        ({"decided_on": DAY},),
    ),
    Case("decision_replaces_earlier", renewed, lambda row: {"replaces": row.pk}),
    Case("decision_replaces_earlier", renewed, lambda row: {"replaces": DecisionFactory()}),
    Case("telling_decision_replaces_answer", renewed, {"result": "noted"}),
    Case(
        "earlier_handling_of_agreement",
        handled_before,
        lambda row: {"earlier_steps": [StepFactory().pk]},
        ({"earlier_steps": [], "earlier_decisions": []},),
    ),
    Case(
        "earlier_handling_of_agreement",
        handled_before,
        lambda row: {"earlier_decisions": [DecisionFactory(result=Result.NOTED).pk]},
    ),
    Case(
        "earlier_handling_of_agreement",
        lambda: handled_before().party.decisions.get(result=Result.PROPOSED),
        {"result": "approved"},
    ),
    Case(
        "earlier_handling_of_agreement",
        lambda: Step.objects.get(pk=handled_before().earlier_steps[0]),
        lambda row: {"agreement": PartyFactory().agreement},
    ),
    Case(
        "earlier_handling_of_agreement",
        lambda: handled_before().party,
        lambda row: {"agreement": PartyFactory().agreement},
    ),
)
def test_rule_is_enforced_with_its_message(case):
    check(case)


def test_decisions_of_one_day_do_not_replace_each_other_in_a_circle():
    one = DecisionFactory(decided_on=DAY)
    other = DecisionFactory(party=one.party, decided_on=DAY, replaces=one)
    check_deferred_rules()

    with refused("decision_replaces_earlier"):
        Decision.objects.filter(pk=one.pk).update(replaces=other)


def test_a_step_that_a_decision_names_is_not_deleted_without_it():
    row = handled_before()
    with refused("earlier_handling_of_agreement"):
        row.party.agreement.steps.all().delete()

    row.party.agreement.delete()
    check_deferred_rules()


# Every way of writing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (DecisionFactory, {"decided_on": DAY + timedelta(1)}),
        (DecisionFactory, CONDITIONAL | {"decided_on": DAY, "condition_met_on": NEXT}),
        (StepFactory, {"held_on": DAY + timedelta(1)}),
    ],
)
def test_what_has_happened_is_not_after_the_day_of_the_edit(factory, values):
    row = factory()
    for name, value in values.items():
        setattr(row, name, value)

    with (
        pytest.raises(ValidationError, match="viimeistään tänään"),
        editing(Access(DAY, is_staff=True), channel="command") as edit,
    ):
        edit.save(row)


def test_a_decision_of_today_is_recorded():
    row = DecisionFactory.build(party=PartyFactory(), decided_on=timezone.localdate())

    assert saved_by_staff(row).pk


def test_condition_that_is_met_makes_a_party_on_that_day():
    row = PartyStandingFactory(standing="prospective", since=date(2023, 1, 1))
    decision = saved_by_staff(DecisionFactory.build(party=row.party, decided_on=DAY, **CONDITIONAL))
    assert row.party.standings.count() == 1

    saved_by_staff(decision, condition_met_on=NEXT)

    assert row.party.standings.latest("since").since == NEXT


@pytest.mark.parametrize("typed", ["§ 239", "239 §", "239"])
def test_section_is_found_however_it_is_typed(typed):
    row = saved_by_staff(
        DecisionFactory.build(party=PartyFactory(), decided_on=DAY, section="§ § 239")
    )
    begun = row.party.agreement
    AgreementStatusFactory(agreement=begun, status="in_approval", since=date(2023, 1, 1))
    saved_by_staff(StepFactory.build(agreement=begun, section="239 §"))
    DecisionFactory(decided_on=DAY, section="23")
    found = {one.key: one.hits for one in search(Search(typed, LATER)).groups}
    listed = DecisionFilterSet({"q": typed}, Decision.objects.all(), today=LATER).qs

    assert row.section == "239"
    assert [str(one.name).count("§") for one in found["decisions"]] == [1]
    assert len(found["steps"]) == 1
    assert list(listed) == [row]


# The migration -------------------------------------------------------------------------------


def test_what_was_recorded_under_the_old_rules_is_kept():
    coming = timezone.localdate() + timedelta(30)
    rows = {
        section: DecisionFactory(decided_on=DAY, body_name="Sivistyslautakunta", body_key="board")
        for section in ("12 §", "hyväksytty 5.11.2026", "77")
    }
    late = DecisionFactory(decided_on=coming, body_name="Kaupunginhallitus", body_key="executive")
    confirmed = timezone.now()
    Decision.objects.update(confirmed_at=confirmed)
    check_deferred_rules()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE agreements_decision"
            " DROP CONSTRAINT agreements_decision_section_well_formed"
        )
        for section, row in rows.items():
            cursor.execute(
                "UPDATE agreements_decision SET section = %s, confirmed_at = %s WHERE id = %s",
                [section, confirmed + timedelta(1), row.pk],
            )
        import_module("agreements.migrations.0004_sections_as_numbers").convert(apps, None)

    kept = {name: Decision.objects.get(pk=row.pk) for name, row in rows.items()}
    assert [one.section for one in kept.values()] == ["12", "", "77"]
    assert [one.to_check for one in kept.values()] == ["", "§ hyväksytty 5.11.2026", ""]
    assert {one.body_key for one in kept.values()} == {"committee"}
    assert all(one.confirmed_at for one in kept.values())
    late.refresh_from_db()
    assert (late.decided_on, late.to_check) == (coming, coming.isoformat())
    assert late.body_key == "board"


def test_a_corrected_section_needs_no_check_any_more():
    row = DecisionFactory(decided_on=DAY, to_check="§ hyväksytty")

    assert saved_by_staff(row, url="https://example.fi/").to_check == "§ hyväksytty"
    assert saved_by_staff(row, section="41").to_check == ""
