"""Promises of the pages of municipalities and regional councils."""

from datetime import date

import pytest

from dashboard.municipality_page import municipality_page
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    CountyMembershipFactory,
    CountyRegionFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    RegionalCouncilFactory,
    period,
)

pytestmark = pytest.mark.django_db
DAY = "?date=2024-06-30"


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def bound(municipality, county, *, status="in_approval", title="Yhteistyösopimus", **decision):
    agreement = AgreementFactory(county=county, title_fi=title)
    agreement.statuses.all().delete()
    AgreementStatusFactory(agreement=agreement, status=status, reason="", since=date(2024, 1, 1))
    party = PartyFactory(
        agreement=agreement, type="municipality", county=None, municipality=municipality
    )
    party.standings.all().delete()
    PartyStandingFactory(party=party, standing="party", since=date(2024, 1, 1))
    if decision:
        DecisionFactory(party=party, **decision)
    return agreement


@pytest.fixture
def municipality():
    return CountyMembershipFactory(
        municipality__code="236", municipality__slug="kaustinen", municipality__name_fi="Kaustinen"
    ).municipality


def test_a_municipality_shows_the_decisions_of_its_council(client, municipality):
    county = municipality.memberships.get().county
    bound(
        municipality,
        county,
        result="approved",
        decided_on=date(2024, 5, 20),
        section="28",
        url="https://example.fi/28",
    )

    found = page(client, f"/kunnat/236/{DAY}")

    assert "20.5.2024" in found
    assert "https://example.fi/28" in found


def test_a_municipality_page_starts_with_the_current_agreement_by_the_rule_for_counties(
    municipality,
):
    county = municipality.memberships.get().county
    bound(municipality, county, status="in_preparation", title="Seuraava sopimus")
    current = bound(municipality, county, status="ready", title="Valmis sopimus")

    found = municipality_page(municipality, date(2024, 6, 30))

    assert found.strategic.case.agreement == current


def test_approved_agreement_that_has_ended_is_said_to_have_ended(client, municipality):
    county = municipality.memberships.get().county
    agreement = bound(municipality, county, status="ready", decided_on=date(2024, 2, 1))
    AgreementStatusFactory(
        agreement=agreement, status="ended", reason="expired", since=date(2025, 6, 1)
    )

    found = " ".join(page(client, "/en/kunnat/236/?date=2025-06-01").split())

    assert (
        "The municipality approved the strategic cooperation agreement, which has ended." in found
    )
    assert "has approved the strategic" not in found


def test_a_decision_after_the_day_is_not_shown(client, municipality):
    county = municipality.memberships.get().county
    bound(municipality, county, result="approved", decided_on=date(2024, 7, 20))

    assert "20.7.2024" not in page(client, f"/kunnat/236/{DAY}")


def test_a_municipality_shows_where_it_met_and_only_there(client, municipality):
    county = municipality.memberships.get().county
    other = MunicipalityFactory(county=county)
    NegotiationFactory(county=county, held_on=date(2024, 3, 3), municipalities=["236"])
    NegotiationFactory(county=county, held_on=date(2024, 4, 4), municipalities=[other.code])
    forum = ForumFactory(county=county, name_fi="Alueneuvottelukunta")
    ForumParticipantFactory(
        forum=forum, type="municipality", county=None, municipality=municipality
    )
    ForumFactory(county=county, name_fi="Muiden verkosto")

    found = page(client, f"/kunnat/236/{DAY}")

    assert "3.3.2024" in found
    assert "4.4.2024" not in found
    assert "Alueneuvottelukunta" in found
    assert "Muiden verkosto" not in found


def test_a_name_redirects_to_the_code_and_keeps_the_query(client, municipality):
    answer = client.get(f"/kunnat/kaustinen/{DAY}")

    assert answer.status_code == 301
    assert answer["Location"] == f"/kunnat/236/{DAY}"


def test_a_swedish_name_redirects_to_the_code(client):
    MunicipalityFactory(code="545", slug="narpio", name_fi="Närpiö", name_sv="Närpes")

    answer = client.get("/kunnat/narpes/")

    assert (answer.status_code, answer["Location"]) == (301, "/kunnat/545/")


