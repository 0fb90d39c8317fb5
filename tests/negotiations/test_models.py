"""The rules of negotiations, none-statements and practices; the unchanged list."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from cooperation.models import CountyMembership
from negotiations.models import Negotiation
from negotiations.models.negotiation import ALREADY_COMBINED
from tests.factories import (
    CountyFactory,
    ForumFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    MunicipalityGroupMemberFactory,
    NegotiationFactory,
    NegotiationPracticeFactory,
    NoneStatementFactory,
    period,
)
from tests.rules import Case, cases, check, check_deferred_rules, refused
from toolkit.constraints import explained

pytestmark = pytest.mark.django_db

MERGER = date(2025, 1, 1)


def county_of_three():
    """A county with municipalities 001, 002 and, until the merger, 003."""
    county = CountyFactory(code="12")
    for code, until in (("002", None), ("001", None), ("003", MERGER)):
        MunicipalityFactory(code=code, county=county, period=period(until=until))
    return county


def with_all(**fields):
    return NegotiationFactory(county=county_of_three(), with_all=True, **fields)


def combined():
    """A cooperation negotiation that is one meeting with a hyte negotiation."""
    one = NegotiationFactory()
    other = NegotiationFactory(county=one.county, hyte=True)
    one.combined_with, other.combined_with = other, one
    one.save()
    other.save()
    return one


def moved():
    old = NegotiationFactory(cancelled=True)
    return NegotiationFactory(county=old.county, held_on=date(2024, 9, 1), replaces=old)


def second_part():
    """The second part of a negotiation, which is the only other of its county."""
    first = NegotiationFactory()
    return NegotiationFactory(county=first.county, held_on=date(2024, 5, 20), part_of=first)


def third_of_second(row):
    """A part of what is itself a part."""
    third = NegotiationFactory(county=row.county, held_on=date(2024, 5, 22))
    return {"part_of": NegotiationFactory(county=row.county, part_of=third)}


HELD_ON = date(2024, 5, 15)


def none_before_held():
    """A statement of the term's first months, and a negotiation held later in the term."""
    statement = NoneStatementFactory(stated_on=date(2022, 6, 1))
    NegotiationFactory(county=statement.county, held_on=HELD_ON)
    return statement


def with_group():
    county = county_of_three()
    group = MunicipalityGroupFactory(county=county)
    return NegotiationFactory(county=county, group=group, format="group", municipalities=["001"])


def in_forum(make=NegotiationFactory):
    forum = ForumFactory()
    return make(county=forum.county, forum=forum)


