"""The system's situation, trend and comparison against the independent judge, story by story.

When they disagree, Hypothesis shrinks the story; `describe` prints what is left of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import currently_in_test_context, given, note, settings
from hypothesis import strategies as st

from cooperation.models import SYSTEM_FIRST_DAY
from cooperation.situations import Span
from situation.comparison import compare, compared
from situation.histories import history_of
from situation.registry import additions
from situation.situations import NotAnswerable, situation
from situation.trends import trend
from tests.oracle import judge
from tests.oracle.confirmations import confirmed
from tests.oracle.examples import RARE, confirmed_on
from tests.oracle.facts import counties_on
from tests.oracle.load import load
from tests.oracle.rows import Story
from tests.oracle.stories import LAST_DAY, describe, stories

pytestmark = pytest.mark.django_db

SOME = settings.default.max_examples
# One county is picked from the same states as the country, so a few days of a story are enough.
ALONE_EVERY = 1 if settings.get_current_profile_name() == "full" else 6
STEPS = ("day", "week", "month", "quarter", "year")


@contextmanager
def on_record(story: Story) -> Iterator[None]:
    """The story in the database for as long as it is asked about."""
    if currently_in_test_context():
        note(describe(story))
    with transaction.atomic():
        load(story)
        yield
        transaction.set_rollback(True)


@st.composite
def stories_with_two_days(draw) -> tuple[Story, date, date]:
    """A story and two of its first or last days, in order."""
    story = draw(stories())
    days = story.boundary_days(LAST_DAY)
    first = draw(st.sampled_from(days))
    return story, first, draw(st.sampled_from([day for day in days if day >= first]))


@settings(max_examples=3 * SOME // 5)
@given(stories())
def test_every_boundary_day_of_the_country_and_of_one_county_in_turn(story):
    with on_record(story):
        for number, day in enumerate(story.boundary_days(LAST_DAY)):
            assert situation(day).as_dict() == judge.situation(story, day)
            if number % ALONE_EVERY == 0:
                codes = counties_on(story, day)
                code = codes[number // ALONE_EVERY % len(codes)]
                alone = situation(day, county=code).as_dict()
                assert alone == judge.situation(story, day, code)
                assert confirmed_as_found(day) == confirmed(story, day)


def confirmed_as_found(day: date, known_at: datetime | None = None) -> dict:
    """What the API adds to the situation: who confirmed, and when."""
    return additions["confirmed"].as_json(situation(day, known_at=known_at), known_at)


@pytest.mark.parametrize("days", [["2023-06-30"], ["2024-02-29", "2023-02-28"]])
def test_confirmations_around_all_their_days(days):
    story = confirmed_on(*days)
    with on_record(story):
        for day in story.boundary_days(LAST_DAY):
            assert confirmed_as_found(day) == confirmed(story, day)


@settings(max_examples=SOME)
@given(stories_with_two_days(), st.sampled_from(STEPS))
def test_comparison_and_trend(given_story, step):
    """Both of the same story: to write one takes as long as either question."""
    story, first, last = given_story
    with on_record(story):
        judged = comparable(judge.compare(story, first, last))
        assert comparable(compare(first, last).as_dict()) == judged
        whole = history_of(Span(SYSTEM_FIRST_DAY, last))
        assert comparable(compared(whole, first).as_dict()) == judged

        if step == "day":
            last = min(last, date.fromordinal(first.toordinal() + 40))
        assert trend(first, last, step).as_dict() == judge.trend(story, first, last, step)


def comparable(comparison: dict) -> dict:
    """By path, county and field, so that the order does not matter; the judge knows no sources."""
    return comparison | {
        "figures": {row["path"]: row for row in comparison["figures"]},
        "counties": {
            row["county"]: {
                change["field"]: (change["from"], change["to"], change["on"])
                for change in row["changes"]
            }
            for row in comparison["counties"]
        },
    }


@pytest.mark.parametrize("name", RARE)
def test_rare_stories_on_all_their_days(name):
    story = RARE[name]
    days = story.boundary_days(LAST_DAY)
    with on_record(story):
        for day in days:
            assert situation(day).as_dict() == judge.situation(story, day)
        for first, last in [(days[0], days[-1]), *pairwise(days)]:
            assert comparable(compare(first, last).as_dict()) == comparable(
                judge.compare(story, first, last)
            )
        assert trend(days[0], days[-1], "month").as_dict() == judge.trend(
            story, days[0], days[-1], "month"
        )


def test_a_county_that_does_not_exist_on_the_day_is_refused():
    with pytest.raises(NotAnswerable):
        situation(date(2024, 6, 30), county="99")
    with pytest.raises(judge.RefusedError):
        judge.situation(Story(), date(2024, 6, 30), "99")
