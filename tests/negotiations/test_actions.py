"""Consequences of writes on negotiations."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.access import Access
from editing.edits import editing
from negotiations.actions import combine, mark_absent, move_negotiation
from negotiations.models import Negotiation
from tests.edits import by_staff
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    NegotiationFactory,
    NoneStatementFactory,
    period,
)
from tests.rules import check_deferred_rules, refused_with

pytestmark = pytest.mark.django_db

ON, TO = date(2024, 4, 2), date(2025, 2, 1)


def announced_with_all(**fields):
    """Announced to 001, 002 and 003, of which the last is merged away in 2025."""
    county = CountyFactory()
    for code, until in (("001", None), ("002", None), ("003", date(2025, 1, 1))):
        MunicipalityFactory(code=code, county=county, period=period(until=until))
    row = NegotiationFactory(county=county, with_all=True, announced=True, **fields)
    row.refresh_from_db()
    return row


def pair():
    one = announced_with_all()
    other = NegotiationFactory(county=one.county, hyte=True, with_all=True, announced=True)
    other.refresh_from_db()
    by_staff(combine, one=one, other=other)
    return one, other


def test_moving_cancels_the_old_negotiation_and_creates_a_new_one():
    old = announced_with_all()

    new = by_staff(move_negotiation, negotiation=old, to=TO, on=ON)

    old.refresh_from_db()
    assert (old.outcome, old.cancelled_on, old.held_on) == ("cancelled", ON, date(2024, 5, 15))
    assert (new.outcome, new.announced_on, new.held_on) == ("", ON, TO)
    assert new.replaces == old
    check_deferred_rules()


def test_moved_negotiation_with_all_gets_the_municipalities_of_the_new_day():
    old = announced_with_all()

    new = by_staff(move_negotiation, negotiation=old, to=TO, on=ON)

    assert old.municipalities == ["001", "002", "003"]
    assert new.municipalities == ["001", "002"]


def test_chosen_municipalities_are_kept_when_moving():
    old = NegotiationFactory(announced=True)

    new = by_staff(move_negotiation, negotiation=old, to=TO, on=ON)

    assert new.municipalities == old.municipalities


def test_one_meeting_for_both_laws_moves_as_a_whole():
    one, other = pair()

    new = by_staff(move_negotiation, negotiation=one, to=TO, on=ON)

    twin = Negotiation.objects.get(pk=new.combined_with_id)
    assert (twin.kind, twin.held_on, twin.replaces) == ("hyte", TO, other)
    assert twin.combined_with_id == new.pk
    check_deferred_rules()


@pytest.mark.parametrize("fields", [{"outcome": "held"}, {"cancelled": True}])
def test_negotiation_with_an_outcome_is_not_moved(fields):
    old = NegotiationFactory(**fields)
    with refused_with("has_outcome"):
        by_staff(move_negotiation, negotiation=old, to=TO, on=ON)
    assert Negotiation.objects.count() == 1


def test_failed_move_changes_nothing():
    old = NegotiationFactory(announced=True)
    with pytest.raises(ValidationError):
        by_staff(move_negotiation, negotiation=old, to=ON, on=ON)
    old.refresh_from_db()
    assert old.outcome == ""


def test_combined_negotiations_refer_to_each_other():
    one, other = pair()

    assert (one.combined_with, other.combined_with) == (other, one)


def test_negotiation_is_combined_with_one_other_only():
    one, _other = pair()
    third = NegotiationFactory(county=one.county, hyte=True)
    with refused_with("already_combined"):
        by_staff(combine, one=one, other=third)


def test_negotiations_of_different_days_are_not_combined():
    one = NegotiationFactory()
    other = NegotiationFactory(county=one.county, hyte=True, held_on=date(2024, 5, 16))
    with refused_with("negotiation_combined_both_ways"):
        by_staff(combine, one=one, other=other)
    one.refresh_from_db()
    assert one.combined_with is None


def test_absentee_turns_all_into_a_group():
    row = announced_with_all()

    by_staff(mark_absent, negotiation=row, absent=["002"])

    row.refresh_from_db()
    assert (row.format, row.municipalities) == ("group", ["001", "003"])
    check_deferred_rules()


@pytest.mark.parametrize("absent", [["001", "002", "003"], ["999"]])
def test_absent_are_some_of_those_listed(absent):
    row = announced_with_all()
    with refused_with("absent"):
        by_staff(mark_absent, negotiation=row, absent=absent)


# Days that have come -----------------------------------------------------------------------------

TODAY = date(2024, 6, 10)
YESTERDAY, TOMORROW = date(2024, 6, 9), date(2024, 6, 11)


def saved_on(day, row):
    """The row as staff save it on a day."""
    with editing(Access(day, is_staff=True), channel="command") as edit:
        return edit.save(row)


@pytest.mark.parametrize("held_on", [YESTERDAY, TODAY])
def test_negotiation_of_a_day_that_has_come_may_be_held(held_on):
    row = saved_on(TODAY, NegotiationFactory.build(county=CountyFactory(), held_on=held_on))

    assert row.outcome == "held"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("held_on", {"held_on": TOMORROW}),
        ("cancelled_on", {"outcome": "cancelled", "cancelled_on": TOMORROW, "held_on": TODAY}),
        ("announced_on", {"outcome": "", "held_on": TO, "announced_on": TOMORROW}),
    ],
)
def test_negotiation_is_not_held_announced_or_cancelled_on_a_day_to_come(field, fields):
    row = NegotiationFactory.build(county=CountyFactory(), **fields)

    with pytest.raises(ValidationError) as refusal:
        saved_on(TODAY, row)

    assert list(refusal.value.error_dict) == [field]
    assert Negotiation.objects.count() == 0


@pytest.mark.parametrize(
    ("held_on", "given", "announced_on"),
    [
        pytest.param(TOMORROW, None, TODAY, id="to come"),
        pytest.param(TOMORROW, YESTERDAY, YESTERDAY, id="to come, with a day of its own"),
        pytest.param(TODAY, None, None, id="today"),
        pytest.param(YESTERDAY, None, None, id="passed"),
    ],
)
def test_coming_negotiation_is_announced_on_the_day_it_is_recorded(held_on, given, announced_on):
    row = NegotiationFactory.build(
        county=CountyFactory(), held_on=held_on, outcome="", announced_on=given
    )

    assert saved_on(TODAY, row).announced_on == announced_on


@pytest.mark.parametrize(
    ("held_on", "announced_on"),
    [
        pytest.param(TODAY, None, id="on the day it was announced"),
        pytest.param(YESTERDAY, None, id="before"),
        pytest.param(TOMORROW, TODAY, id="still to come"),
    ],
)
def test_negotiation_held_by_the_day_it_was_announced_was_never_announced(held_on, announced_on):
    row = saved_on(
        TODAY,
        NegotiationFactory.build(
            county=CountyFactory(), held_on=TOMORROW + timedelta(days=3), outcome=""
        ),
    )
    row.held_on, row.outcome = held_on, "held" if held_on <= TODAY else ""

    assert saved_on(TODAY, row).announced_on == announced_on


def test_none_statement_is_not_stated_on_a_day_to_come():
    row = NoneStatementFactory.build(
        county=CountyFactory(), window_from=CouncilTermFactory().period.lower, stated_on=TOMORROW
    )

    with refused_with("day_to_come"):
        saved_on(TODAY, row)


@pytest.mark.parametrize(
    ("kind", "window_from", "possible"),
    [
        ("cooperation", date(2024, 1, 1), "2022-03-01"),
        ("hyte", date(2024, 6, 1), "2023-01-01"),
        ("hyte", date(2025, 1, 1), "2024-01-01"),
    ],
)
def test_refused_window_is_answered_with_those_that_have_begun(kind, window_from, possible):
    CouncilTermFactory()
    row = NoneStatementFactory.build(
        county=CountyFactory(), kind=kind, window_from=window_from, stated_on=YESTERDAY
    )

    with pytest.raises(ValidationError) as refusal:
        saved_on(TODAY, row)

    (sentence,) = refusal.value.message_dict["window_from"]
    assert possible in sentence
    assert "2025" not in sentence.replace("31.5.2025", "").replace("31 May 2025", "")


# Parts -------------------------------------------------------------------------------------------


def test_parts_follow_their_moved_first_part():
    first = NegotiationFactory(announced=True)
    part = NegotiationFactory(
        county=first.county, held_on=date(2024, 5, 20), part_of=first, announced=True
    )

    new = by_staff(move_negotiation, negotiation=first, to=TO, on=ON)

    part.refresh_from_db()
    assert (part.part_of, new.part_of, first.part_of) == (new, None, None)
    check_deferred_rules()


def test_moved_part_stays_in_its_series():
    first = NegotiationFactory(announced=True)
    part = NegotiationFactory(
        county=first.county,
        held_on=date(2024, 5, 20),
        part_of=first,
        announced=True,
        conveners=["county"],
        preparation=["survey"],
    )

    new = by_staff(move_negotiation, negotiation=part, to=TO, on=ON)

    assert new.part_of == first
    assert (new.conveners, new.preparation) == (["county"], ["survey"])
    check_deferred_rules()