@pytest.mark.parametrize(
    ("special", "sentence"),
    [
        ("helsinki", "the city itself organises health, social and rescue services."),
        ("aland", "are outside the system of wellbeing services counties"),
    ],
)
def test_a_municipality_outside_the_system_has_a_sentence_and_no_empty_section(
    client, special, sentence
):
    MunicipalityFactory(code="091", special=special)

    found = page(client, "/en/kunnat/091/")

    assert sentence in found
    assert 'id="decisions"' not in found
    assert 'id="forums"' not in found


def test_an_ended_municipality_leads_with_its_successor_and_its_last_day(client):
    heir = MunicipalityFactory(code="507", name_fi="Mäntyharju")
    MunicipalityFactory(
        code="588",
        name_fi="Pertunmaa",
        period=period(date(2022, 3, 1), date(2025, 1, 1)),
        successor=heir,
    )

    found = page(client, "/en/kunnat/588/")

    lead = " ".join(found.partition('class="lead"')[2].partition("</p>")[0].split())
    assert "Mäntyharju</span></a> has continued the municipality since 1 January 2025" in lead
    assert 'the last day of <span lang="fi">Pertunmaa</span> was 31 December 2024' in lead
    assert "did not exist" not in found


def test_a_merged_municipality_names_its_successor(client):
    heir = MunicipalityFactory(code="507", name_fi="Mäntyharju")
    MunicipalityFactory(
        code="588",
        name_fi="Pertunmaa",
        period=period(date(2022, 3, 1), date(2025, 1, 1)),
        successor=heir,
    )

    assert "31.12.2024" in page(client, "/kunnat/588/")
    assert 'href="/kunnat/588/?date=2025-01-01"' in page(client, "/kunnat/507/?date=2025-01-01")
    assert 'href="/kunnat/507/?date=2025-01-01"' in page(client, "/kunnat/588/?date=2025-01-01")


@pytest.mark.parametrize("address", ["/kunnat/999/", "/kunnat/atlantis/", "/liitot/99/"])
def test_an_unknown_place_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_the_list_has_the_municipalities_of_the_day(client):
    MunicipalityFactory(name_fi="Entinen", period=period(date(2022, 3, 1), date(2024, 1, 1)))

    assert "Entinen" not in page(client, f"/kunnat/{DAY}")
    assert "Entinen" in page(client, "/kunnat/?date=2023-12-31")


def test_a_regional_council_shows_its_counties_and_standings(client):
    council = RegionalCouncilFactory(code="16", name_fi="Keski-Pohjanmaan liitto")
    county = CountyFactory(regional_council=council, short_fi="Keski-Pohjanmaa")
    agreement = bound(MunicipalityFactory(county=county), county)
    party = PartyFactory(
        agreement=agreement,
        type="regional_council",
        county=None,
        municipality=None,
        regional_council=council,
    )
    party.standings.all().delete()
    PartyStandingFactory(party=party, standing="prospective", since=date(2024, 2, 1))

    found = page(client, f"/liitot/16/{DAY}")

    assert "Keski-Pohjanmaa" in found
    assert "Yhteistyösopimus" in found
    assert "Keski-Pohjanmaan liitto" in page(client, f"/liitot/{DAY}")


@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize(("address", "queries"), [("/kunnat/236/", 21), ("/kunnat/", 5)])
def test_pages_take_the_same_queries_at_any_size(
    client, municipality, size, address, queries, django_assert_num_queries
):
    county = municipality.memberships.get().county
    for number in range(size):
        bound(municipality, county, title=f"Sopimus {number}", result="approved")
        MunicipalityFactory(county=county)

    with django_assert_num_queries(queries):
        client.get(f"{address}{DAY}")


def test_an_old_url_of_a_county_redirects_to_the_new_one_with_its_query(client):
    county = CountyFactory(slug="vanha-nimi")
    for slug in ("valinimi", "uusi-nimi"):
        county.slug = slug
        county.save()

    for old in ("vanha-nimi", "valinimi"):
        answer = client.get(f"/sv/alueet/{old}/?date=2024-06-30")
        assert answer.status_code == 301
        assert answer.url == "/sv/alueet/uusi-nimi/?date=2024-06-30"
    assert client.get("/alueet/ei-koskaan/").status_code == 404


def test_a_county_outside_its_period_is_not_redirected(client):
    CountyFactory(slug="myohempi", period=(date(2025, 1, 1), None))

    assert client.get("/alueet/myohempi/?date=2024-06-30").status_code == 404


