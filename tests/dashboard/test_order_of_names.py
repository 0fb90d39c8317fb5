"""Lists and selects by name follow the names that the reader sees."""

import re
from datetime import date
from html import unescape
from itertools import groupby
from types import SimpleNamespace

import pytest
from django.utils import translation

from cooperation.models import County, Municipality, RegionalCouncil
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    MunicipalityGroupMemberFactory,
    RegionalCouncilFactory,
    UserFactory,
)
from toolkit.texts import finnish_key

pytestmark = pytest.mark.django_db

NAMES = [
    ("Etelä-Karjala", "Södra Karelen", "South Karelia"),
    ("Itä-Uusimaa", "Östra Nyland", "East Uusimaa"),
    ("Kainuu", "Kajanaland", "Kainuu"),
    ("Pirkanmaa", "Birkaland", "Pirkanmaa"),
    ("Satakunta", "", ""),
    ("Varsinais-Suomi", "Egentliga Finland", "Southwest Finland"),
    ("Äänekoski", "Ångby", "Älvsbyn"),
]
IN_SWEDISH = [
    "Birkaland",
    "Egentliga Finland",
    "Kajanaland",
    "Satakunta",
    "Södra Karelen",
    "Ångby",
    "Östra Nyland",
]

FORUMS = [f"{name} B" for name in IN_SWEDISH]


@pytest.fixture
def council():
    return RegionalCouncilFactory(code="99", name_fi="Zz", name_sv="Zz")


@pytest.fixture
def places(council):
    """Places of every kind with each of the names; the municipalities are in the first county."""
    counties = [
        CountyFactory(
            name_fi=fi,
            name_sv=sv,
            name_en=en,
            short_fi=fi,
            short_sv=sv,
            short_en=en,
            regional_council=council,
        )
        for fi, sv, en in NAMES
    ]
    for fi, sv, _en in NAMES:
        MunicipalityFactory(
            county=counties[0], regional_council=council, name_fi=fi, name_sv=sv, name_en=""
        )
    return counties


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("model", [County, Municipality, RegionalCouncil])
def test_database_and_python_order_shown_names_alike(places, model, language):
    with translation.override(language):
        shown = [str(row) for row in model.objects.in_order_of_names()]

    assert shown == sorted(shown, key=finnish_key)


def test_short_names_have_the_same_order(places):
    with translation.override("sv"):
        shown = [str(county.short) for county in County.objects.in_order_of_names("short")]

    assert shown == IN_SWEDISH


def test_order_is_that_of_the_language_in_which_the_query_is_run(places):
    rows = County.objects.in_order_of_names()
    with translation.override("sv"):
        swedish = [str(row) for row in rows.all()]
    with translation.override("fi"):
        finnish = [str(row) for row in rows.all()]

    assert swedish == IN_SWEDISH
    assert finnish == [fi for fi, _sv, _en in NAMES]


def names_in(html, wanted):
    """The known names among the texts of a page, in their order."""
    texts = (unescape(text).strip() for text in re.findall(r">([^<]+)<", html))
    return [text for text in texts if text in wanted]


@pytest.mark.parametrize(
    "path",
    [
        "/sv/sopimukset/",
        "/sv/neuvottelut/",
        "/sv/foorumit/",
        "/sv/kunnat/",
        "/sv/muutokset/",
    ],
)
def test_selects_of_counties_are_in_swedish_order(client, places, path):
    page = client.get(path).content.decode()
    selects = re.findall(r"<select[^>]*name=\"(\w+)\".*?</select>", page, re.DOTALL)
    found = [
        names_in(select, IN_SWEDISH)
        for select in re.findall(r"<select.*?</select>", page, re.DOTALL)
    ]

    assert selects
    for names in filter(None, found):
        assert names == IN_SWEDISH


def test_municipalities_of_a_county_and_of_a_council_are_in_swedish_order(client, places):
    for path in (f"/sv/alueet/{places[0].slug}/", "/sv/liitot/99/"):
        page = client.get(path).content.decode()
        linked = re.findall(r'<a[^>]*href="/sv/kunnat/\d+/[^>]*>\s*(?:<span[^>]*>)?([^<]+)<', page)

        assert [name.strip() for name in linked if name.strip() in IN_SWEDISH] == IN_SWEDISH, path


def test_selects_of_the_admin_are_in_order_of_the_names_they_show(client, places):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    finnish = [fi for fi, _sv, _en in NAMES]
    County.objects.filter(name_fi="Kainuu").update(name_fi="Öö")

    for path in ("/admin/forums/forum/add/", "/admin/agreements/agreement/add/"):
        page = client.get(path).content.decode()
        (select,) = re.findall(r'<select[^>]*name="county".*?</select>', page, re.DOTALL)

        shown = [*(name for name in finnish if name != "Kainuu"), "Öö"]
        assert names_in(select, shown) == shown


@pytest.fixture
def forums_and_groups(places, council):
    """Forums of one level and groups of the first county, whose Swedish order is another."""
    county, member = places[0], Municipality.objects.first()
    agreement = AgreementFactory(county=county, ready=date(2024, 1, 1))
    for fi, sv, _en in NAMES:
        names = {"county": county, "name_fi": f"{fi} A", "name_sv": f"{sv or fi} B"}
        forum = ForumFactory(**names, level="expert", agreed_in=agreement)
        ForumParticipantFactory(forum=forum, municipality=member)
        ForumParticipantFactory(
            forum=forum, type="regional_council", municipality=None, regional_council=council
        )
        group = MunicipalityGroupFactory(**names)
        MunicipalityGroupMemberFactory(group=group, municipality=member)
    return SimpleNamespace(county=county, member=member, agreement=agreement)


def names_shown(html):
    """The Swedish names of forums and groups in the page's content, in their order."""
    content = re.sub(r"<[^>]*>", "", html[html.index("<main") : html.index("<footer")])
    found = re.findall("|".join(FORUMS), content)
    return [name for name, _several in groupby(found)]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/sv/foorumit/?county={county}", id="list of forums"),
        pytest.param("/sv/alueet/{slug}/", id="county"),
        pytest.param("/sv/liitot/99/", id="regional council"),
        pytest.param("/sv/kunnat/{member}/", id="municipality"),
        pytest.param("/sv/sopimukset/{agreement}/", id="agreement"),
    ],
)
def test_forums_are_in_order_of_the_names_shown(client, forums_and_groups, path):
    made = forums_and_groups
    words = {"county": made.county.pk, "slug": made.county.slug}
    address = path.format(**words, member=made.member.pk, agreement=made.agreement.pk)
    html = client.get(address).content.decode()

    found = names_shown(html)
    slices = [found[at : at + len(FORUMS)] for at in range(len(found))]
    assert FORUMS in slices
    assert [f"{sv or fi} B" for fi, sv, _en in NAMES] not in slices


@pytest.mark.parametrize("name", ["group", "forum"])
def test_choices_of_own_pages_are_in_order_of_the_names_shown(client, forums_and_groups, name):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    address = f"/sv/oma-alue/{forums_and_groups.county.slug}/neuvottelut/uusi/"
    html = client.get(address).content.decode()
    (select,) = re.findall(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)

    assert names_in(select, FORUMS) == FORUMS


def test_an_empty_choice_of_a_filter_is_called_all(client, places):
    for path in ("/sv/kunnat/", "/sv/sopimukset/", "/sv/foorumit/", "/sv/muutokset/"):
        page = client.get(path).content.decode()

        assert "---------" not in page, path
        assert re.search(r'<option value=""[^>]*>Alla</option>', page), path
