"""A small country for tests in a browser: one county with a bit of everything, one with nothing."""

from datetime import date
from types import SimpleNamespace

from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    DutyFactory,
    ForumFactory,
    ForumParticipantFactory,
    GoalFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PopulationFactory,
    RegionalCouncilFactory,
    RemarkFactory,
    ResponsibilityFactory,
    StepFactory,
)


def make_records():
    """The records; the numbers that tests need are given back."""
    CouncilTermFactory()
    council = RegionalCouncilFactory(code="16")
    county = CountyFactory(
        code="18",
        slug="keski-pohjanmaa",
        short_fi="Keski-Pohjanmaa",
        short_sv="Mellersta Österbotten",
        regional_council=council,
    )
    CountyFactory(code="19", slug="tyhja", short_fi="Tyhjä")
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=agreement, status="in_approval", since=date(2024, 3, 1))
    forum = ForumFactory(county=county)
    for number in range(4):
        municipality = MunicipalityFactory(county=county, hex_x=number, hex_y=0)
        PopulationFactory(municipality=municipality)
        party = PartyFactory(agreement=agreement, municipality=municipality)
        PartyStandingFactory(party=party, standing="prospective", since=date(2023, 3, 1))
        ForumParticipantFactory(forum=forum, municipality=municipality)
    DecisionFactory(
        party=party, decided_on=date(2024, 5, 1), section="21", url="https://example.fi/21"
    )
    StepFactory(agreement=agreement, held_on=date(2023, 4, 21), decision="Yksi.\nKaksi.")
    GoalFactory(agreement=agreement)
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), with_all=True)
    ResponsibilityFactory(county=county)
    DutyFactory(key="D01")
    RemarkFactory()
    return SimpleNamespace(
        county=county, council=council, agreement=agreement, municipality=municipality
    )
