"""The county page against the independent judge and the figures, on the days that matter.

In each story one county after another is asked about, on first and last days of all that is there.
"""

import pytest
from hypothesis import given, settings

from cooperation.models import County
from dashboard.county_page import county_page
from situation.situations import situation
from tests.oracle import facts
from tests.oracle.examples import RARE
from tests.oracle.stories import LAST_DAY, stories
from tests.situation.test_situation_against_oracle import on_record

pytestmark = pytest.mark.django_db


@settings(max_examples=settings.default.max_examples // 5)
@given(stories())
def test_the_page_agrees_with_the_judge_and_the_figures(story):
    days = story.boundary_days(LAST_DAY)
    with on_record(story):
        for number, day in enumerate(days[len(days) % 2 :: 2]):
            codes = facts.counties_on(story, day)
            _compare(story, codes[number % len(codes)], day)


@pytest.mark.parametrize("name", RARE)
def test_rare_stories_on_all_their_days(name):
    story = RARE[name]
    with on_record(story):
        for day in story.boundary_days(LAST_DAY):
            for code in facts.counties_on(story, day):
                _compare(story, code, day)


def _compare(story, code, day):
    page = county_page(County.objects.get(code=code), day)
    counted = situation(day, county=code).states[code]
    _compare_agreement(story, page, counted["agreements"])
    _compare_windows(story, page, "cooperation", counted["cooperation"])
    _compare_windows(story, page, "hyte", counted["hyte"])
    assert page.has_forum_for_all == any(
        facts.covers_all(story, forum, day) for forum in facts.forums_on(story, code, day)
    )


def _compare_agreement(story, page, counted):
    judged = facts.current_strategic(story, page.county.code, page.day)
    found = page.current and (page.current.agreement.pk, page.current.status)
    assert found == (judged and (judged[0].id, judged[1].status))
    assert found == (counted.agreement and (counted.agreement, counted.status))


def _compare_windows(story, page, kind, counted):
    code, day = page.county.code, page.day
    found = getattr(page, kind)
    assert [(one.window.lower, one.state, one.covered, one.of) for one in found] == [
        (
            window.start,
            facts.negotiation_state(story, code, kind, day, window),
            len(facts.covered(story, code, kind, day, window)),
            len(facts.municipalities_on(story, code, day)),
        )
        for window in facts.windows_to(story, kind, day)
    ]
    of_day = [one.situation for one in found if one.last is None or one.last >= day]
    assert of_day == ([counted] if counted else [])