@cases(
    Case("negotiations_negotiation_kind_known", NegotiationFactory, {"kind": "coffee"}),
    Case(
        "negotiations_negotiation_outcome_known",
        NegotiationFactory,
        {"outcome": "won"},
        ({"outcome": ""},),
    ),
    Case("negotiations_negotiation_format_known", with_all, {"format": "some"}),
    Case(
        "negotiations_negotiation_participants_known",
        NegotiationFactory,
        {"participants": ["political", "press"]},
        ({"participants": ["political", "experts"]},),
    ),
    Case(
        "negotiations_negotiation_held_on_1900_2100",
        NegotiationFactory,
        {"held_on": date(2101, 1, 1)},
    ),
    Case(
        "negotiations_negotiation_held_on_last_of_precision",
        NegotiationFactory,
        {"precision": "month"},
        ({"precision": "by"}, {"precision": "month", "held_on": date(2024, 5, 31)}),
    ),
    Case(
        "negotiations_negotiation_cancelled_with_day",
        NegotiationFactory,
        {"outcome": "cancelled"},
        ({"outcome": "cancelled", "cancelled_on": date(2024, 5, 1)},),
    ),
    Case(
        "negotiations_negotiation_cancelled_with_day",
        NegotiationFactory,
        {"cancelled_on": date(2024, 5, 1)},
    ),
    Case(
        "negotiations_negotiation_announced_before",
        NegotiationFactory,
        {"announced_on": date(2024, 5, 15)},
        ({"announced_on": date(2024, 5, 14)}, {"announced_on": None}),
    ),
    Case(
        "negotiations_negotiation_cancelled_after_announced",
        lambda: NegotiationFactory(cancelled=True),
        {"announced_on": date(2024, 4, 2)},
        ({"announced_on": date(2024, 4, 1)},),
    ),
    Case(
        "negotiations_negotiation_hyte_from_2023",
        lambda: NegotiationFactory(hyte=True),
        {"held_on": date(2022, 12, 31)},
        (
            {"held_on": date(2023, 1, 1)},
            {"held_on": date(2022, 12, 31), "kind": "cooperation"},
        ),
    ),
    Case(
        "negotiations_negotiation_format_fits_number",
        lambda: with_all(format="group", municipalities=["001"]),
        {"format": "one", "municipalities": ["001", "002"]},
        ({"format": "one"}, {"municipalities": ["001", "002"]}),
    ),
    Case(
        "negotiations_negotiation_format_fits_number",
        NegotiationFactory,
        {"format": "group", "municipalities": []},
    ),
    Case("negotiations_negotiation_all_without_group", with_group, {"format": "all"}),
    Case(
        "negotiations_negotiation_not_with_itself",
        NegotiationFactory,
        lambda row: {"replaces": row},
    ),
    Case("unknown_theme", NegotiationFactory, {"themes": ["gardening"]}),
    Case(
        "negotiation_municipality_of_county",
        lambda: NegotiationFactory(county=county_of_three(), municipalities=["003"]),
        {"held_on": MERGER},
        ({"held_on": date(2024, 12, 31)}, {"municipalities": ["001"]}),
    ),
    Case(
        "negotiation_municipality_of_county",
        NegotiationFactory,
        lambda row: {"municipalities": [MunicipalityFactory(county=CountyFactory()).code]},
    ),
    Case(
        "negotiation_all_incomplete",
        with_all,
        {"municipalities": ["001", "002"]},
        ({"municipalities": ["001", "002"], "format": "group"}, {"municipalities": []}),
    ),
    Case(
        "negotiation_group_of_county",
        with_group,
        lambda row: {"group": MunicipalityGroupFactory()},
        (lambda row: {"group": MunicipalityGroupFactory(county=row.county)},),
    ),
    Case(
        "forum_of_county",
        in_forum,
        lambda row: {"forum": ForumFactory()},
        (lambda row: {"forum": ForumFactory(county=row.county)},),
    ),
    Case("negotiation_combined_both_ways", combined, {"combined_with": None}),
    Case("negotiation_combined_both_ways", combined, {"held_on": date(2024, 5, 16)}),
    Case("negotiation_combined_both_ways", combined, {"kind": "meeting"}),
    Case(
        "negotiation_combined_both_ways",
        NegotiationFactory,
        lambda row: {"combined_with": NegotiationFactory(county=row.county, hyte=True)},
    ),
    Case("negotiation_replaces_cancelled", moved, {"kind": "meeting"}),
    Case(
        "negotiation_replaces_cancelled",
        NegotiationFactory,
        lambda row: {"replaces": NegotiationFactory(county=row.county)},
        (lambda row: {"replaces": NegotiationFactory(county=row.county, cancelled=True)},),
    ),
    Case(
        "negotiation_replaces_cancelled",
        lambda: moved().replaces,
        {"outcome": "held", "cancelled_on": None},
    ),
    Case("negotiation_part_of_first", second_part, {"kind": "meeting"}),
    Case(
        "negotiation_part_of_first",
        second_part,
        lambda row: {"part_of": NegotiationFactory()},
        ({"part_of": None}, {"held_on": date(2024, 5, 15)}),
    ),
    Case("negotiation_part_of_first", second_part, lambda row: {"part_of": row}),
    Case("negotiation_part_of_first", second_part, third_of_second),
    Case(
        "negotiations_negotiation_conveners_known",
        NegotiationFactory,
        {"conveners": ["county", "aliens"]},
        ({"conveners": ["county", "municipality", "regional_council", "jointly"]},),
    ),
    Case(
        "negotiations_negotiation_preparation_known",
        NegotiationFactory,
        {"preparation": ["séance"]},
        ({"preparation": ["survey", "workshop", "material", "meetings", "other"]},),
    ),
    Case(
        "none_statement_held_before",
        none_before_held,
        {"stated_on": HELD_ON},
        (
            {"stated_on": HELD_ON - timedelta(days=1)},
            {"stated_on": date(2024, 12, 31), "kind": "hyte", "window_from": date(2024, 1, 1)},
            {"stated_on": date(2023, 12, 31)},
        ),
    ),
    Case("negotiations_nonestatement_kind_known", NoneStatementFactory, {"kind": "meeting"}),
    Case("negotiations_nonestatement_reason_given", NoneStatementFactory, {"reason": " "}),
    Case(
        "negotiations_nonestatement_stated_on_1900_2100",
        NoneStatementFactory,
        {"stated_on": date(1899, 12, 31)},
    ),
    Case(
        "none_statement_window",
        NoneStatementFactory,
        {"window_from": date(2022, 3, 2)},
        ({"kind": "hyte", "window_from": date(2023, 1, 1)},),
    ),
    Case(
        "none_statement_window",
        NoneStatementFactory,
        {"kind": "hyte", "window_from": date(2022, 1, 1)},
    ),
    Case(
        "none_statement_window",
        NoneStatementFactory,
        {"kind": "hyte", "window_from": date(2024, 1, 2)},
    ),
    Case(
        "negotiations_nonestatement_once_a_day",
        lambda: NoneStatementFactory(
            county=NoneStatementFactory().county, stated_on=date(2024, 6, 2)
        ),
        {"stated_on": date(2024, 6, 1)},
        ({"stated_on": date(2024, 6, 3)},),
    ),
    Case("negotiations_negotiationpractice_kind_known", NegotiationPracticeFactory, {"kind": "?"}),
    Case(
        "negotiations_negotiationpractice_number_with_several",
        NegotiationPracticeFactory,
        {"rhythm": "several_a_year"},
        ({"rhythm": "several_a_year", "times_a_year": 2}, {"rhythm": "continuous"}),
    ),
    Case(
        "negotiations_negotiationpractice_number_with_several",
        NegotiationPracticeFactory,
        {"times_a_year": 2},
    ),
    Case(
        "negotiations_negotiationpractice_one_at_a_time",
        lambda: NegotiationPracticeFactory(
            county=NegotiationPracticeFactory(period=period(until=MERGER)).county,
            period=period(MERGER),
        ),
        {"period": period(date(2024, 12, 31))},
        ({"period": period(MERGER)}, {"period": period(), "kind": "hyte"}),
    ),
    Case(
        "forum_of_county",
        lambda: in_forum(NegotiationPracticeFactory),
        lambda row: {"forum": ForumFactory()},
    ),
)
def test_rule_is_enforced_with_its_message(case):
    check(case)


