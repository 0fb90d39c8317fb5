"""Organisations and employment areas that take part in a negotiation."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from negotiations.actions import combine, move_negotiation
from negotiations.models import NegotiationActor
from tests.edits import by_staff
from tests.factories import (
    CouncilTermFactory,
    EmploymentAreaFactory,
    EmploymentAuthorityFactory,
    MunicipalityFactory,
    NegotiationActorFactory,
    NegotiationFactory,
    OrganisationFactory,
    period,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kela():
    return OrganisationFactory(name_fi="Kela")


def test_a_municipality_is_listed_in_the_negotiation_itself():
    row = NegotiationActor(
        negotiation=NegotiationFactory(), type="municipality", municipality=MunicipalityFactory()
    )

    with pytest.raises(ValidationError, match="neuvottelu"):
        row.full_clean()
    with pytest.raises(IntegrityError, match="negotiations_negotiationactor_only_others"):
        row.save()


def test_an_organisation_takes_part_once(kela):
    row = NegotiationActorFactory(organisation=kela)

    with pytest.raises(IntegrityError, match="negotiations_negotiationactor_organisation_once"):
        NegotiationActorFactory(negotiation=row.negotiation, organisation=kela)


def test_a_moved_negotiation_keeps_those_who_take_part(kela):
    row = NegotiationFactory(outcome="", held_on=date(2024, 9, 1), announced_on=date(2024, 5, 1))
    NegotiationActorFactory(negotiation=row, organisation=kela)

    moved = by_staff(move_negotiation, negotiation=row, to=date(2024, 10, 1), on=date(2024, 8, 1))

    assert [one.organisation for one in moved.organisations.all()] == [kela]


def test_the_list_names_them_with_the_authority_of_the_day(client, kela):
    row = NegotiationFactory(held_on=date(2025, 5, 15), outcome="held")
    NegotiationActorFactory(negotiation=row, organisation=kela)
    area = EmploymentAreaFactory(name_fi="Lahti")
    EmploymentAuthorityFactory(
        employment_area=area,
        municipality=MunicipalityFactory(name_fi="Hollola"),
        period=period(date(2025, 1, 1)),
    )
    NegotiationActorFactory(
        negotiation=row, type="employment_area", organisation=None, employment_area=area
    )

    page = client.get("/neuvottelut/?date=2025-06-30&year=2025").content.decode()

    assert "· Kela" in page
    assert "Lahti (työllisyysalue, työvoimaviranomainen: Hollola)" in page


def test_the_countys_page_names_them(client, kela):
    row = NegotiationFactory(held_on=date(2024, 5, 15), outcome="held")
    NegotiationActorFactory(negotiation=row, organisation=kela)
    meeting = NegotiationFactory(county=row.county, kind="meeting", held_on=date(2024, 5, 16))
    NegotiationActorFactory(
        negotiation=meeting, type="other", organisation=None, name="Kyläyhdistys"
    )
    CouncilTermFactory()

    page = " ".join(client.get(f"/alueet/{row.county.slug}/").content.decode().split())

    assert ", Kela" in page
    assert "· Kyläyhdistys" in page


def test_the_municipalitys_page_names_them(client, kela):
    row = NegotiationFactory(held_on=date(2024, 5, 15), outcome="held")
    NegotiationActorFactory(negotiation=row, organisation=kela)

    page = client.get(f"/kunnat/{row.municipalities[0]}/").content.decode()

    assert ", Kela" in " ".join(page.split())


def test_one_meeting_for_both_laws_names_those_of_both_once(client, kela):
    one = NegotiationFactory(held_on=date(2024, 5, 15))
    other = NegotiationFactory(
        county=one.county, municipalities=one.municipalities, held_on=one.held_on, hyte=True
    )
    by_staff(combine, one=one, other=other)
    for row in (one, other):
        NegotiationActorFactory(negotiation=row, organisation=kela)
    NegotiationActorFactory(negotiation=other, type="other", organisation=None, name="Kyläyhdistys")

    page = client.get("/neuvottelut/?year=2024").content.decode()

    assert (page.count("· Kela"), page.count("· Kyläyhdistys")) == (1, 1)
