"""The judge itself: who exists, agreements and forums, counted by hand."""

from dataclasses import replace

import pytest

from .examples import (
    MERGER,
    WORLD,
    D,
    changes,
    counties,
    everybody,
    forum,
    with_agreements,
    with_regional_council,
)
from .facts import municipalities_on
from .judge import RefusedError, counts, situation
from .rows import (
    Agreement,
    AgreementStatus,
    County,
    Participant,
    Period,
    Story,
)


def test_the_first_day_of_the_system_is_the_first_that_is_answered():
    with pytest.raises(RefusedError):
        situation(WORLD, D("2022-02-28"))

    assert situation(WORLD, D("2022-03-01"))["counties"] == 2


@pytest.mark.parametrize(("day", "number"), [("2024-12-31", 4), ("2025-01-01", 3)])
def test_a_merged_municipality_is_counted_to_its_last_day_and_helsinki_never(day, number):
    assert situation(WORLD, D(day))["municipalities"] == number


@pytest.mark.parametrize(("day", "codes"), [("2024-12-31", ["05", "10"]), ("2025-01-01", ["10"])])
def test_a_county_is_counted_to_its_last_day(day, codes):
    story = replace(WORLD, counties=(County("10"), County("05", Period(D("2022-03-01"), MERGER))))

    assert counties(story, day, "strategic_agreements.unknown") == codes
    assert situation(story, D(day))["strategic_agreements"]["unknown"]["of"] == len(codes)


def test_a_municipality_without_a_county_is_not_counted():
    assert municipalities_on(WORLD, "10", D("2024-01-01")) == ["001", "002", "003"]


def test_one_county_is_counted_alone():
    picture = situation(WORLD, D("2024-06-30"), "05")

    assert (picture["counties"], picture["municipalities"]) == (1, 1)
    assert picture["strategic_agreements"]["unknown"] == {"count": 1, "of": 1, "counties": ["05"]}
    assert picture["hyte_negotiations"]["municipalities_covered"] == {
        "count": 0,
        "of": 1,
        "municipalities": [],
    }


def test_an_unknown_county_is_refused():
    with pytest.raises(RefusedError):
        situation(WORLD, D("2024-06-30"), "99")


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2022-12-31", "unknown"),
        ("2023-01-01", "not_started"),
        ("2023-05-09", "not_started"),
        ("2023-05-10", "in_preparation"),
        ("2023-11-01", "in_approval"),
        ("2023-12-01", "in_preparation"),
        ("2024-02-11", "in_preparation"),
        ("2024-02-12", "ready"),
        ("2025-12-31", "ready"),
        ("2026-01-01", "ended"),
    ],
)
def test_the_latest_status_up_to_the_day_holds(day, status):
    story = with_agreements(
        (
            "2024-02-12 ready",  # recorded first, though it is not the first day
            "2023-01-01 not_started/no_need",
            "2023-05-10 in_preparation",
            "2023-11-01 in_approval",
            "2023-12-01 in_preparation",
            "2026-01-01 ended/expired",
        )
    )

    assert "10" in counties(story, day, f"strategic_agreements.{status}")