def test_all_means_the_countys_municipalities_of_the_day():
    before = with_all()
    after = NegotiationFactory(county=before.county, with_all=True, held_on=MERGER)
    before.refresh_from_db()
    after.refresh_from_db()

    assert before.municipalities == ["001", "002", "003"]
    assert after.municipalities == ["001", "002"]


def test_group_means_its_members_of_the_day():
    county = county_of_three()
    group = MunicipalityGroupFactory(county=county)
    for code, until in (("002", None), ("003", MERGER)):
        MunicipalityGroupMemberFactory(
            group=group, municipality=MunicipalityFactory(code=code), period=period(until=until)
        )
    row = NegotiationFactory(county=county, group=group, format="group", municipalities=[])
    row.refresh_from_db()

    assert row.municipalities == ["002", "003"]


def test_list_is_kept_in_code_order_and_each_code_once():
    row = NegotiationFactory(
        county=county_of_three(), format="group", municipalities=["003", "001", "003"]
    )
    row.refresh_from_db()

    assert row.municipalities == ["001", "003"]


def test_later_change_of_memberships_keeps_the_list_and_allows_corrections():
    row = with_all()
    check_deferred_rules()
    CountyMembership.objects.filter(municipality="003").delete()
    MunicipalityFactory(code="004", county=row.county)

    row.refresh_from_db()
    row.note = "Muistio täydennetty."
    row.save()
    check_deferred_rules()
    assert row.municipalities == ["001", "002", "003"]
    with refused("negotiation_(municipality_of_county|all_incomplete)"):
        Negotiation.objects.update(held_on=date(2024, 5, 16))


