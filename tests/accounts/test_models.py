"""The rules of people who sign in and of their roles."""

from datetime import date

import pytest

from accounts.models import User
from tests.factories import CountyFactory, MunicipalityFactory, RoleFactory, UserFactory, period
from tests.rules import Case, cases, check, refused

pytestmark = pytest.mark.django_db

NEW_YEAR_2025 = date(2025, 1, 1)


def two_roles(**fields):
    row = RoleFactory(period=period(until=NEW_YEAR_2025), **fields)
    return RoleFactory(
        user=row.user,
        kind=row.kind,
        county=row.county,
        municipality=row.municipality,
        period=period(NEW_YEAR_2025),
    )


OVERLAP, NEIGHBOUR = {"period": period(date(2024, 12, 31))}, {"period": period(NEW_YEAR_2025)}


@cases(
    Case("accounts_user_language_known", UserFactory, {"language": "de"}, ({"language": "sv"},)),
    Case(
        "accounts_role_place_as_kind_asks",
        RoleFactory,
        {"county": None},
        (
            {"county": None, "kind": "staff"},
            lambda row: {
                "county": None,
                "kind": "contributor",
                "municipality": MunicipalityFactory(),
            },
        ),
    ),
    Case("accounts_role_place_as_kind_asks", RoleFactory, {"kind": "observer"}),
    Case("accounts_role_county_once_at_a_time", two_roles, OVERLAP, (NEIGHBOUR,)),
    Case(
        "accounts_role_municipality_once_at_a_time",
        lambda: two_roles(kind="contributor", county=None, municipality=MunicipalityFactory()),
        OVERLAP,
        (NEIGHBOUR,),
    ),
    Case(
        "accounts_role_country_once_at_a_time",
        lambda: two_roles(kind="staff", county=None),
        OVERLAP,
        (NEIGHBOUR,),
    ),
    Case("accounts_role_period_1900_2100", RoleFactory, {"period": period(None)}),
)
def test_rule_is_enforced_for_every_write_with_a_sentence(case):
    check(case)


def test_role_is_one_of_the_list():
    """An unknown role breaks the rule on places too; PostgreSQL reports the first of them."""
    with refused("accounts_role_(kind_known|place_as_kind_asks)"):
        RoleFactory(kind="king", county=None)


def test_address_is_unique_regardless_of_case():
    UserFactory(email="aino@example.fi")
    with refused("accounts_user_email_any_case_once"):
        User.objects.create(email="Aino@Example.fi")


def test_person_may_coordinate_several_counties_and_a_county_have_several_people():
    row = RoleFactory()
    RoleFactory(user=row.user, county=CountyFactory())
    RoleFactory(county=row.county)
