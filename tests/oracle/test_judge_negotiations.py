"""The judge itself: negotiations, their states and whom they cover."""

from dataclasses import replace

import pytest

from .examples import (
    MERGER,
    WORLD,
    D,
    combined,
    counties,
    negotiation,
    with_negotiations,
)
from .facts import coverage, is_combined, negotiation_state
from .judge import counts, situation
from .rows import (
    COUNTY_TERMS,
    Membership,
    Municipality,
    NoneStatement,
    Period,
)


@pytest.mark.parametrize(
    ("kind", "day", "state"),
    [
        pytest.param("hyte", "2024-05-14", "not_recorded", id="the day before"),
        pytest.param("hyte", "2024-05-15", "held", id="on its day"),
        pytest.param("hyte", "2024-12-31", "held", id="last day of the year"),
        pytest.param("hyte", "2025-01-01", "not_recorded", id="next year"),
        pytest.param("hyte", "2023-12-31", "not_recorded", id="year before"),
        pytest.param("hyte", "2022-12-31", None, id="before the duty"),
        pytest.param("cooperation", "2024-05-14", "not_recorded", id="term, the day before"),
        pytest.param("cooperation", "2024-05-15", "held", id="term, on its day"),
        pytest.param("cooperation", "2025-05-31", "held", id="last day of the term"),
        pytest.param("cooperation", "2025-06-01", "not_recorded", id="next term"),
    ],
)
def test_held_from_its_day_to_the_end_of_its_window(kind, day, state):
    story = with_negotiations(negotiation("2024-05-15", "001", kind=kind))

    assert negotiation_state(story, "10", kind, D(day)) == state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        pytest.param("2023-12-31", "not_recorded", id="its day is in the next window"),
        pytest.param("2024-01-01", "planned", id="first day of its window"),
        pytest.param("2024-05-14", "planned", id="eve"),
        pytest.param("2024-05-15", "not_recorded", id="its day, without an outcome"),
        pytest.param("2024-05-16", "not_recorded", id="passed, without an outcome"),
    ],
)
def test_planned_is_in_the_window_and_after_the_day(day, state):
    story = with_negotiations(
        negotiation("2024-05-15", "001", announced_on="2023-11-01", outcome=None)
    )

    assert negotiation_state(story, "10", "hyte", D(day)) == state


@pytest.mark.parametrize(
    ("fields", "day", "state"),
    [
        ({"announced_on": "2024-03-01"}, "2024-02-29", "not_recorded"),
        ({"announced_on": "2024-03-01"}, "2024-03-01", "planned"),
        ({"announced_on": "2024-03-01", "outcome": None}, "2024-03-01", "planned"),
        ({}, "2024-03-01", "not_recorded"),
        (
            {"announced_on": "2024-03-01", "outcome": "cancelled", "cancelled_on": "2024-04-01"},
            "2024-03-31",
            "planned",
        ),
        (
            {"announced_on": "2024-03-01", "outcome": "cancelled", "cancelled_on": "2024-04-01"},
            "2024-04-01",
            "not_recorded",
        ),
    ],
)
def test_planned_from_the_announcement_until_cancelled_whatever_comes_of_it(fields, day, state):
    story = with_negotiations(negotiation("2024-05-15", "001", **fields))

    assert negotiation_state(story, "10", "hyte", D(day)) == state


def test_a_moved_negotiation_is_the_old_one_cancelled_and_a_new_one():
    story = with_negotiations(
        negotiation(
            "2024-05-15",
            "001",
            announced_on="2024-03-01",
            outcome="cancelled",
            cancelled_on="2024-05-10",
        ),
        negotiation("2024-06-10", "001", number=2, announced_on="2024-05-12", replaces=1),
    )
    states = ["planned", "not_recorded", "planned", "planned", "held"]
    days = ["2024-05-09", "2024-05-10", "2024-05-12", "2024-06-09", "2024-06-10"]

    assert [negotiation_state(story, "10", "hyte", D(day)) for day in days] == states


def test_held_goes_before_planned_before_confirmed_none():
    story = replace(
        with_negotiations(
            negotiation("2024-05-15", "001"),
            negotiation("2024-09-01", "002", number=2, announced_on="2024-04-01"),
        ),
        none_statements=(NoneStatement(1, "10", "hyte", D("2024-01-01"), D("2024-02-01")),),
    )
    days = ["2024-01-31", "2024-02-01", "2024-03-31", "2024-04-01", "2024-05-15"]

    assert [negotiation_state(story, "10", "hyte", D(day)) for day in days] == [
        "not_recorded",
        "confirmed_none",
        "confirmed_none",
        "planned",
        "held",
    ]


