"""The picture and the words a link to a page shows in other services."""

import io
from datetime import date

import pytest
from PIL import Image

from dashboard.share_picture import _Pen, _sans
from tests.factories import AgreementFactory, CouncilTermFactory, CountyFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    CouncilTermFactory()
    found = CountyFactory(code="18", slug="keski-pohjanmaa", short_fi='Keski "K" & Pohjanmaa')
    AgreementFactory(county=found, ready=date(2024, 2, 12))
    theme = ThemeFactory(key="employment")
    AgreementFactory(county=found, kind="sub", themes=[theme.key], ready=date(2024, 3, 1))
    return found


def colours(content):
    return {colour for _number, colour in Image.open(io.BytesIO(content)).getcolors(1_000_000)}


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_picture_has_the_size_services_ask_for(client, county, prefix):
    answer = client.get(f"{prefix}/jakokuva/2024-06-30.png")

    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 100_000


def test_picture_follows_the_figures(client, county):
    before = client.get("/jakokuva/2024-02-11.png").content
    after = client.get("/jakokuva/2024-02-12.png").content
    green = (0x14, 0x62, 0x4F)

    assert green not in colours(before)
    assert green in colours(after)


@pytest.mark.parametrize("day", ["2022-02-28", "2999-01-01", "eilen"])
def test_days_outside_the_system_have_no_picture(client, day):
    assert client.get(f"/jakokuva/{day}.png").status_code == 404


def test_page_names_its_picture_of_its_day_and_its_words(client, county):
    page = client.get("/alueet/keski-pohjanmaa/?date=2024-06-30").content.decode()

    assert 'og:image" content="http://testserver/jakokuva/2024-06-30.png"' in page
    assert 'og:title" content="Keski &quot;K&quot; &amp; Pohjanmaa, 30.6.2024"' in page
    assert 'og:url" content="http://testserver/alueet/keski-pohjanmaa/?date=2024-06-30"' in page
    assert 'name="twitter:card" content="summary_large_image"' in page


def test_pages_without_a_day_show_todays_picture_in_their_language(client, county):
    page = client.get("/sv/sanasto/").content.decode()

    assert 'og:image" content="http://testserver/sv/jakokuva/' in page
    assert 'og:locale" content="sv_FI"' in page


def test_an_error_has_no_picture(client, county):
    assert "og:image" not in client.get("/alueet/ei-ole/").content.decode()


def test_long_sentences_are_broken_into_lines_that_fit():
    pen = _Pen(None)
    lines = list(pen.lines("sana " * 60, _sans(34), 1000))

    assert len(lines) > 1
    assert all(_sans(34).getlength(line) <= 1000 for line in lines)
    assert " ".join(lines).split() == ["sana"] * 60
