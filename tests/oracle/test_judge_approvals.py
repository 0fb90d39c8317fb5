"""The judge itself: which parties approve."""

import pytest

from .answers import approvals
from .examples import D, case_file
from .rows import (
    Decision,
)


def test_approvals_count_municipalities_and_list_the_others_separately():
    story = case_file(
        Decision(1, 1, D("2024-08-15")),
        Decision(2, 4, D("2024-08-15")),
        Decision(3, 5, D("2024-08-16")),
        Decision(4, 6, D("2024-08-15")),  # 004 has no standing: not among the parties
    )

    assert approvals(story, 1, D("2024-08-14"))["text"] == "0/3"
    assert approvals(story, 1, D("2024-08-15")) == {
        "text": "1/3",
        "unit": "councils",
        "approved": ["001"],
        "missing": ["002", "003"],
        "county": True,
        "regional_council": False,
    }
    assert approvals(story, 1, D("2024-08-16"))["regional_council"] is True


def test_a_party_that_left_is_no_longer_counted():
    story = case_file(Decision(1, 3, D("2024-08-15")))

    assert approvals(story, 1, D("2024-08-31"))["text"] == "1/3"
    assert approvals(story, 1, D("2024-09-01"))["text"] == "0/2"


@pytest.mark.parametrize(
    ("results", "text"),
    [
        (["approved"], "1/3"),
        (["approved_with_changes"], "1/3"),
        (["rejected"], "0/3"),
        (["returned"], "0/3"),
        (["approved_conditionally"], "0/3"),
        (["proposed"], "0/3"),
        (["tabled"], "0/3"),
        (["statement"], "0/3"),
        (["noted"], "0/3"),
        (["approved", "noted"], "1/3"),
        (["approved", "tabled"], "1/3"),
        (["rejected", "proposed"], "0/3"),
        (["returned", "approved"], "1/3"),
        (["approved", "returned"], "0/3"),
    ],
)
def test_of_the_same_day_the_decision_recorded_last_answers(results, text):
    story = case_file(
        *(Decision(n, 1, D("2024-08-15"), result) for n, result in enumerate(results, start=1))
    )

    assert approvals(story, 1, D("2024-08-15"))["text"] == text


def test_the_latest_day_answers_though_it_was_recorded_first():
    story = case_file(
        Decision(1, 1, D("2024-08-20"), "approved"), Decision(2, 1, D("2024-08-15"), "rejected")
    )

    assert approvals(story, 1, D("2024-08-19"))["text"] == "0/3"
    assert approvals(story, 1, D("2024-08-20"))["text"] == "1/3"


def test_councils_are_named_only_when_all_are_councils():
    story = case_file(
        Decision(1, 1, D("2024-08-15"), body_key="council"),
        Decision(2, 2, D("2024-08-16"), body_key="board"),
    )

    assert approvals(story, 1, D("2024-08-14"))["unit"] == "municipalities"
    assert approvals(story, 1, D("2024-08-15"))["unit"] == "councils"
    assert approvals(story, 1, D("2024-08-16"))["unit"] == "municipalities"


def test_telling_result_never_changes_an_answer():
    story = case_file(
        Decision(1, 1, D("2024-08-15"), "approved"),
        Decision(2, 1, D("2024-08-20"), "tabled"),
        Decision(3, 2, D("2024-08-15"), "rejected"),
        Decision(4, 2, D("2024-08-20"), "proposed"),
    )

    assert approvals(story, 1, D("2024-08-20"))["approved"] == ["001"]


def test_a_condition_approves_from_the_day_it_is_met():
    met = D("2024-09-10")
    story = case_file(
        Decision(1, 1, D("2024-08-15"), "approved_conditionally", condition_met_on=met),
        Decision(2, 2, D("2024-08-15"), "approved_conditionally"),
    )

    assert approvals(story, 1, D("2024-09-09"))["approved"] == []
    assert approvals(story, 1, met)["approved"] == ["001"]


def test_a_replaced_decision_answers_no_more_from_the_day_of_what_replaces_it():
    story = case_file(
        Decision(1, 1, D("2024-08-15"), "approved", replaces=2),
        Decision(2, 1, D("2024-08-15"), "rejected"),  # recorded last, but repealed the same day
        Decision(3, 2, D("2024-08-15"), "approved"),
        Decision(4, 2, D("2024-08-20"), "returned", replaces=3),
    )

    assert approvals(story, 1, D("2024-08-15"))["approved"] == ["001", "002"]
    assert approvals(story, 1, D("2024-08-20"))["approved"] == ["001"]
