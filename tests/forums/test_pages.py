"""The forums' page."""

import re
from datetime import date

import pytest

from tests.factories import (
    CountyFactory,
    EmploymentAreaFactory,
    EmploymentAuthorityFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    RegionalCouncilFactory,
    ThemeFactory,
    period,
)

pytestmark = pytest.mark.django_db
DAY = "?date=2024-06-30"


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(html):
    return html.partition("<tbody")[2]


def takes_part(forum, municipality, **fields):
    return ForumParticipantFactory(
        forum=forum, type="municipality", county=None, municipality=municipality, **fields
    )


def test_the_list_has_the_forums_alive_on_the_day(client):
    ForumFactory(name_fi="Päättynyt", period=period(date(2023, 1, 1), date(2024, 6, 30)))
    ForumFactory(name_fi="Elävä", period=period(date(2023, 1, 1), date(2024, 7, 1)))
    ForumFactory(name_fi="Tuleva", period=period(date(2024, 7, 1)))

    found = rows(page(client, f"/foorumit/{DAY}"))

    assert "Elävä" in found
    assert "Päättynyt" not in found
    assert "Tuleva" not in found


def test_list_shows_participants_of_the_day(client):
    county = CountyFactory()
    here, left, _never = (MunicipalityFactory(county=county) for _number in range(3))
    council = RegionalCouncilFactory(name_fi="Keski-Pohjanmaan liitto")
    forum = ForumFactory(county=county, other_actors="Järjestöt")
    takes_part(forum, here)
    takes_part(forum, left, period=period(date(2023, 1, 1), date(2024, 1, 1)))
    ForumParticipantFactory(
        forum=forum, type="regional_council", municipality=None, regional_council=council
    )

    found = rows(page(client, f"/foorumit/{DAY}"))

    assert "1/3" in found.replace(" ", "")
    assert "Keski-Pohjanmaan liitto" in found
    assert "Järjestöt" in found


def test_an_employment_area_is_shown_with_the_authority_of_the_day(client):
    area = EmploymentAreaFactory(name_fi="Lahti", period=period(date(2024, 1, 1)))
    EmploymentAuthorityFactory(
        employment_area=area,
        municipality=MunicipalityFactory(name_fi="Hollola"),
        period=period(date(2024, 6, 1)),
    )
    ForumParticipantFactory(
        forum=ForumFactory(), type="employment_area", municipality=None, employment_area=area
    )

    recorded = page(client, f"/foorumit/{DAY}")
    before = page(client, "/foorumit/?date=2024-05-31")

    assert "(työllisyysalue, työvoimaviranomainen: Hollola)" in recorded
    assert "(työllisyysalue, työvoimaviranomainen: ei kirjattu)" in before


def test_chosen_county_lists_its_municipalities_in_no_forum(client):
    county = CountyFactory(code="16")
    takes_part(ForumFactory(county=county), MunicipalityFactory(county=county, name_fi="Mukana"))
    MunicipalityFactory(county=county, name_fi="Ulkona")

    found = page(client, f"/foorumit/{DAY}&county=16").partition('role="status"')[2]

    assert "Ulkona" in found
    assert "Mukana" not in found


@pytest.mark.parametrize(
    "query", ["level=expert", "type=network", "theme=employment", "county=18", "q=hyte"]
)
def test_list_can_be_filtered(client, query):
    theme = ThemeFactory(key="employment")
    ForumFactory(
        name_fi="Hyte-verkosto",
        county=CountyFactory(code="18"),
        level="expert",
        type="network",
        themes=[theme.key],
    )
    ForumFactory(name_fi="Jokin aivan toinen", level="political", type="forum")

    found = rows(page(client, f"/foorumit/{DAY}&{query}"))

    assert "Hyte-verkosto" in found
    assert "Jokin aivan toinen" not in found


def test_facets_count_the_listed_rows(client):
    ForumFactory(level="expert")
    ForumFactory(level="expert")

    found = page(client, f"/foorumit/{DAY}").partition("level=expert")[2]

    assert found.partition('class="num">')[2].startswith("2<")


