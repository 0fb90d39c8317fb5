"""The judge itself: trend and compare."""

from dataclasses import replace

import pytest

from .examples import (
    WORLD,
    D,
    changes,
    forum,
    negotiation,
    with_agreements,
    with_negotiations,
    with_regional_council,
)
from .judge import RefusedError, compare, trend, trend_days
from .rows import (
    Agreement,
    AgreementStatus,
)


@pytest.mark.parametrize(
    ("start", "end", "step", "days"),
    [
        (
            "2024-01-31",
            "2024-05-15",
            "month",
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-15"],
        ),
        ("2023-11-30", "2024-05-30", "quarter", ["2023-11-30", "2024-02-29", "2024-05-30"]),
        (
            "2024-02-29",
            "2028-02-29",
            "year",
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        ("2024-12-25", "2025-01-02", "week", ["2024-12-25", "2025-01-01", "2025-01-02"]),
        ("2024-02-28", "2024-03-01", "day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2024-06-30", "2024-06-30", "month", ["2024-06-30"]),
        ("2024-06-30", "2024-07-01", "year", ["2024-06-30", "2024-07-01"]),
        ("2022-12-31", "2023-12-31", "year", ["2022-12-31", "2023-12-31"]),
    ],
)
def test_steps_count_from_the_first_day_and_the_last_is_always_there(start, end, step, days):
    assert [day.isoformat() for day in trend_days(D(start), D(end), step)] == days


def test_a_trend_has_every_figures_path_and_keeps_null():
    story = with_agreements(["2023-01-01 ready"])
    points = trend(story, D("2022-12-31"), D("2023-01-31"), "month")["points"]

    assert [point["date"] for point in points] == ["2022-12-31", "2023-01-31"]
    assert [point["counts"]["strategic_agreements.ready"] for point in points] == [0, 1]
    assert [point["counts"]["hyte_negotiations.held"] for point in points] == [None, 0]
    assert [point["counts"]["hyte_negotiations.formats.all"] for point in points] == [None, 0]
    assert (
        points[0]["counts"].keys()
        == points[1]["counts"].keys()
        >= {
            "strategic_agreements.not_started.reasons.no_need",
            "sub_agreements.by_theme.counselling",
            "cooperation_negotiations.municipalities_covered",
            "forums.total",
            "forums.permanent",
            "forums.temporary",
            "forums.by_level.political",
            "forums.by_level.political.forums",
            "forums.by_theme.counselling.forums",
        }
    )


def test_a_trend_is_refused_backwards_and_beyond_5000_points():
    with pytest.raises(RefusedError):
        trend(WORLD, D("2024-06-30"), D("2024-06-29"), "day")
    with pytest.raises(RefusedError):
        trend(WORLD, D("2022-03-01"), D("2036-01-01"), "day")
    with pytest.raises(RefusedError):
        trend(WORLD, D("2022-03-01"), D("2022-03-02"), "decade")


def test_compare_tells_which_counties_entered_and_left():
    story = replace(
        with_agreements(["2023-01-01 in_approval", "2024-02-12 ready"]),
        negotiations=(negotiation("2023-05-15", "001"),),
    )
    result = compare(story, D("2023-12-31"), D("2024-06-30"))
    rows = {row["path"]: row for row in result["figures"]}

    assert rows["strategic_agreements.ready"] == {
        "path": "strategic_agreements.ready",
        "from": 0,
        "to": 1,
        "entered": ["10"],
        "left": [],
    }
    assert rows["strategic_agreements.in_approval"]["left"] == ["10"]
    assert rows["hyte_negotiations.municipalities_covered"]["left"] == ["001"]
    assert "strategic_agreements.prepared_or_in_preparation" not in rows


def test_compare_lists_a_figure_whose_counties_changed_though_its_count_did_not():
    story = replace(
        with_agreements([]),
        agreements=(Agreement(1, "10"), Agreement(2, "05")),
        statuses=(
            AgreementStatus(1, 1, "ready", D("2023-01-01")),
            AgreementStatus(2, 1, "ended", D("2024-01-01"), "replaced"),
            AgreementStatus(3, 2, "ready", D("2024-01-01")),
        ),
    )
    rows = {row["path"]: row for row in compare(story, D("2023-12-31"), D("2024-01-01"))["figures"]}

    assert rows["strategic_agreements.ready"] == {
        "path": "strategic_agreements.ready",
        "from": 1,
        "to": 1,
        "entered": ["05"],
        "left": ["10"],
    }


def test_a_figure_that_was_null_has_no_lists():
    rows = {row["path"]: row for row in compare(WORLD, D("2022-12-31"), D("2023-01-01"))["figures"]}

    assert rows["hyte_negotiations.not_recorded"] == {
        "path": "hyte_negotiations.not_recorded",
        "from": None,
        "to": 2,
        "entered": [],
        "left": [],
    }


def test_a_change_names_the_day_on_which_it_became_so():
    story = with_agreements(
        ["2023-01-01 not_started/no_need", "2023-06-01 in_approval", "2024-02-12 ready"]
    )

    assert changes(story, "2023-05-31", "2024-06-30") == {
        "strategic_agreement.status": ("not_started", "ready", "2024-02-12"),
        "strategic_agreement.reason": ("no_need", None, "2023-06-01"),
    }
    assert changes(story, "2024-02-11", "2024-02-12") == {
        "strategic_agreement.status": ("in_approval", "ready", "2024-02-12")
    }
    assert changes(story, "2024-02-12", "2024-06-30") == {}


def test_a_state_that_went_back_and_forth_became_so_the_last_time():
    story = with_agreements(
        [
            "2023-01-01 in_preparation",
            "2023-02-01 ready",
            "2023-03-01 in_preparation",
            "2023-04-01 ready",
        ]
    )

    assert changes(story, "2023-01-31", "2023-06-30") == {
        "strategic_agreement.status": ("in_preparation", "ready", "2023-04-01")
    }
    assert changes(story, "2023-02-15", "2023-06-30") == {}


def test_a_new_window_changes_the_state_on_its_first_day():
    story = with_negotiations(negotiation("2024-05-15", "001"))

    assert changes(story, "2024-12-31", "2025-03-01") == {
        "hyte_negotiations.state": ("held", "not_recorded", "2025-01-01"),
        "hyte_negotiations.municipalities_covered": (1, 0, "2025-01-01"),
    }
    assert changes(story, "2022-06-30", "2023-06-30") == {
        "hyte_negotiations.state": (None, "not_recorded", "2023-01-01"),
        "hyte_negotiations.municipalities_covered": (None, 0, "2023-01-01"),
    }


def test_a_planned_negotiation_without_an_outcome_falls_back_on_its_day():
    story = with_negotiations(
        negotiation("2024-05-15", "001", announced_on="2024-01-10", outcome=None)
    )

    assert changes(story, "2024-02-01", "2024-06-30") == {
        "hyte_negotiations.state": ("planned", "not_recorded", "2024-05-15")
    }


def test_coverage_changes_with_a_merger_too():
    story = with_negotiations(negotiation("2024-02-01", "003", kind="cooperation"))

    assert changes(story, "2024-06-30", "2025-03-01") == {
        "cooperation_negotiations.municipalities_covered": (1, 0, "2025-01-01")
    }


def test_forums_sub_agreements_and_regional_council_are_compared():
    subs = with_agreements(["2023-03-01 ready"], kind="sub", themes=("employment",))
    story = with_regional_council(
        replace(
            subs,
            agreements=(*subs.agreements, Agreement(2, "10")),
            statuses=(*subs.statuses, AgreementStatus(2, 2, "ready", D("2023-01-01"))),
            forums=(forum(1, "2023-04-01"), forum(2, "2023-05-01")),
        ),
        "2023-02-01 party",
        agreement=2,
    )

    assert changes(story, "2023-01-31", "2023-12-31") == {
        "strategic_agreement.with_regional_council": (False, True, "2023-02-01"),
        "sub_agreements.ready": (False, True, "2023-03-01"),
        "forums.count": (0, 2, "2023-05-01"),
    }


def test_compare_is_refused_backwards_and_empty_within_a_day():
    with pytest.raises(RefusedError):
        compare(WORLD, D("2024-06-30"), D("2024-06-29"))

    assert compare(WORLD, D("2024-06-30"), D("2024-06-30")) == {
        "from": "2024-06-30",
        "to": "2024-06-30",
        "figures": [],
        "counties": [],
    }
