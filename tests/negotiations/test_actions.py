"""Consequences of writes on negotiations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from negotiations.actions import combine, mark_absent, move_negotiation
from negotiations.models import Negotiation
from tests.edits import by_staff
from tests.factories import (
    CountyFactory,
    MunicipalityFactory,
    NegotiationFactory,
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