@pytest.mark.parametrize(
    ("histories", "status"),
    [
        pytest.param([["2023-01-01 ready"], ["2024-01-01 in_approval"]], "ready", id="ready first"),
        pytest.param(
            [["2023-01-01 in_approval"], ["2024-01-01 in_preparation"]],
            "in_approval",
            id="the furthest, not the latest",
        ),
        pytest.param(
            [["2023-01-01 not_started/other"], ["2022-05-01 in_preparation"]],
            "in_preparation",
            id="preparation is further than nothing",
        ),
        pytest.param(
            [["2023-01-01 ended/expired"], ["2022-05-01 not_started/no_need"]],
            "not_started",
            id="not ended goes before ended",
        ),
        pytest.param(
            [["2023-01-01 ended/expired"], ["2024-07-01 ready"]],
            "ended",
            id="what has no status yet is no candidate",
        ),
    ],
)
def test_current_agreement_is_the_ready_one_else_the_furthest_else_the_ended(histories, status):
    story = with_agreements(*histories)

    assert counties(story, "2024-06-30", f"strategic_agreements.{status}") == ["10"]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("2023-01-01", "2023-01-02", "not_yet"),
        ("2023-01-02", "2023-01-01", "no_need"),
        ("2023-01-01", "2023-01-01", "not_yet"),
    ],
)
def test_a_tie_goes_to_the_latest_since_then_to_the_highest_id(first, second, reason):
    story = with_agreements([f"{first} not_started/no_need"], [f"{second} not_started/not_yet"])

    assert counties(story, "2024-06-30", f"strategic_agreements.not_started.reasons.{reason}") == [
        "10"
    ]


def test_a_reason_is_counted_only_while_it_holds():
    story = with_agreements(["2023-01-01 not_started/no_need", "2023-03-01 in_preparation"])

    assert counties(story, "2023-02-28", "strategic_agreements.not_started.reasons.no_need") == [
        "10"
    ]
    assert counties(story, "2023-03-01", "strategic_agreements.not_started.reasons.no_need") == []


def test_several_ended_ones_give_the_one_ended_last():
    story = with_agreements(["2024-01-01 ended/expired"], ["2023-01-01 ended/terminated"])

    assert changes(story, "2022-03-01", "2022-12-31") == {}
    assert changes(story, "2023-01-01", "2024-06-30") == {
        "strategic_agreement.reason": ("terminated", "expired", "2024-01-01")
    }


@pytest.mark.parametrize(
    "kind", ["sub", "task_transfer", "inter_county", "multidisciplinary", "other"]
)
def test_only_strategic_agreements_are_strategic(kind):
    story = with_agreements(["2023-01-01 ready"], kind=kind, themes=("employment",))

    assert counties(story, "2024-06-30", "strategic_agreements.unknown") == ["05", "10"]


@pytest.mark.parametrize(
    ("first", "second", "renewing"),
    [
        ("ready", "in_preparation", ["10"]),
        ("ready", "in_approval", ["10"]),
        ("ready", "not_started/not_yet", []),
        ("ready", "ready", []),
        ("ready", "ended/expired", []),
        ("in_approval", "in_preparation", []),
        ("ended/expired", "in_preparation", []),
    ],
)
def test_renewing_is_another_one_under_way_beside_a_ready_one(first, second, renewing):
    story = with_agreements([f"2023-01-01 {first}"], [f"2024-01-01 {second}"])

    assert counties(story, "2023-12-31", "strategic_agreements.renewing") == []
    assert counties(story, "2024-01-01", "strategic_agreements.renewing") == renewing


def test_prepared_or_in_preparation_adds_up_and_lists_counties_in_code_order():
    story = replace(
        with_agreements(["2023-01-01 in_preparation"]),
        agreements=(Agreement(1, "10"), Agreement(2, "05")),
        statuses=(
            AgreementStatus(1, 1, "in_preparation", D("2023-01-01")),
            AgreementStatus(2, 2, "ready", D("2023-01-01")),
        ),
    )

    assert counties(story, "2023-01-01", "strategic_agreements.prepared_or_in_preparation") == [
        "05",
        "10",
    ]


