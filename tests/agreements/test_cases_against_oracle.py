"""The case file's approvals and current agreement, compared with the independent oracle."""

import pytest
from django.db import transaction
from hypothesis import given, note, settings

from agreements.cases import case_files, case_on, current_strategic
from agreements.models import Agreement
from tests.oracle import facts
from tests.oracle.load import load
from tests.oracle.stories import LAST_DAY, describe, stories

pytestmark = pytest.mark.django_db


@settings(max_examples=settings.default.max_examples // 2)
@given(stories())
def test_case_file_agrees_with_the_oracle_on_approvals_and_current_agreement(story):
    note(describe(story))
    with transaction.atomic():
        load(story)
        agreements = list(case_files(Agreement.objects.all()))
        days = story.boundary_days(LAST_DAY)
        queried = {day: current_by_county(day) for day in days}
        transaction.set_rollback(True)
    for day in days:
        cases = [case_on(agreement, day) for agreement in agreements]
        for case in cases:
            answer = facts.approvals(story, case.agreement.pk, day)
            assert f"{case.approved}/{case.municipalities}" == answer["text"]
            assert [one.party.code for one in case.open_answers] == answer["missing"]
        for county in facts.counties_on(story, day):
            ours = current_strategic(case for case in cases if case.agreement.county_id == county)
            theirs = facts.current_strategic(story, county, day)
            assert (ours and ours.agreement.pk) == (theirs and theirs[0].id)
            assert queried[day].get(county) == (theirs and theirs[0].id)


def current_by_county(day):
    """The current agreement of each county as the queryset orders them, which the admin shows."""
    rows = Agreement.objects.current_first_on(day).values_list("county_id", "pk")
    return dict(reversed(list(rows)))
