"""The case file and the current agreement, compared with the independent oracle."""

import pytest
from django.db import transaction
from hypothesis import given, note, settings

from agreements.cases import case_files, case_on, current_strategic
from agreements.models import Agreement
from tests.oracle import answers, facts
from tests.oracle.examples import RARE_CASES
from tests.oracle.load import load
from tests.oracle.stories import LAST_DAY, describe, stories

pytestmark = pytest.mark.django_db


@settings(max_examples=settings.default.max_examples // 2)
@given(stories())
def test_case_file_agrees_with_the_oracle(story):
    note(describe(story))
    _compare(story, story.boundary_days(LAST_DAY))


@pytest.mark.parametrize("name", RARE_CASES)
def test_rare_case_files_around_all_their_days(name):
    days = RARE_CASES[name].boundary_days(LAST_DAY)
    after = {day.fromordinal(day.toordinal() + 1) for day in days}
    _compare(RARE_CASES[name], sorted({*days, *after}))


def _compare(story, days):
    with transaction.atomic():
        load(story)
        agreements = list(case_files(Agreement.objects.all()))
        queried = {day: current_by_county(day) for day in days}
        transaction.set_rollback(True)
    for day in days:
        cases = [case_on(agreement, day) for agreement in agreements]
        for case in cases:
            compare_case(story, case, day)
        for county in facts.counties_on(story, day):
            ours = current_strategic(case for case in cases if case.agreement.county_id == county)
            theirs = facts.current_strategic(story, county, day)
            assert (ours and ours.agreement.pk) == (theirs and theirs[0].id)
            assert queried[day].get(county) == (theirs and theirs[0].id)


def compare_case(story, case, day):
    """The case file of an agreement on a day: its goals, who is in, and what each has answered."""
    number = case.agreement.pk
    judged = answers.approvals(story, number, day)
    assert f"{case.approved}/{case.municipalities}" == judged["text"]
    assert sorted(one.party.code for one in case.open_answers) == judged["missing"]
    assert sorted(goal.pk for goal in case.goals) == facts.goals_on(story, number, day)
    assert {
        one.party.pk: (
            (one.party.type, one.party.code and str(one.party.code)),
            one.decision and (one.decision.pk, one.decision.body_key),
            one.approves,
            one.expected_on,
        )
        for one in case.answers
    } == {
        party.id: _judged(story, party, day)
        for party in story.parties
        if party.agreement == number and facts.is_in(story, party, day)
    }


def _judged(story, party, day):
    answer = answers.answer_on(story, party.id, day)
    return (
        (party.type, party.code),
        answer and (answer.id, answer.body_key),
        answers.approves(answer, day),
        answers.expected_on(party, day),
    )


def current_by_county(day):
    """The current agreement of each county as the queryset orders them, which the admin shows."""
    rows = Agreement.objects.current_first_on(day).values_list("county_id", "pk")
    return dict(reversed(list(rows)))
