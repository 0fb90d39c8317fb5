"""What must hold for the judge, and so for the system, for any records."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, note, settings
from hypothesis import strategies as st

from .facts import counties_on, negotiation_state, strategic_status
from .judge import (
    FIELDS,
    became,
    codes_of,
    compare,
    count_of,
    counts,
    figures,
    situation,
    trend,
)
from .rows import FIRST_DAY, STAGES, Negotiation, Period, Story
from .rules import breaches
from .stories import LAST_DAY, describe, stories

STATES = ("held", "planned", "confirmed_none", "not_recorded")
DUTIES = ("cooperation_negotiations", "hyte_negotiations")
ONE_DAY = timedelta(days=1)
half = settings(max_examples=settings.default.max_examples // 2)


@st.composite
def stories_with_a_day(draw):
    """A story and one of its first or last days."""
    story = draw(stories())
    note(describe(story))
    return story, draw(st.sampled_from(story.boundary_days(LAST_DAY)))


def without_what_comes_after(story: Story, day: date) -> Story:
    """The story without a row dated after `day`, and without ends not known on `day`."""
    forums = [
        replace(
            row,
            period=_unforeseen(row.period, day),
            participants=tuple(
                replace(one, period=_unforeseen(one.period, day))
                for one in row.participants
                if one.period.start <= day
            ),
        )
        for row in story.forums
        if row.period.start <= day
    ]
    negotiations = [_as_known(row, day) for row in story.negotiations]
    return replace(
        story,
        memberships=tuple(
            replace(row, period=_unforeseen(row.period, day))
            for row in story.memberships
            if row.period.start <= day
        ),
        statuses=tuple(row for row in story.statuses if row.since <= day),
        standings=tuple(row for row in story.standings if row.since <= day),
        decisions=tuple(row for row in story.decisions if row.decided_on <= day),
        none_statements=tuple(row for row in story.none_statements if row.stated_on <= day),
        negotiations=tuple(row for row in negotiations if row is not None),
        forums=tuple(forums),
    )


def _unforeseen(period: Period, day: date) -> Period:
    known = period.until is not None and period.until <= day
    return period if known else Period(period.start)


def _as_known(row: Negotiation, day: date) -> Negotiation | None:
    if row.on <= day:
        return row
    if row.announced_on is None or row.announced_on > day:
        return None
    if row.cancelled_on is not None and row.cancelled_on <= day:
        return row
    return replace(row, outcome=None, cancelled_on=None)


@half
@given(stories())
def test_generated_stories_obey_the_rules(story):
    note(describe(story))

    assert breaches(story) == []


@half
@given(stories_with_a_day())
def test_disjoint_statuses_sum_to_the_number_of_counties(given_story):
    story, day = given_story
    picture = situation(story, day)
    figure = picture["strategic_agreements"]
    number = picture["counties"]

    assert sum(figure[name]["count"] for name in (*STAGES, "unknown")) == number
    assert (
        sum(one["count"] for one in figure["not_started"]["reasons"].values())
        == (figure["not_started"]["count"])
    )
    assert figure["prepared_or_in_preparation"]["count"] == sum(
        figure[name]["count"] for name in ("in_preparation", "in_approval", "ready")
    )
    for duty in DUTIES:
        if picture[duty]["window"] is not None:
            assert sum(picture[duty][state]["count"] for state in STATES) == number


@half
@given(stories_with_a_day())
def test_parts_are_within_their_wholes(given_story):
    story, day = given_story
    codes = {path: codes_of(value) for path, value in figures(situation(story, day)).items()}
    agreements = "strategic_agreements."

    assert (
        codes[agreements + "with_regional_council"]
        <= codes[agreements + "prepared_or_in_preparation"]
    )
    assert codes[agreements + "renewing"] <= codes[agreements + "ready"]
    assert (
        codes["sub_agreements.by_theme.physical_activity"]
        <= codes["sub_agreements.by_theme.health_promotion"]
    )
    for duty in DUTIES:
        held = codes[f"{duty}.held"]
        for part in ("all_municipalities_covered", "combined", "with_regional_council"):
            assert codes[f"{duty}.{part}"] <= held
        assert codes[f"{duty}.formats.all"] <= codes[f"{duty}.all_municipalities_covered"]
        assert held == set().union(
            *(codes[f"{duty}.formats.{name}"] for name in ("all", "one", "group"))
        )


@half
@given(stories_with_a_day())
def test_forums_are_permanent_or_temporary_and_each_has_one_level_and_type(given_story):
    story, day = given_story
    forums = situation(story, day)["forums"]

    assert forums["permanent"] + forums["temporary"] == forums["total"]
    for by in ("by_level", "by_type"):
        assert sum(one["forums"] for one in forums[by].values()) == forums["total"]


@half
@given(stories_with_a_day())
def test_every_figure_lists_its_counties_in_code_order(given_story):
    story, day = given_story

    for value in figures(situation(story, day)).values():
        if isinstance(value, dict):
            listed = value.get("counties", value.get("municipalities"))
            assert listed == sorted(set(listed))
            assert value["count"] == len(listed) <= value["of"]


@half
@given(stories_with_a_day())
def test_what_is_dated_after_the_day_never_changes_it(given_story):
    story, day = given_story

    assert situation(without_what_comes_after(story, day), day) == situation(story, day)


@half
@given(stories_with_a_day())
def test_the_country_is_the_sum_of_its_counties(given_story):
    story, day = given_story
    alone = [counts(situation(story, day, code)) for code in counties_on(story, day)]

    for path, number in counts(situation(story, day)).items():
        if number is not None:
            assert number == sum(one[path] for one in alone)


@half
@given(stories_with_a_day())
def test_nothing_changes_between_the_turning_days(given_story):
    story, day = given_story
    turning = set(story.turning_days())
    eve = day - ONE_DAY
    if day in turning or eve < FIRST_DAY:
        return
    was, now = figures(situation(story, eve)), figures(situation(story, day))

    assert was == now


@half
@given(stories_with_a_day(), st.integers(0, 70), st.sampled_from(("day", "week", "month")))
def test_a_trend_is_the_situation_of_each_of_its_days(given_story, length, step):
    story, start = given_story
    end = start + timedelta(days=length)
    points = trend(story, start, end, step)["points"]

    assert [points[0]["date"], points[-1]["date"]] == [start.isoformat(), end.isoformat()]
    for point in points:
        assert point["counts"] == counts(situation(story, date.fromisoformat(point["date"])))


@half
@given(stories_with_a_day(), st.data())
def test_compare_is_the_difference_of_two_situations(given_story, data):
    story, start = given_story
    end = data.draw(st.sampled_from([day for day in story.boundary_days(LAST_DAY) if day >= start]))
    old, new = figures(situation(story, start)), figures(situation(story, end))
    rows = {row["path"]: row for row in compare(story, start, end)["figures"]}

    for path in old:
        if path not in rows:
            assert old[path] == new[path] or _only_of_differs(old[path], new[path])
            continue
        row = rows[path]
        assert (row["from"], row["to"]) == (count_of(old[path]), count_of(new[path]))
        if old[path] is not None and new[path] is not None:
            back = (codes_of(new[path]) - set(row["entered"])) | set(row["left"])
            assert back == codes_of(old[path])


def _only_of_differs(old: object, new: object) -> bool:
    return count_of(old) == count_of(new) and codes_of(old) == codes_of(new)


@half
@given(stories_with_a_day(), st.integers(1, 120), st.sampled_from(sorted(FIELDS)))
def test_a_change_has_the_date_computed_by_a_walk_day_by_day(given_story, length, name):
    story, start = given_story
    end, field = start + timedelta(days=length), FIELDS[name]
    for code in set(counties_on(story, start)) & set(counties_on(story, end)):
        value = field(story, code, end)
        if field(story, code, start) == value:
            continue
        day = end
        while field(story, code, day - ONE_DAY) == value:
            day -= ONE_DAY
        assert became(story, code, field, start, end) == day


@half
@given(stories_with_a_day())
def test_every_county_has_one_status_and_one_state(given_story):
    story, day = given_story
    picture = situation(story, day)

    for code in counties_on(story, day):
        status = strategic_status(story, code, day)
        assert code in picture["strategic_agreements"][status]["counties"]
        state = negotiation_state(story, code, "cooperation", day)
        if state is not None:
            assert code in picture["cooperation_negotiations"][state]["counties"]
