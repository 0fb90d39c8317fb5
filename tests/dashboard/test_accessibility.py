"""Every page of the situation and the counties is accessible, in each language and width."""

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    GoalFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PopulationFactory,
    ResponsibilityFactory,
    StepFactory,
)

WIDE, NARROW = 1280, 320
PAGES = {
    "front page": "/?date=2024-06-30",
    "front page, negotiations on the map": "/?date=2024-06-30&map=cooperation",
    "counties": "/alueet/?date=2024-06-30&status=ready&status=in_approval",
    "no counties": "/alueet/?date=2024-06-30&q=zzz",
    "county": "/alueet/keski-pohjanmaa/?date=2024-06-30",
    "county without records": "/alueet/tyhja/?date=2024-06-30",
    "not found": "/alueet/ei-ole/",
}
CASES = [
    pytest.param(language, width, id=f"{language or 'fi'}, {width}", marks=marks)
    for language, width, marks in [
        ("", WIDE, ()),
        ("", NARROW, ()),
        ("/sv", WIDE, ()),
        ("/sv", NARROW, pytest.mark.full),
        ("/en", WIDE, pytest.mark.full),
        ("/en", NARROW, ()),
    ]
]


@pytest.fixture
def records(transactional_db):
    """Two counties, one with a bit of everything and one with nothing."""
    CouncilTermFactory()
    county = CountyFactory(code="18", slug="keski-pohjanmaa", short_fi="Keski-Pohjanmaa")
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
    DecisionFactory(party=party, decided_on=date(2024, 5, 1), section="21")
    StepFactory(agreement=agreement, held_on=date(2023, 4, 21), decision="Yksi.\nKaksi.")
    GoalFactory(agreement=agreement)
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), with_all=True)
    ResponsibilityFactory(county=county)


@pytest.mark.parametrize(("language", "width"), CASES)
def test_every_page_is_accessible_and_fits_its_width(
    live_server, page, axe, records, language, width
):
    page.set_viewport_size({"width": width, "height": 900})
    faults = {}
    for name, path in PAGES.items():
        page.goto(f"{live_server.url}{language}{path}")
        found = axe()
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        if found:
            faults[name] = found
    page.complaints[:] = [text for text in page.complaints if "404" not in text]

    assert faults == {}


def test_the_figure_opens_its_county_by_keyboard(live_server, page, records):
    page.goto(f"{live_server.url}/?date=2024-06-30")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    page.locator("a.hx").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/alueet/keski-pohjanmaa/?date=2024-06-30")

    assert page.locator("h1").inner_text() == "Keski-Pohjanmaa"