def test_an_old_name_of_a_municipality_redirects_to_its_code(client):
    municipality = MunicipalityFactory(code="236", slug="kaustby")
    municipality.slug = "kaustinen"
    municipality.save()

    assert client.get("/kunnat/kaustby/").url == "/kunnat/236/"
    assert client.get("/kunnat/ei-koskaan/").status_code == 404


def test_a_long_list_is_folded_by_letters_in_the_readers_language(client, monkeypatch):
    MunicipalityFactory(name_fi="Turku", name_sv="Åbo")
    MunicipalityFactory(name_fi="Askola", name_sv="Askola")
    open_ones = page(client, f"/kunnat/{DAY}")
    monkeypatch.setattr("dashboard.municipality_list.LONG", 1)

    finnish, swedish = page(client, f"/kunnat/{DAY}&q="), page(client, f"/sv/kunnat/{DAY}")

    assert open_ones.count('<details class="fold letter" open>') == 2
    assert finnish.count('<details class="fold letter">') == 2
    assert "Askola" in finnish
    assert '<h2 id="t">T</h2> <span class="muted">1 kunta</span>' in finnish
    assert '<h2 id="å">Å</h2>' in swedish
    assert swedish.index('id="a"') < swedish.index('id="å"')


def test_each_of_two_regional_councils_of_an_agreement_has_its_own_standing(client):
    agreement = AgreementFactory()
    AgreementStatusFactory(agreement=agreement, status="in_approval", since=date(2024, 1, 1))
    for code, standing in [("10", "prospective"), ("11", "party")]:
        party = PartyFactory(
            agreement=agreement,
            type="regional_council",
            municipality=None,
            regional_council=RegionalCouncilFactory(code=code),
        )
        PartyStandingFactory(party=party, standing=standing, since=date(2024, 1, 1))

    prospective, party = (page(client, f"/en/liitot/{code}/{DAY}") for code in ("10", "11"))

    assert ("Joining" in prospective, "Included" in prospective) == (True, False)
    assert ("Joining" in party, "Included" in party) == (False, True)


def test_a_county_is_shown_with_the_regional_councils_that_serve_it_on_the_day(client):
    county = CountyFactory(code="13", slug="pohjois-savo", short_fi="Pohjois-Savo")
    for code, name, served in [
        ("11", "Pohjois-Savon liitto", period()),
        ("10", "Etelä-Savon liitto", period(date(2026, 1, 1))),
    ]:
        council = RegionalCouncilFactory(code=code, name_fi=name)
        CountyRegionFactory(county=county, regional_council=council, period=served)

    for address, council in [
        ("/alueet/pohjois-savo/", "Etelä-Savon liitto"),
        ("/liitot/10/", "Pohjois-Savo"),
    ]:
        assert council in page(client, f"{address}?date=2026-01-01")
        assert council not in page(client, f"{address}?date=2025-12-31")
    assert page(client, "/liitot/?date=2026-01-01").count("/alueet/pohjois-savo/") == 2
    assert page(client, "/liitot/?date=2025-12-31").count("/alueet/pohjois-savo/") == 1


def test_presence_counts_for_the_council_that_served_on_the_day_of_the_negotiation(client):
    county = CountyFactory()
    for code, served in [
        ("11", period(until=date(2024, 5, 1))),
        ("10", period(date(2024, 5, 1))),
    ]:
        council = RegionalCouncilFactory(code=code)
        CountyRegionFactory(county=county, regional_council=council, period=served)
    NegotiationFactory(
        county=county, held_on=date(2024, 5, 5), outcome="held", is_regional_council_present=True
    )

    assert "It has been present in 1 negotiation held" in page(client, f"/en/liitot/10/{DAY}")
    assert "It has been present in 0 negotiations" in page(client, f"/en/liitot/11/{DAY}")


def test_a_regional_council_shows_its_role_in_words(client):
    council = RegionalCouncilFactory(code="16")
    county = CountyFactory(regional_council=council)
    held = {"county": county, "outcome": "held", "is_regional_council_present": True}
    NegotiationFactory(held_on=date(2024, 5, 5), **held)
    NegotiationFactory(held_on=date(2024, 7, 5), **held)

    found = page(client, f"/en/liitot/16/{DAY}")

    assert "It takes part in 0 forums." in found
    assert "It has been present in 1 negotiation held" in found
