"""Counties side by side, and the counties that resemble one another."""

from datetime import date

import pytest

from cooperation.models import County
from dashboard.likeness import counties_like
from dashboard.side_by_side import side_by_side
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PopulationFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)


@pytest.fixture
def counties():
    CouncilTermFactory()
    return [
        county_with(code, municipalities=number)
        for number, code in enumerate(["01", "02", "03", "04"], 1)
    ]


def county_with(code, *, municipalities, inhabitants=1000, **more):
    county = CountyFactory(code=code, slug=f"alue-{code}", short_fi=f"Alue {code}", **more)
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=agreement, status="in_approval", since=date(2024, 3, 1))
    for _number in range(municipalities):
        municipality = MunicipalityFactory(county=county)
        PopulationFactory(municipality=municipality, value=inhabitants)
        party = PartyFactory(agreement=agreement, municipality=municipality)
        PartyStandingFactory(party=party, standing="prospective", since=date(2023, 3, 1))
    DecisionFactory(party=party, decided_on=date(2024, 5, 1))
    ForumFactory(county=county)
    NegotiationFactory(county=county, held_on=date(2024, 2, 1), with_all=True)
    return county


def plain(found, label):
    return next(
        [value.plain for _county, value in fact.values]
        for group in found.groups
        for fact in group.facts
        if fact.label == label
    )


def test_facts_are_in_code_order_whatever_order_was_requested(counties):
    found = side_by_side(list(reversed(counties[:3])), DAY)

    assert [county.code for county in found.counties] == ["01", "02", "03"]
    assert plain(found, "Kunnat") == ["1", "2", "3"]


def test_a_decision_after_the_day_is_not_counted(counties):
    label = "Kuntia hyväksynyt"
    assert plain(side_by_side(counties[:2], DAY), label) == ["1 / 1", "1 / 2"]
    assert plain(side_by_side(counties[:2], date(2024, 4, 30)), label) == ["0 / 1", "0 / 2"]


def test_expired_agreement_is_shown_with_its_last_day(counties):
    agreement = counties[0].agreements.get()
    AgreementStatusFactory(agreement=agreement, status="ended", reason="expired", since=DAY)

    assert plain(side_by_side(counties[:2], DAY), "Strateginen sopimus") == [
        "Päättynyt (29.6.2024)",
        "Hyväksyttävänä (1.3.2024)",
    ]


def test_themes_are_those_that_the_sub_agreements_name(counties):
    parent = ThemeFactory(name_fi="Työllisyys")
    child = ThemeFactory(name_fi="Kotoutuminen", parent=parent)
    for county, themes in zip(counties, ([child.key], [parent.key, child.key]), strict=False):
        AgreementFactory(county=county, kind="sub", themes=themes, ready=date(2024, 1, 1))

    assert plain(side_by_side(counties[:3], DAY), "Alasopimusten yhdyspinnat") == [
        "Kotoutuminen",
        "Työllisyys, Kotoutuminen",
        "–",
    ]


def test_four_counties_take_as_many_queries_as_two(counties, django_assert_num_queries):
    with django_assert_num_queries(21) as two:
        side_by_side(counties[:2], DAY)
    with django_assert_num_queries(len(two)):
        side_by_side(counties, DAY)


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        pytest.param("", False, id="none chosen yet"),
        pytest.param("county=01", False, id="one is too few"),
        pytest.param("county=01&county=02", True, id="two"),
        pytest.param("county=01&county=02&county=03&county=04", True, id="four"),
        pytest.param("county=01&county=99", False, id="no such county"),
    ],
)
def test_page_compares_two_to_four(client, counties, query, is_shown):
    answer = client.get(f"/alueet/vertaa/?date=2024-06-30&{query}")

    assert answer.status_code == (200 if is_shown or not query else 400)
    assert (answer.context["found"] is not None) is is_shown
    assert bool(answer.context["form"].errors) is (bool(query) and not is_shown)


def test_five_are_too_many(client, counties):
    county_with("05", municipalities=1)
    query = "&".join(f"county=0{number}" for number in range(1, 6))

    answer = client.get(f"/alueet/vertaa/?{query}")

    assert answer.context["found"] is None
    assert "kahdesta neljään" in answer.content.decode()


def test_file_has_a_column_for_each_county(client, counties):
    answer = client.get("/alueet/vertaa/?county=01&county=02&date=2024-06-30&format=csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[2:] == ["Alue 01", "Alue 02"]
    assert len(lines) > 20


def test_without_counties_there_is_no_file(client, counties):
    assert client.get("/alueet/vertaa/?format=csv").status_code == 400


# Likeness


def test_similar_counties_are_shown_with_the_reason():
    own = county_with("01", municipalities=4, languages="bilingual", predecessor="Yhtymä")
    county_with("02", municipalities=5, inhabitants=9000, languages="fi")
    for code in ("03", "04", "05", "06"):
        county_with(code, municipalities=20, inhabitants=9000, languages="fi")
    county_with("07", municipalities=12, inhabitants=9000, languages="bilingual")

    found = {one.county.code: one.reasons for one in counties_like(own, DAY)}

    assert found == {
        "02": ("suunnilleen yhtä monta kuntaa (5)",),
        "07": ("kielet: kaksikielinen",),
    }


def test_similar_counties_begin_with_the_most_alike():
    own = county_with("01", municipalities=8, inhabitants=67_000, languages="bilingual")
    county_with("02", municipalities=10, inhabitants=506_000, languages="bilingual")
    county_with("03", municipalities=8, inhabitants=70_000, languages="fi")
    county_with("04", municipalities=8, inhabitants=68_000, languages="fi")
    county_with("05", municipalities=9, inhabitants=69_000, languages="bilingual")
    for code in ("06", "07", "08", "09", "10", "11"):
        county_with(code, municipalities=2, inhabitants=9_000, languages="fi")

    found = counties_like(own, DAY)

    assert [one.county.code for one in found] == ["05", "04", "03", "02"]
    assert [len(one.reasons) for one in found] == [3, 2, 2, 2]


def test_counties_as_much_alike_are_in_official_order():
    own = county_with("05", municipalities=8, inhabitants=67_000)
    for code in ("04", "03"):
        county_with(code, municipalities=8, inhabitants=68_000)
    for code in ("06", "07", "08", "09"):
        county_with(code, municipalities=2, inhabitants=9_000)

    assert [one.county.code for one in counties_like(own, DAY)] == ["03", "04"]


def test_trait_that_most_counties_share_is_not_counted():
    own = county_with("01", municipalities=4, languages="fi", inhabitants=10)
    for number in range(2, 6):
        county_with(f"0{number}", municipalities=20 + number * 20, inhabitants=1000, languages="fi")

    assert counties_like(own, DAY) == ()


def test_progress_of_cooperation_does_not_make_counties_similar(counties):
    before = counties_like(counties[1], DAY)
    agreement = AgreementFactory(county=County.objects.get(code="04"))
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2024, 3, 1))

    assert counties_like(counties[1], DAY) == before


def test_similarity_takes_one_query(counties, django_assert_num_queries):
    with django_assert_num_queries(1):
        counties_like(counties[1], DAY)