@pytest.mark.parametrize(
    ("kind", "window_from", "stated_on", "day", "confirmed"),
    [
        ("hyte", "2024-01-01", "2024-03-01", "2024-12-31", True),
        ("hyte", "2024-01-01", "2024-03-01", "2024-02-29", False),
        ("hyte", "2024-01-01", "2024-03-01", "2025-01-01", False),
        ("hyte", "2024-01-01", "2025-03-01", "2024-12-31", False),
        ("hyte", "2025-01-01", "2024-03-01", "2024-12-31", False),
        ("hyte", "2025-01-01", "2024-03-01", "2025-01-01", True),
        ("cooperation", "2022-03-01", "2025-05-31", "2025-05-31", True),
        ("cooperation", "2022-03-01", "2025-05-31", "2025-06-01", False),
    ],
)
def test_a_none_statement_is_for_its_window_from_the_day_it_was_stated(
    kind, window_from, stated_on, day, confirmed
):
    story = replace(
        WORLD, none_statements=(NoneStatement(1, "10", kind, D(window_from), D(stated_on)),)
    )
    other = {"hyte": "cooperation", "cooperation": "hyte"}[kind]

    assert (negotiation_state(story, "10", kind, D(day)) == "confirmed_none") is confirmed
    assert counties(story, day, f"{other}_negotiations.confirmed_none") == []
    assert counties(story, day, f"{kind}_negotiations.confirmed_none") == ["10"] * confirmed


def test_a_meeting_is_never_counted():
    story = with_negotiations(negotiation("2024-05-15", "001", kind="meeting"))

    assert counties(story, "2024-05-15", "hyte_negotiations.held") == []
    assert counties(story, "2024-05-15", "cooperation_negotiations.held") == []


def test_before_2023_every_hyte_figure_is_null_under_the_same_keys():
    before = situation(WORLD, D("2022-12-31"))["hyte_negotiations"]
    after = situation(WORLD, D("2023-01-01"))["hyte_negotiations"]

    assert before["formats"] == {"all": None, "one": None, "group": None}
    assert {value for key, value in before.items() if key != "formats"} == {None}
    assert before.keys() == after.keys()
    assert after["window"] == {"from": "2023-01-01", "until": "2024-01-01"}


def test_outside_every_council_term_the_cooperation_figures_are_null():
    story = replace(WORLD, terms=COUNTY_TERMS[:1])

    assert situation(story, D("2025-05-31"))["cooperation_negotiations"]["window"] == {
        "from": "2022-03-01",
        "until": "2025-06-01",
    }
    assert counts(situation(story, D("2025-06-01")))["cooperation_negotiations.held"] is None


def test_one_to_one_negotiations_add_up():
    story = with_negotiations(
        negotiation("2024-02-01", "001"),
        negotiation("2024-03-01", "002", "003", number=2, format="group"),
    )

    assert coverage(story, "10", "hyte", D("2024-02-29"))["missing"] == ["002", "003"]
    assert counties(story, "2024-02-29", "hyte_negotiations.all_municipalities_covered") == []
    assert counties(story, "2024-03-01", "hyte_negotiations.all_municipalities_covered") == ["10"]
    assert situation(story, D("2024-03-01"))["hyte_negotiations"]["municipalities_covered"] == {
        "count": 3,
        "of": 4,
        "municipalities": ["001", "002", "003"],
    }


def test_a_predecessors_own_meeting_does_not_cover_its_successor():
    story = with_negotiations(
        negotiation("2024-02-01", "003", kind="cooperation"),
        negotiation("2024-02-01", "002", number=2, kind="cooperation"),
    )

    assert coverage(story, "10", "cooperation", D("2024-12-31"))["covered"] == ["002", "003"]
    assert coverage(story, "10", "cooperation", D("2025-01-01"))["covered"] == ["002"]
    assert coverage(story, "10", "cooperation", D("2025-01-01"))["missing"] == ["001"]


def test_after_the_merger_those_left_may_all_be_covered():
    story = with_negotiations(
        negotiation("2024-02-01", "001", "002", kind="cooperation", format="group")
    )
    path = "cooperation_negotiations.all_municipalities_covered"

    assert counties(story, "2024-12-31", path) == []
    assert counties(story, "2025-01-01", path) == ["10"]


