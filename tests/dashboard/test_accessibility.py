"""Every page of the situation and the counties is accessible, in each language and width."""

import pytest

from tests.dashboard.public_records import make_records

WIDE, NARROW = 1280, 320
RULES_OF_WIDTH = ("target-size", "scrollable-region-focusable")
PAGES = {
    "front page": "/?date=2024-06-30",
    "front page, compared": "/?date=2024-06-30&compare=2023-12-31",
    "front page, negotiations on the map": "/?date=2024-06-30&map=cooperation",
    "counties": "/alueet/?date=2024-06-30&status=ready&status=in_approval",
    "no counties": "/alueet/?date=2024-06-30&q=zzz",
    "county": "/alueet/keski-pohjanmaa/?date=2024-06-30",
    "county without records": "/alueet/tyhja/?date=2024-06-30",
    "counties side by side": "/alueet/vertaa/?county=18&county=19&date=2024-06-30",
    "too few to compare": "/alueet/vertaa/",
    "municipalities": "/kunnat/",
    "municipality": "/kunnat/{municipality}/?date=2024-06-30",
    "regional councils": "/liitot/",
    "regional council": "/liitot/16/",
    "agreements": "/sopimukset/?date=2024-06-30",
    "agreement": "/sopimukset/{agreement}/?date=2024-06-30",
    "negotiations": "/neuvottelut/?date=2024-06-30",
    "forums": "/foorumit/?county=18",
    "duties": "/velvoitteet/?date=2024-06-30",
    "recommendations": "/suositukset/?date=2024-06-30",
    "changes": "/muutokset/",
    "search": "/haku/?q=keski",
    "search, nothing found": "/haku/?q=zzzz",
    "how it is counted": "/nain-lasketaan/",
    "glossary": "/sanasto/",
    "accessibility statement": "/saavutettavuus/",
    "privacy": "/tietosuoja/",
    "feedback": "/palaute/",
    "embeds": "/upota/",
    "embedded map": "/upota/map/?date=2024-06-30",
    "embedded county": "/upota/county/?county=18&date=2024-06-30",
    "not found": "/alueet/ei-ole/",
}
IN_EACH_LANGUAGE = {
    "front page",
    "counties",
    "county",
    "municipality",
    "regional council",
    "agreement",
    "negotiations",
    "forums",
    "recommendations",
    "search",
    "feedback",
    "embeds",
}
"""One of each kind of page: the others are Finnish only in the short run, all with --full."""


@pytest.fixture
def records(transactional_db):
    return make_records()


def address(live_server, language, path, records):
    keys = {"municipality": records.municipality.pk, "agreement": records.agreement.pk}
    return f"{live_server.url}{language}{path.format(**keys)}"


@pytest.mark.parametrize(
    ("language", "widths"),
    [("", (WIDE, NARROW)), ("/sv", (WIDE,)), ("/en", (NARROW,))],
    ids=["fi", "sv", "en"],
)
def test_every_page_is_accessible_and_fits_its_width(
    live_server, page, axe, records, language, widths, pytestconfig
):
    """Every rule on every page, in Finnish on the wide page; what else could differ elsewhere.

    The short run measures the contrast of colours there only. When the same page is narrow, it
    checks the rules about sizes and places; the English run checks narrow pages by all others.
    """
    full = pytestconfig.getoption("--full")
    faults = {}
    for name in PAGES if full or not language else IN_EACH_LANGUAGE:
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(address(live_server, language, PAGES[name], records))
        for width in (WIDE, NARROW) if full else widths:
            page.set_viewport_size({"width": width, "height": 900})
            if full or (not language and width == WIDE):
                found = axe()
            else:
                found = axe(contrast=False, rules=() if language else RULES_OF_WIDTH)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append("wider than the window")
            if found:
                faults[name, width] = found
    page.complaints[:] = [text for text in page.complaints if "404" not in text]

    assert faults == {}


@pytest.mark.smoke
def test_the_figure_opens_its_county_by_keyboard(live_server, page, records):
    page.goto(f"{live_server.url}/?date=2024-06-30")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    page.locator("a.hx").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/alueet/keski-pohjanmaa/?date=2024-06-30")

    assert page.locator("h1").inner_text() == "Keski-Pohjanmaa"
