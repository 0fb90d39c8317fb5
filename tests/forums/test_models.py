"""The rules of forums and their participants."""

from datetime import date

import pytest

from cooperation.actors import LISTED_TYPES
from forums.models import Forum
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    EmploymentAreaFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    OrganisationFactory,
    RegionalCouncilFactory,
    period,
)
from tests.rules import Case, cases, check

pytestmark = pytest.mark.django_db

NEW_YEAR_2025 = date(2025, 1, 1)


def forum_of_agreement():
    agreement = AgreementFactory()
    return ForumFactory(county=agreement.county, agreed_in=agreement)


def two_participations(**organisation):
    row = ForumParticipantFactory(period=period(until=NEW_YEAR_2025), **organisation)
    fields = ("forum", "type", *LISTED_TYPES, "name")
    return ForumParticipantFactory(
        **{name: getattr(row, name) for name in fields}, period=period(NEW_YEAR_2025)
    )


def of_county():
    county = CountyFactory()
    return two_participations(
        forum=ForumFactory(county=county), type="county", county=county, municipality=None
    )


def of_regional_council():
    county = CountyFactory()
    return two_participations(
        forum=ForumFactory(county=county),
        type="regional_council",
        regional_council=RegionalCouncilFactory(),
        municipality=None,
    )


def of_area():
    return two_participations(
        type="employment_area", employment_area=EmploymentAreaFactory(), municipality=None
    )


def of_organisation():
    return two_participations(
        type="organisation", organisation=OrganisationFactory(), municipality=None
    )


def of_other():
    return two_participations(type="other", name="Järjestöt ry", municipality=None)


OVERLAP, NEIGHBOUR = {"period": period(date(2024, 12, 31))}, {"period": period(NEW_YEAR_2025)}


@cases(
    Case("forums_forum_name_fi_given", ForumFactory, {"name_fi": ""}),
    Case("forums_forum_level_known", ForumFactory, {"level": "top"}, ({"level": "field"},)),
    Case("forums_forum_type_known", ForumFactory, {"type": "club"}, ({"type": "network"},)),
    Case("forums_forum_period_1900_2100", ForumFactory, {"period": period(date(1899, 12, 31))}),
    Case("forums_forum_source_channel_known", ForumFactory, {"source_channel": ""}),
    Case("unknown_theme", ForumFactory, {"themes": ["gardening"]}),
    Case("stays_in_county", ForumFactory, lambda row: {"county": CountyFactory()}),
    Case(
        "agreement_of_county",
        forum_of_agreement,
        lambda row: {"agreed_in": AgreementFactory()},
        (lambda row: {"agreed_in": AgreementFactory(county=row.county)}, {"agreed_in": None}),
    ),
    Case(
        "forums_forumparticipant_exactly_the_named_organisation",
        ForumParticipantFactory,
        {"municipality": None},
        (lambda row: {"municipality": MunicipalityFactory()},),
    ),
    Case(
        "forums_forumparticipant_period_1900_2100",
        ForumParticipantFactory,
        {"period": period(None)},
    ),
    Case(
        "forums_forumparticipant_municipality_once_at_a_time",
        two_participations,
        OVERLAP,
        (NEIGHBOUR,),
    ),
    Case("forums_forumparticipant_county_once_at_a_time", of_county, OVERLAP, (NEIGHBOUR,)),
    Case(
        "forums_forumparticipant_regional_council_once_at_a_time",
        of_regional_council,
        OVERLAP,
        (NEIGHBOUR,),
    ),
    Case("forums_forumparticipant_employment_area_once_at_a_time", of_area, OVERLAP, (NEIGHBOUR,)),
    Case(
        "forums_forumparticipant_organisation_once_at_a_time",
        of_organisation,
        OVERLAP,
        (NEIGHBOUR,),
    ),
    Case("forums_forumparticipant_name_once_at_a_time", of_other, OVERLAP, (NEIGHBOUR,)),
)
def test_rule_is_enforced_with_its_message(case):
    check(case)


@pytest.mark.parametrize(
    ("day", "alive"),
    [
        pytest.param(date(2024, 12, 31), False, id="the day before"),
        pytest.param(date(2025, 1, 1), True, id="first day"),
        pytest.param(date(2026, 12, 31), True, id="last day"),
        pytest.param(date(2027, 1, 1), False, id="first day after"),
    ],
)
def test_forum_is_alive_from_its_first_to_its_last_day(day, alive):
    ForumFactory(period=period(date(2025, 1, 1), date(2027, 1, 1)))

    assert Forum.objects.alive_on(day).exists() is alive