def test_june_2024_as_published():
    """21 counties: 12 ready and 4 in preparation are 16 prepared or in preparation; 5 not begun."""
    stages = ["ready"] * 12 + ["in_preparation"] * 4 + ["not_started"] * 5
    codes = [f"{number:02}" for number in range(1, 22)]
    numbered = list(enumerate(zip(codes, stages, strict=True), start=1))
    story = Story(
        counties=tuple(County(code) for code in codes),
        agreements=tuple(Agreement(number, code) for number, (code, _) in numbered),
        statuses=tuple(
            AgreementStatus(
                number, number, stage, D("2024-01-01"), "not_yet" if stage == "not_started" else ""
            )
            for number, (_, stage) in numbered
        ),
    )
    figures = counts(situation(story, D("2024-06-30")))

    assert figures["strategic_agreements.prepared_or_in_preparation"] == 16
    assert figures["strategic_agreements.ready"] == 12
    assert figures["strategic_agreements.not_started"] == 5
    assert figures["strategic_agreements.unknown"] == 0


@pytest.mark.parametrize(
    ("day", "there"),
    [
        ("2023-04-30", []),
        ("2023-05-01", ["10"]),
        ("2023-09-01", ["10"]),
        ("2024-06-29", ["10"]),
        ("2024-06-30", []),
    ],
)
def test_a_regional_council_counts_from_prospective_until_it_leaves(day, there):
    story = with_regional_council(
        with_agreements(["2023-01-01 in_preparation", "2024-01-01 ready"]),
        "2023-05-01 prospective",
        "2023-08-01 party",
        "2024-06-30 left",
    )

    assert counties(story, day, "strategic_agreements.with_regional_council") == there


@pytest.mark.parametrize(
    ("status", "there"),
    [
        ("not_started/other", []),
        ("in_preparation", ["10"]),
        ("in_approval", ["10"]),
        ("ready", ["10"]),
        ("ended/expired", []),
    ],
)
def test_a_regional_council_counts_only_where_prepared_or_in_preparation(status, there):
    story = with_regional_council(with_agreements([f"2023-01-01 {status}"]), "2022-03-01 party")

    assert counties(story, "2024-06-30", "strategic_agreements.with_regional_council") == there


def test_a_regional_council_of_another_agreement_does_not_count():
    story = with_regional_council(
        with_agreements(["2023-01-01 ready"], ["2024-01-01 in_preparation"]),
        "2022-03-01 party",
        agreement=2,
    )

    assert counties(story, "2024-06-30", "strategic_agreements.with_regional_council") == []


def test_a_sub_theme_counts_for_its_parent_and_a_county_once():
    story = with_agreements(
        ["2023-01-01 ready"],
        ["2023-01-01 ready"],
        kind="sub",
        themes=("counselling", "health_promotion"),
    )
    figures = counts(situation(story, D("2023-01-01")))

    assert figures["sub_agreements.ready"] == 1
    assert figures["sub_agreements.by_theme.counselling"] == 1
    assert figures["sub_agreements.by_theme.health_promotion"] == 1
    assert figures["sub_agreements.by_theme.employment"] == 0


def test_a_parent_does_not_count_for_its_sub_theme():
    story = with_agreements(["2023-01-01 ready"], kind="sub", themes=("health_promotion",))

    assert counties(story, "2023-01-01", "sub_agreements.by_theme.counselling") == []


def test_ready_and_preparing_sub_agreements_may_overlap():
    story = with_agreements(
        ["2023-01-01 ready", "2024-01-01 ended/expired"],
        ["2023-06-01 in_approval"],
        kind="sub",
        themes=("employment",),
    )

    assert counties(story, "2023-05-31", "sub_agreements.preparing") == []
    assert counties(story, "2023-12-31", "sub_agreements.ready") == ["10"]
    assert counties(story, "2023-12-31", "sub_agreements.preparing") == ["10"]
    assert counties(story, "2024-01-01", "sub_agreements.ready") == []
    assert counties(story, "2024-01-01", "sub_agreements.by_theme.employment") == []