def test_form_is_validated_with_the_list_the_database_would_fill():
    row = NegotiationFactory.build(county=county_of_three(), with_all=True)
    row.full_clean()

    assert row.municipalities == ["001", "002", "003"]
    row = NegotiationFactory.build(county=row.county, format="group", municipalities=[])
    with pytest.raises(ValidationError):
        row.full_clean()


def test_deleting_a_combined_negotiation_removes_the_link():
    row = combined()
    Negotiation.objects.get(pk=row.combined_with_id).delete()
    check_deferred_rules()

    row.refresh_from_db()
    assert row.combined_with is None


def test_link_to_a_linked_negotiation_is_refused_with_instructions():
    one = NegotiationFactory()
    other = NegotiationFactory(county=one.county, hyte=True)
    Negotiation.objects.filter(pk=other.pk).update(combined_with=one)
    Negotiation.objects.filter(pk=one.pk).update(combined_with=other)
    third = NegotiationFactory(county=one.county, hyte=True)

    third.combined_with = one
    with translation.override("en"), pytest.raises(ValidationError, match="End that link first"):
        third.full_clean()


def test_link_made_concurrently_is_refused_with_the_same_message():
    """Nothing is checked in Python, as with concurrent writes."""
    one = NegotiationFactory()
    other = NegotiationFactory(county=one.county, hyte=True)
    Negotiation.objects.filter(pk=other.pk).update(combined_with=one)
    Negotiation.objects.filter(pk=one.pk).update(combined_with=other)
    third = NegotiationFactory(county=one.county, hyte=True)

    with pytest.raises(ValidationError) as refusal, explained():
        Negotiation.objects.filter(pk=third.pk).update(combined_with=one)

    assert refusal.value.message_dict == {"combined_with": [ALREADY_COMBINED]}


# Statements that none was held -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_accepted"),
    [
        pytest.param({}, False, id="held before"),
        pytest.param({"held_on": date(2024, 6, 1)}, False, id="held on its day"),
        pytest.param({"held_on": date(2024, 6, 2)}, True, id="held after it"),
        pytest.param({"outcome": ""}, True, id="without an outcome"),
        pytest.param({"cancelled": True}, True, id="cancelled"),
        pytest.param({"hyte": True}, True, id="of the other kind"),
        pytest.param({"kind": "meeting"}, True, id="a meeting"),
    ],
)
def test_none_is_stated_only_where_none_was_held_by_then(fields, is_accepted):
    row = NegotiationFactory(**fields)
    rule = pytest.raises(IntegrityError, match="none_statement_held_before")

    with nullcontext() if is_accepted else rule:
        NoneStatementFactory(county=row.county, stated_on=date(2024, 6, 1))


@pytest.mark.parametrize(("held_on", "is_accepted"), [("2023-12-31", True), ("2024-01-01", False)])
def test_none_was_held_in_a_year_if_those_held_are_of_other_years(held_on, is_accepted):
    row = NegotiationFactory(hyte=True, held_on=date.fromisoformat(held_on))
    rule = pytest.raises(IntegrityError, match="none_statement_held_before")

    with nullcontext() if is_accepted else rule:
        NoneStatementFactory(
            county=row.county,
            kind="hyte",
            window_from=date(2024, 1, 1),
            stated_on=date(2025, 2, 1),
        )


@pytest.mark.parametrize("held_on", [date(2024, 5, 15), date(2024, 6, 2)])
def test_negotiation_recorded_after_the_statement_is_accepted(held_on):
    """Whether held before the statement and recorded late, or held after it."""
    statement = NoneStatementFactory(stated_on=date(2024, 6, 1))

    NegotiationFactory(county=statement.county, held_on=held_on)

    check_deferred_rules()
    statement.reason = "Sana korjattu."
    statement.save()
    check_deferred_rules()