def test_theme_counts_the_rows_that_it_lists(client):
    parent = ThemeFactory(key="parent")
    ThemeFactory(key="child", parent=parent)
    ThemeFactory(key="other")
    ForumFactory(themes=["child"])
    ForumFactory(themes=["child", "parent"])
    ForumFactory(themes=["parent", "other"])
    ForumFactory(themes=["other"])

    def page_of(query):
        context = client.get(f"/foorumit/{DAY}{query}").context
        (themes,) = (facet for facet in context["facets"] if facet.word == "theme")
        return {one.key: one.count for one in themes.choices}, context["page_obj"].paginator.count

    assert page_of("") == ({"parent": 3, "child": 2, "other": 2}, 4)
    assert page_of("&theme=parent") == ({"parent": 3, "child": 2, "other": 2}, 3)
    assert page_of("&theme=child")[1] == 2
    assert page_of("&theme=other")[1] == 2


def test_downloads_have_the_listed_rows(client):
    ForumFactory(period=period(date(2023, 1, 1), date(2024, 1, 1)))
    shown = ForumFactory()

    assert "alive=true" in page(client, f"/foorumit/{DAY}")
    answer = client.get(f"/api/v1/forums/{DAY}&alive=true")
    assert [row["id"] for row in answer.json()["results"]] == [shown.pk]


@pytest.mark.parametrize("query", ["county=99", "level=highest", "theme=x", "date=2021-01-01"])
def test_invalid_query_is_refused_with_a_message(client, query):
    answer = client.get(f"/foorumit/?{query}")

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_empty_list_has_a_message(client, language):
    assert 'class="empty"' in page(client, f"{language}/foorumit/{DAY}")


@pytest.mark.parametrize("size", [1, 10])
def test_the_list_costs_the_same_at_any_size(client, size, django_assert_num_queries):
    county = CountyFactory(code="18")
    for _number in range(size):
        takes_part(ForumFactory(county=county), MunicipalityFactory(county=county))

    client.get(f"/foorumit/{DAY}")
    with django_assert_num_queries(13):
        client.get(f"/foorumit/{DAY}&county=18")


def test_municipalities_in_no_forum_are_counted_by_county(client):
    county = CountyFactory(code="18", short_fi="Keski-Pohjanmaa")
    takes_part(ForumFactory(county=county), MunicipalityFactory(county=county))
    MunicipalityFactory(county=county)
    MunicipalityFactory(county=county)

    text = page(client, f"/foorumit/{DAY}")

    assert "eivät ole mukana yhdessäkään näistä: 2</summary>" in text
    assert re.search(r'href="\?[^"]*county=18"[^>]*>Keski-Pohjanmaa</a> 2<', text)


def test_full_participation_has_a_message(client):
    county = CountyFactory(code="18")
    takes_part(ForumFactory(county=county), MunicipalityFactory(county=county))

    assert "Jokainen kunta on mukana" in page(client, f"/foorumit/{DAY}")


def test_list_begins_with_numbers_by_level_and_type(client):
    here, there = CountyFactory(), CountyFactory()
    for county, level, kind in [
        (here, "expert", "network"),
        (there, "expert", "network"),
        (here, "expert", "forum"),
        (here, "political", "forum"),
    ]:
        ForumFactory(county=county, level=level, type=kind)

    table = page(client, f"/foorumit/{DAY}").partition('id="levels"')[2].partition("</table>")[0]
    political, expert = (re.sub(r"<[^>]+>|&nbsp;", " ", row) for row in table.split("<tr")[2:])

    assert political.split()[-4:] == ["1", "1", "Foorumi", "1"]
    assert expert.split()[-7:] == ["3", "2", "Foorumi", "1", "·", "Verkosto", "2"]
    assert "level=expert&amp;type=network" in table


def test_page_has_a_limited_number_of_forums(client):
    county = CountyFactory()
    ForumFactory.create_batch(26, county=county)

    found = page(client, f"/foorumit/{DAY}").partition('id="list"')[2]

    assert found.count('role="rowheader"') == 25
    assert "page=2" in found
    assert page(client, f"/foorumit/{DAY}&page=2").partition('id="list"')[2].count("rowheader") == 1