def test_forums_are_counted_from_their_first_to_their_last_day():
    story = replace(
        WORLD,
        forums=(forum(1, until="2024-07-01"), forum(2, "2024-06-30", permanent=False)),
    )
    days = ["2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01"]
    pictures = [situation(story, D(day))["forums"] for day in days]

    assert [picture["total"] for picture in pictures] == [0, 1, 2, 1]
    assert [picture["permanent"] for picture in pictures] == [0, 1, 1, 0]
    assert [picture["temporary"] for picture in pictures] == [0, 0, 1, 1]
    assert pictures[2]["by_level"]["political"] == {
        "forums": 2,
        "count": 1,
        "of": 2,
        "counties": ["10"],
    }


def test_every_level_type_and_theme_is_listed_with_zero_too():
    picture = situation(WORLD, D("2024-06-30"))["forums"]

    assert list(picture["by_level"]) == ["political", "executive", "expert", "field"]
    assert list(picture["by_type"]) == ["forum", "working_group", "network", "negotiation_board"]
    assert list(picture["by_theme"]) == ["employment", "health_promotion", "counselling"]
    assert picture["by_theme"]["employment"] == {"forums": 0, "count": 0, "of": 2, "counties": []}


def test_a_forum_counts_once_for_a_theme_and_for_the_parent_of_its_sub_theme():
    story = replace(
        WORLD,
        forums=(
            forum(1, themes=("counselling", "health_promotion")),
            forum(2, themes=("counselling",)),
            forum(3, themes=("health_promotion",)),
        ),
    )
    by_theme = situation(story, D("2024-06-30"))["forums"]["by_theme"]

    assert {key: value["forums"] for key, value in by_theme.items()} == {
        "employment": 0,
        "health_promotion": 3,
        "counselling": 2,
    }


@pytest.mark.parametrize(
    ("level", "there"),
    [("political", True), ("executive", True), ("expert", False), ("field", False)],
)
def test_only_a_strategic_forum_covers_all_municipalities(level, there):
    story = replace(
        WORLD, forums=(forum(level=level, participants=everybody("001", "002", "003", "091")),)
    )

    assert counties(story, "2024-06-30", "forums.covering_all_municipalities") == ["10"] * there


def test_two_forums_do_not_cover_together():
    story = replace(
        WORLD,
        forums=(
            forum(1, participants=everybody("001", "002")),
            forum(2, participants=everybody("003")),
        ),
    )
    path = "forums.covering_all_municipalities"

    assert counties(story, "2024-12-31", path) == []
    assert counties(story, "2025-01-01", path) == ["10"]  # 003 is no more


@pytest.mark.parametrize(
    ("day", "there"),
    [
        ("2024-02-29", False),
        ("2024-03-01", True),
        ("2024-08-31", True),
        ("2024-09-01", False),
    ],
)
def test_participants_take_part_from_their_first_to_their_last_day(day, there):
    last = everybody("003", start="2024-03-01", until="2024-09-01")
    story = replace(WORLD, forums=(forum(participants=everybody("001", "002") + last),))

    assert counties(story, day, "forums.covering_all_municipalities") == ["10"] * there


def test_a_forum_that_has_ended_covers_no_municipality():
    story = replace(
        WORLD, forums=(forum(until="2024-07-01", participants=everybody("001", "002", "003")),)
    )

    assert counties(story, "2024-06-30", "forums.covering_all_municipalities") == ["10"]
    assert counties(story, "2024-07-01", "forums.covering_all_municipalities") == []


def test_regional_council_and_agreement_of_a_forum_are_counted_while_it_is_alive():
    council = Participant("regional_council", "16", Period(D("2024-03-01")))
    story = replace(
        with_agreements([], kind="other"),
        forums=(forum(until="2024-07-01", level="field", participants=(council,), agreed_in=1),),
    )
    days = ["2024-02-29", "2024-03-01", "2024-06-30", "2024-07-01"]

    assert [bool(counties(story, day, "forums.with_regional_council")) for day in days] == [
        False, True, True, False
    ]  # fmt: skip
    assert [bool(counties(story, day, "forums.agreed_in_agreement")) for day in days] == [
        True, True, True, False
    ]  # fmt: skip
