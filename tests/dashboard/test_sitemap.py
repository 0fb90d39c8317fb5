"""Promises to those who find, link and reuse: addresses, languages, the data as a catalogue."""

import re

import pytest

from tests.factories import AgreementFactory, CountyFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_robots_txt_lists_closed_paths_and_the_sitemap(client):
    found = page(client, "/robots.txt")

    assert "Disallow: /haku/" in found
    assert "Disallow: /sv/oma-alue/" in found
    assert "Sitemap: http://testserver/sitemap.xml" in found


def test_the_sitemap_has_every_page_in_each_language(client):
    CountyFactory(slug="keski-pohjanmaa")
    MunicipalityFactory(code="236")
    agreement = AgreementFactory()

    found = page(client, "/sitemap.xml")

    for path in ("/", "/alueet/keski-pohjanmaa/", "/kunnat/236/", f"/sopimukset/{agreement.pk}/"):
        for prefix in ("", "/sv", "/en"):
            assert f"<loc>http://testserver{prefix}{path}</loc>" in found
    assert 'hreflang="sv" href="http://testserver/sv/kunnat/236/"' in found


def test_every_page_of_the_sitemap_exists(client):
    for path in re.findall("<loc>http://testserver(.*?)</loc>", page(client, "/sitemap.xml")):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("size", [1, 10])
def test_the_sitemap_takes_the_same_queries_at_any_size(client, size, django_assert_num_queries):
    for _number in range(size):
        MunicipalityFactory(county=CountyFactory())

    with django_assert_num_queries(5):
        client.get("/sitemap.xml")


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/kunnat/?q=ii", "/kunnat/"),
        ("/sv/kunnat/?date=2024-06-30&q=ii", "/sv/kunnat/?date=2024-06-30"),
    ],
)
def test_a_page_links_to_its_canonical_url_and_its_translations(client, address, canonical):
    found = page(client, address)

    assert f'<link rel="canonical" href="http://testserver{canonical}">' in found
    plain = canonical.removeprefix("/sv")
    for code, prefix in (("fi", ""), ("sv", "/sv"), ("en", "/en"), ("x-default", "")):
        assert f'hreflang="{code}" href="http://testserver{prefix}{plain}">' in found


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        pytest.param("/kunnat/", "/alueet/", id="no day chosen"),
        pytest.param("/kunnat/?date=2024-06-30&q=ii", "/alueet/?date=2024-06-30", id="a day"),
        pytest.param("/?compare=2023-12-31", "/alueet/", id="a word that counties do not have"),
        pytest.param("/?compare=2023-12-31", "/?compare=2023-12-31", id="a word that it has"),
        pytest.param("/sv/kunnat/?known_at=2024-01-31", "/sv/?known_at=2024-01-31", id="known"),
        pytest.param(
            "/kunnat/?date=2024-06-30", "/muutokset/?date=2024-06-30", id="a page without a day"
        ),
        pytest.param(
            "/sanasto/?date=2024-06-30", "/alueet/?date=2024-06-30", id="from a page without a day"
        ),
    ],
)
def test_the_menu_keeps_the_chosen_day_for_pages_of_a_day(client, address, leads_to):
    assert f'<li><a href="{leads_to}"' in page(client, address)


def test_a_comparison_has_the_canonical_url_of_its_counties(client):
    one, other = CountyFactory(), CountyFactory()
    counties = f"county={one.code}&amp;county={other.code}"

    found = page(client, f"/alueet/vertaa/?date=2024-06-30&county={one.code}&county={other.code}")

    address = f"http://testserver/alueet/vertaa/?date=2024-06-30&amp;{counties}"
    assert f'<link rel="canonical" href="{address}">' in found


@pytest.mark.parametrize("address", ["/ei-ole/", "/kunnat/999/", "/kunnat/?date=x"])
def test_a_missing_page_has_no_canonical_url(client, address):
    assert 'rel="canonical"' not in client.get(address).content.decode()


def test_a_page_shows_its_citation_and_licence(client):
    found = page(client, "/kunnat/?date=2024-06-30").partition("<footer")[2]

    assert "30.6.2024" in found
    assert "http://testserver/kunnat/?date=2024-06-30" in found
    assert "creativecommons.org/licenses/by/4.0/" in found
