"""Factories make the smallest valid object, in every variant."""

from datetime import date

import pytest
from django.db import connection

from cooperation.models import Municipality
from tests.factories import (
    CountyFactory,
    MunicipalityFactory,
    MunicipalityGroupMemberFactory,
    period,
)
from tests.made import FACTORIES


@pytest.mark.django_db
@pytest.mark.parametrize("made", FACTORIES, ids=lambda made: made.__name__)
def test_factory_makes_two_valid_objects(made):
    for row in (made(), made()):
        row.refresh_from_db()
        row.full_clean()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_municipality_of_a_county_is_its_member_for_as_long_as_it_exists():
    lived = period(date(2022, 3, 1), date(2025, 1, 1))

    municipality = MunicipalityFactory(county=CountyFactory(code="12"), period=lived)

    (membership,) = municipality.memberships.all()
    assert (membership.county_id, membership.period) == ("12", lived)


@pytest.mark.django_db
def test_member_of_a_group_belongs_to_the_groups_county():
    member = MunicipalityGroupMemberFactory()

    assert member.municipality.memberships.get().county == member.group.county
    assert Municipality.objects.count() == 1
