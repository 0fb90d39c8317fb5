"""Embeds: for frames in any site, and only they; dated, with their source, without cookies."""

from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from cooperation.registry import embedded_figures
from dashboard.embeds import COUNTY, embeds
from tests.factories import (
    AgreementFactory,
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    PresentationFactory,
)
from toolkit.days import day_in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    CouncilTermFactory()
    found = CountyFactory(code="18", slug="keski-pohjanmaa", short_fi="Keski-Pohjanmaa")
    MunicipalityFactory(county=found, hex_x=0, hex_y=0)
    AgreementFactory(county=found, ready=date(2024, 2, 12))
    return found


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
@pytest.mark.parametrize("key", [embed.key for embed in embeds()])
def test_every_embed_shows_its_day_source_and_a_link(client, county, prefix, key):
    answer = client.get(f"{prefix}/upota/{key}/?date=2024-06-30")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2024" in page
    assert f'href="{prefix}/?date=2024-06-30" target="_top"' in page
    assert "<script" not in page
    assert "style=" not in page


def test_figure_shows_its_count_and_the_counties_behind_it(client, county):
    page = client.get("/upota/strategic_agreements.ready/?date=2024-06-30").content.decode()

    assert "<b>1</b> / 1" in page
    assert "Keski-Pohjanmaa" in page


@pytest.mark.parametrize("key", ["map", "sentences", "strategic_agreements.ready"])
def test_an_embed_of_a_day_with_nothing_on_record_shows_that(client, county, key):
    page = client.get(f"/en/upota/{key}/?date=2022-03-01").content.decode()
    known = client.get(f"/en/upota/{key}/?date=2024-06-30").content.decode()

    assert "Nothing is on record of any county." in page
    assert "Not in force on this day" not in page
    assert "Nothing is on record" not in known


def test_only_embeds_may_be_shown_in_a_frame(client, county):
    embed = client.get("/upota/map/?date=2024-06-30")
    page = client.get("/upota/")

    assert "frame-ancestors *;" in embed["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in embed
    assert "default-src 'none'" in embed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_cached_embeds_may_be_shown_in_a_frame_too(client, county):
    first, second = (client.get("/upota/map/?date=2024-06-30") for _ in range(2))

    assert second["ETag"] == first["ETag"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "X-Frame-Options" not in second
    assert not first.cookies
    assert not second.cookies


def test_a_countys_own_embed(client, county):
    page = client.get(f"/upota/{COUNTY}/?county=18&date=2024-06-30").content.decode()

    assert "<h1>Keski-Pohjanmaa</h1>" in page
    assert '/alueet/keski-pohjanmaa/?date=2024-06-30"' in page


@pytest.mark.parametrize("path", ["nothing/", "county/", "county/?county=99"])
def test_what_cannot_be_embedded_is_not_found(client, county, path):
    assert client.get(f"/upota/{path}").status_code == 404


def test_an_embed_without_a_day_is_live_and_one_with_a_day_is_frozen(client, county):
    PresentationFactory(presented_on=date(2024, 6, 30))

    live = client.get("/en/upota/strategic_agreements.ready/").content.decode()
    frozen = client.get("/en/upota/strategic_agreements.ready/?date=2024-06-30").content.decode()

    with override("en"):
        assert f"Live: the situation today, {day_in_words(timezone.localdate())}." in live
    assert "30 June 2024" not in live
    assert "The situation frozen on 30 June 2024." in frozen


def test_both_codes_show_what_they_promise(client, county):
    page = client.get("/en/upota/?date=2024-06-30").content.decode()
    address = "http://testserver/en/upota/strategic_agreements.ready/"

    assert f'src="{address}" title=' in page
    assert f'src="{address}?date=2024-06-30" title=' in page
    assert "frozen on 30 June 2024" in page


def test_code_to_copy_has_the_url_of_each_embed(client, county):
    page = client.get("/sv/upota/").content.decode()

    for key in embedded_figures:
        assert f"http://testserver/sv/upota/{key}/" in page
    assert "http://testserver/sv/upota/county/?county=18" in page


def test_county_page_offers_its_own_embed(client, county):
    page = client.get("/alueet/keski-pohjanmaa/").content.decode()

    assert "/upota/county/?county=18" in page


def test_figure_of_one_county_is_of_one_and_not_published(client, county, settings):
    other = CountyFactory()
    MunicipalityFactory(county=other, hex_x=1, hex_y=0)
    AgreementFactory(county=other, ready=date(2024, 2, 12))

    address = "/en/upota/strategic_agreements.ready/?date=2024-06-30&county=18"
    page = client.get(address).content.decode()

    assert "<b>1</b> / 1" in page
    assert "Strategic agreement ready</h1>" in page
    assert "published" not in page


@pytest.mark.parametrize("key", ["map", "sentences"])
def test_what_tells_of_the_whole_country_is_not_shown_under_a_county(client, county, key):
    answer = client.get(f"/en/upota/{key}/?county=18")

    assert answer.status_code == 404
    assert "of the whole country only" in answer.content.decode()