def test_a_held_all_covers_every_municipality_of_the_day_also_a_new_one():
    renewed = replace(
        with_negotiations(
            negotiation("2024-02-01", "001", "002", "003", kind="cooperation", format="all")
        ),
        municipalities=(*WORLD.municipalities, Municipality("005", Period(MERGER))),
        memberships=(*WORLD.memberships, Membership("005", "10", Period(MERGER))),
    )

    assert coverage(renewed, "10", "cooperation", D("2025-01-01"))["covered"] == [
        "001",
        "002",
        "005",
    ]
    assert coverage(renewed, "10", "cooperation", D("2025-06-01"))["covered"] == []


def test_a_group_of_everybody_does_not_cover_a_new_municipality():
    renewed = replace(
        with_negotiations(
            negotiation("2024-02-01", "001", "002", "003", kind="cooperation", format="group")
        ),
        municipalities=(*WORLD.municipalities, Municipality("005", Period(MERGER))),
        memberships=(*WORLD.memberships, Membership("005", "10", Period(MERGER))),
    )

    assert coverage(renewed, "10", "cooperation", D("2025-01-01"))["missing"] == ["005"]


def test_a_municipality_that_changes_county_leaves_its_negotiations_behind():
    story = replace(
        with_negotiations(negotiation("2024-02-01", "002", kind="cooperation")),
        memberships=(
            Membership("001", "10"),
            Membership("002", "10", Period(D("2022-03-01"), MERGER)),
            Membership("002", "05", Period(MERGER)),
            Membership("004", "05"),
        ),
    )

    assert coverage(story, "10", "cooperation", D("2024-12-31"))["covered"] == ["002"]
    assert coverage(story, "10", "cooperation", D("2025-01-01"))["covered"] == []
    assert coverage(story, "05", "cooperation", D("2025-01-01"))["covered"] == []
    assert counties(story, "2025-01-01", "cooperation_negotiations.held") == ["10"]


@pytest.mark.parametrize("outcome", [None, "cancelled"])
def test_what_was_not_held_covers_nobody(outcome):
    fields = {"cancelled_on": "2024-02-01"} if outcome else {}
    story = with_negotiations(
        negotiation("2024-02-01", "001", "002", "003", format="all", outcome=outcome, **fields)
    )
    detail = coverage(story, "10", "hyte", D("2024-02-01"))

    assert detail["covered"] == []
    assert detail["unconfirmed"] == ([] if outcome else [1])
    assert counties(story, "2024-02-01", "hyte_negotiations.formats.all") == []


def test_formats_are_not_disjoint():
    story = with_negotiations(
        negotiation("2024-02-01", "001"),
        negotiation("2024-03-01", "001", "002", "003", number=2, format="all"),
    )

    assert counties(story, "2024-03-01", "hyte_negotiations.formats.one") == ["10"]
    assert counties(story, "2024-03-01", "hyte_negotiations.formats.all") == ["10"]
    assert counties(story, "2024-03-01", "hyte_negotiations.formats.group") == []
    assert counties(story, "2024-02-29", "hyte_negotiations.formats.all") == []


def test_a_combined_pair_counts_in_both_duties_while_their_windows_last():
    story = combined("2024-05-15")
    days = ["2024-05-14", "2024-05-15", "2024-12-31", "2025-01-01", "2025-05-31", "2025-06-01"]

    assert [counties(story, day, "hyte_negotiations.combined") for day in days] == [
        [], ["10"], ["10"], [], [], []
    ]  # fmt: skip
    assert [counties(story, day, "cooperation_negotiations.combined") for day in days] == [
        [], ["10"], ["10"], ["10"], ["10"], []
    ]  # fmt: skip


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(combined("2024-05-15", outcome=None), id="the other was not held"),
        pytest.param(combined("2024-05-15", "2024-05-16"), id="on different days"),
        pytest.param(combined("2022-12-31"), id="before 2023"),
    ],
)
def test_combined_means_both_held_on_the_same_day_from_2023(story):
    assert not any(is_combined(story, row) for row in story.negotiations)
    assert counties(story, "2024-05-16", "cooperation_negotiations.combined") == []


def test_a_regional_council_counts_where_it_was_present_at_a_held_one():
    story = with_negotiations(
        negotiation("2024-02-01", "001"),
        negotiation("2024-03-01", "002", number=2, regional_council_present=True),
        negotiation("2023-03-01", "002", number=3, regional_council_present=True, outcome=None),
    )

    assert counties(story, "2023-12-31", "hyte_negotiations.with_regional_council") == []
    assert counties(story, "2024-02-29", "hyte_negotiations.with_regional_council") == []
    assert counties(story, "2024-03-01", "hyte_negotiations.with_regional_council") == ["10"]
