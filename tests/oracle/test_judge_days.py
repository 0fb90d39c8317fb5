"""The judge itself: what case files and lists show on the day before, the day and after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from .answers import answer_on, approvals, approves, expected_on
from .confirmations import confirmed, last_confirmed
from .examples import (
    SERVED,
    D,
    case_file,
    confirmed_on,
    expecting,
    negotiation,
    others_among_parties,
    stated_none,
    with_goals,
    with_negotiations,
)
from .facts import (
    goals_on,
    negotiation_state,
    parts_on,
    regional_councils_on,
    why_not_confirmed_none,
)
from .rows import Confirmation, Decision, Period

ONE_DAY = timedelta(days=1)


def around(day: str) -> list[date]:
    """The day before, the day and the day after."""
    return [D(day) - ONE_DAY, D(day), D(day) + ONE_DAY]


# Goals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        pytest.param("2024-01-01", [False, True, True], id="ready"),
        pytest.param("2024-03-01", [True, False, False], id="prepared again"),
        pytest.param("2024-05-01", [False, True, True], id="ready again"),
        pytest.param("2025-01-01", [True, False, False], id="ended"),
    ],
)
def test_goal_without_a_period_holds_while_its_agreement_is_ready(day, holds):
    story = with_goals(None)

    assert [bool(goals_on(story, 1, one)) for one in around(day)] == holds


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        pytest.param("2023-06-01", [False, True, True], id="its first day, before it is ready"),
        pytest.param("2024-02-01", [True, False, False], id="the first day after"),
    ],
)
def test_goal_with_a_period_holds_in_it_whatever_the_status(day, holds):
    story = with_goals(Period(D("2023-06-01"), D("2024-02-01")))

    assert [bool(goals_on(story, 1, one)) for one in around(day)] == holds


@pytest.mark.parametrize("day", ["2023-01-01", "2023-03-01"])
def test_goal_never_holds_before_its_agreement_is_begun(day):
    story = with_goals(Period(D("2022-03-01")))

    assert [goals_on(story, 1, one) for one in around(day)] == (
        [[], [], []] if day == "2023-01-01" else [[], [1], [1]]
    )


# Decisions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2024-06-01", [False, True, True], id="from the day it was known"),
        pytest.param("2024-09-30", [True, False, False], id="to the day before it is due"),
    ],
)
def test_decision_is_expected_from_the_day_that_was_known_until_it_is_due(day, expected):
    party = expecting("2024-09-30", "2024-06-01").parties[0]

    assert [expected_on(party, one) for one in around(day)] == [
        D("2024-09-30") if is_expected else None for is_expected in expected
    ]


def test_decision_known_only_after_it_was_due_is_never_expected():
    party = expecting("2024-06-01", "2024-09-30").parties[0]

    assert {
        expected_on(party, one) for day in ("2024-06-01", "2024-09-30") for one in around(day)
    } == {None}


def approving(story, day):
    """Of party 1, on the day before, the day and the day after."""
    return [approves(answer_on(story, 1, one), one) for one in around(day)]


def test_condition_approves_from_the_day_it_is_met_and_no_answer_before_it_is_given():
    met = {"condition_met_on": D("2024-09-10")}
    story = case_file(Decision(1, 1, D("2024-08-15"), "approved_conditionally", **met))

    assert approving(story, "2024-08-15") == [False, False, False]
    assert [answer_on(story, 1, one) for one in around("2024-08-15")] == [
        None, story.decisions[0], story.decisions[0]
    ]  # fmt: skip
    assert approving(story, "2024-09-10") == [False, True, True]


def test_condition_met_before_the_decision_approves_from_the_decision():
    met = {"condition_met_on": D("2024-08-01")}
    story = case_file(Decision(1, 1, D("2024-08-15"), "approved_conditionally", **met))

    assert approving(story, "2024-08-01") == [False, False, False]
    assert approving(story, "2024-08-15") == [False, True, True]


def test_decision_that_replaces_another_answers_from_its_own_day():
    story = case_file(
        Decision(1, 1, D("2024-08-15"), "approved"),
        Decision(2, 1, D("2024-08-20"), "rejected", replaces=1),
        Decision(3, 1, D("2024-08-25"), "approved", replaces=2),
    )

    assert approving(story, "2024-08-15") == [False, True, True]
    assert approving(story, "2024-08-20") == [True, False, False]
    assert approving(story, "2024-08-25") == [False, True, True]


@pytest.mark.parametrize("result", ["proposed", "tabled", "statement", "noted"])
def test_telling_result_changes_no_answer_before_on_or_after_its_day(result):
    story = case_file(
        Decision(1, 1, D("2024-08-15"), "approved"), Decision(2, 1, D("2024-08-20"), result)
    )

    assert approving(story, "2024-08-20") == [True, True, True]
    assert answer_on(case_file(story.decisions[1]), 1, D("2024-08-21")) is None


@pytest.mark.parametrize("body", ["council", "board", "executive", "committee", "other"])
def test_answer_of_any_body_counts_and_councils_are_named_only_where_all_are(body):
    story = case_file(Decision(1, 1, D("2024-08-15"), body_key=body))
    unit = "councils" if body == "council" else "municipalities"

    assert approving(story, "2024-08-15") == [False, True, True]
    assert [approvals(story, 1, one)["unit"] for one in around("2024-08-15")] == [
        "municipalities", unit, unit
    ]  # fmt: skip


def test_areas_and_organisations_answer_but_are_not_counted_among_the_municipalities():
    decisions = [Decision(n, n + 6, D("2024-08-15")) for n in (1, 2, 3)]
    story = others_among_parties(*decisions)

    for one in around("2024-08-15"):
        assert approvals(story, 1, one)["text"] == "0/3"
        answers = [approves(answer_on(story, party, one), one) for party in (7, 8, 9)]
        assert answers == [one >= D("2024-08-15")] * 3


# Statements that none was held -------------------------------------------------------------------


def states(story, day):
    return [negotiation_state(story, "10", "hyte", one) for one in around(day)]


def ends(story, day):
    return [why_not_confirmed_none(story, story.none_statements[0], one) for one in around(day)]


def test_negotiation_held_after_a_statement_ends_it():
    story = stated_none(negotiation("2024-05-15", "001"))

    assert states(story, "2024-03-01") == ["not_recorded", "confirmed_none", "confirmed_none"]
    assert states(story, "2024-05-15") == ["confirmed_none", "held", "held"]
    assert ends(story, "2024-05-15") == [None, "ended", "ended"]


def test_negotiation_recorded_late_contradicts_the_statement_from_its_own_day():
    story = stated_none(negotiation("2024-02-15", "001", recorded_late=True))

    assert states(story, "2024-02-15") == ["not_recorded", "held", "held"]
    assert states(story, "2024-03-01") == ["held", "held", "held"]
    assert ends(story, "2024-03-01") == ["contradicted"] * 3


def test_negotiation_held_on_the_day_of_the_statement_contradicts_it():
    story = stated_none(negotiation("2024-03-01", "001", recorded_late=True))

    assert ends(story, "2024-03-01") == [None, "contradicted", "contradicted"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(negotiation("2024-05-15", "001", kind="cooperation"), id="of the other law"),
        pytest.param(negotiation("2024-05-15", "001", outcome=None), id="without an outcome"),
        pytest.param(negotiation("2025-05-15", "001"), id="in another year"),
    ],
)
def test_another_negotiation_leaves_the_statement_as_it_is(other):
    assert ends(stated_none(other), "2024-05-15") == [None, None, None]


# Negotiations in parts ---------------------------------------------------------------------------


def test_parts_are_numbered_from_the_day_each_is_known_until_it_is_cancelled():
    story = with_negotiations(
        negotiation("2024-02-01", "001"),
        negotiation(
            *("2024-04-10", "002"),
            number=2,
            part_of=1,
            announced_on="2024-03-01",
            outcome="cancelled",
            cancelled_on="2024-04-01",
        ),
        negotiation("2024-06-01", "002", number=3, part_of=1),
    )

    assert [parts_on(story, one) for one in around("2024-03-01")] == [
        {}, {1: (1, 2), 2: (2, 2)}, {1: (1, 2), 2: (2, 2)}
    ]  # fmt: skip
    assert [parts_on(story, one) for one in around("2024-04-01")] == [
        {1: (1, 2), 2: (2, 2)}, {}, {}
    ]  # fmt: skip
    assert [parts_on(story, one) for one in around("2024-06-01")] == [
        {}, {1: (1, 2), 3: (2, 2)}, {1: (1, 2), 3: (2, 2)}
    ]  # fmt: skip


# Confirmations -----------------------------------------------------------------------------------


def fresh(story, day):
    return [confirmed(story, one)["counties"] for one in around(day)]


def test_county_has_confirmed_from_the_day_for_twelve_months():
    story = confirmed_on("2023-06-30")

    assert fresh(story, "2023-06-30") == [[], ["10"], ["10"]]
    assert fresh(story, "2024-06-30") == [["10"], ["10"], []]


@pytest.mark.parametrize(
    ("day", "last"),
    [
        pytest.param("2024-02-29", "2025-02-28", id="of a leap day the last of February"),
        pytest.param("2023-02-28", "2024-02-29", id="a leap day is a day more"),
    ],
)
def test_twelve_months_about_leap_days(day, last):
    assert fresh(confirmed_on(day), last) == [["10"], ["10"], []]


def test_last_confirmation_is_the_latest_day_up_to_the_day_in_any_order_of_recording():
    story = confirmed_on("2024-06-14", "2023-05-14")
    first, second = D("2023-05-14"), D("2024-06-14")

    assert [last_confirmed(story, "10", one) for one in around("2023-05-14")] == [
        None, first, first
    ]  # fmt: skip
    assert [last_confirmed(story, "10", one) for one in around("2024-06-14")] == [
        first, second, second
    ]  # fmt: skip
    assert confirmed(story, second)["last"] == {"05": None, "10": "2024-06-14"}


def test_confirmation_outlives_what_was_confirmed_and_is_of_the_county_that_made_it():
    story = confirmed_on("2024-06-14")
    gone = replace(
        story,
        agreements=(),
        statuses=(),
        confirmations=(*story.confirmations, Confirmation(2, "05", "forums", 7, D("2024-06-15"))),
    )

    assert fresh(gone, "2024-06-15") == [["10"], ["05", "10"], ["05", "10"]]


# Regional councils -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "of_10", "of_05"),
    [
        ("2025-12-14", ["16"], ["16"]),
        ("2025-12-15", ["01", "16"], []),
        ("2026-06-30", ["01", "16"], []),
        ("2026-07-01", ["16"], []),
    ],
)
def test_several_regional_councils_may_serve_a_county_and_none(day, of_10, of_05):
    assert regional_councils_on(SERVED, "10", D(day)) == of_10
    assert regional_councils_on(SERVED, "05", D(day)) == of_05
