"""Promises of the search page."""

from datetime import date

import pytest

from cooperation.models import Municipality
from history.known import as_known
from search.kinds import Search
from search.searching import search
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    MunicipalityFactory,
    PartyFactory,
    PersonFactory,
    RegionalCouncilFactory,
    ResponsibilityFactory,
    StepFactory,
    SurveyFactory,
    period,
)
from tests.history.test_known import BEFORE, BETWEEN, LATER, THEN, recorded

pytestmark = pytest.mark.django_db
DAY = "&date=2024-06-30"


def results(client, words, *, language="", day=DAY):
    answer = client.get(f"{language}/haku/?q={words}{day}")
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2].partition("</form>")[2]


def agreement(status="ready", **fields):
    made = AgreementFactory(**fields)
    made.statuses.all().delete()
    reason = "no_need" if status == "not_started" else ""
    AgreementStatusFactory(agreement=made, status=status, reason=reason, since=date(2024, 1, 1))
    return made


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Jyväskylä", id="as it is"),
        pytest.param("JYVÄSKYLÄ", id="capitals"),
        pytest.param("jyvaskyla", id="without dots"),
        pytest.param("Jyväsklyä", id="letters changed over"),
        pytest.param("Jyvskylä", id="a letter missing"),
        pytest.param("Jyväs", id="the beginning"),
        pytest.param("179", id="the code"),
    ],
)
def test_a_municipality_is_found(client, words):
    MunicipalityFactory(code="179", name_fi="Jyväskylä")
    MunicipalityFactory(code="091", name_fi="Helsinki")

    found = results(client, words)

    assert "/kunnat/179/" in found
    assert "/kunnat/091/" not in found


def test_a_municipality_is_found_by_its_swedish_name(client):
    MunicipalityFactory(code="272", name_fi="Kokkola", name_sv="Karleby")

    assert "/kunnat/272/" in results(client, "karlbey")


def test_a_municipality_is_found_by_the_name_it_had(client):
    municipality = MunicipalityFactory(name_fi="Vanhala", slug="vanhala")
    Municipality.objects.filter(pk=municipality.pk).update(name_fi="Uusila")

    assert "Uusila" in client.get("/haku/?q=vanhala").content.decode().partition("<main")[2]


def test_the_exact_name_comes_first(client):
    MunicipalityFactory(code="140", name_fi="Iisalmi")
    MunicipalityFactory(code="139", name_fi="Ii")

    found = results(client, "ii")

    assert found.index("/kunnat/139/") < found.index("/kunnat/140/")


def test_a_merged_municipality_names_its_successor(client):
    heir = MunicipalityFactory(code="507", name_fi="Mäntyharju")
    MunicipalityFactory(
        code="588",
        name_fi="Pertunmaa",
        period=period(date(2022, 3, 1), date(2025, 1, 1)),
        successor=heir,
    )

    found = results(client, "Pertunmaa", day="")

    assert "31.12.2024" in found
    assert "Mäntyharju" in found


def test_counties_and_regional_councils_are_found(client):
    CountyFactory(code="16", slug="keski-pohjanmaa", name_fi="Keski-Pohjanmaan hyvinvointialue")
    RegionalCouncilFactory(code="16", name_fi="Keski-Pohjanmaan liitto")

    found = results(client, "keskipohjanmaa")

    assert "/alueet/keski-pohjanmaa/" in found
    assert "/liitot/16/" in found


def test_agreements_are_found_when_begun_on_the_day(client):
    begun = agreement(title_fi="Työllisyyden alasopimus")
    waiting = agreement("not_started", title_fi="Työllisyyden alasopimus")

    found = results(client, "tyollisyyden")

    assert f"/sopimukset/{begun.pk}/" in found
    assert f"/sopimukset/{waiting.pk}/" not in found


def test_forums_are_found_when_alive_on_the_day(client):
    ForumFactory(name_fi="Alueneuvottelukunta")
    ForumFactory(name_fi="Alueneuvosto", period=period(date(2023, 1, 1), date(2024, 1, 1)))

    found = results(client, "alueneuvo")

    assert "Alueneuvottelukunta" in found
    assert "Alueneuvosto" not in found


@pytest.mark.parametrize("words", ["§ 42", "42 §", "42", "IUHVADno-2023", "iuhvadno-2023-1074"])
def test_a_decision_is_found_by_section_or_diary_number(client, words):
    party = PartyFactory(agreement=agreement(title_fi="Yhteistyösopimus"))
    number = {"decided_on": date(2024, 5, 1), "diary_number": "IUHVADno-2023-1074"}
    DecisionFactory(party=party, section="42", **number)
    other = PartyFactory(agreement=agreement(title_fi="Muu sopimus"))
    DecisionFactory(party=other, section="142", decided_on=date(2024, 5, 1))

    found = results(client, words)

    assert f"/sopimukset/{party.agreement_id}/" in found
    assert f"/sopimukset/{other.agreement_id}/" not in found


def test_decisions_after_the_day_are_not_shown(client):
    party = PartyFactory(agreement=agreement())
    DecisionFactory(party=party, decided_on=date(2024, 7, 1), diary_number="77/2024")

    assert "/sopimukset/" not in results(client, "77/2024")


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
@pytest.mark.parametrize("words", ["", "%20", "x", "x" * 201, "%00", "zzzqqq", "%25", "'); --"])
def test_search_without_results_shows_a_message(client, words, language):
    MunicipalityFactory(name_fi="Kunta")

    found = results(client, words, language=language)

    assert 'class="errm"' in found or 'class="empty"' in found or "<p>" in found
    assert "/kunnat/" not in found


def test_the_header_links_to_the_search(client):
    assert 'action="/sv/haku/"' in client.get("/sv/kunnat/").content.decode()


@pytest.mark.parametrize("size", [1, 12])
def test_searching_takes_the_same_queries_at_any_size(client, size, django_assert_num_queries):
    for number in range(size):
        county = CountyFactory(name_fi="Sopimus")
        MunicipalityFactory(county=county, name_fi=f"Sopimus {number}")
        ForumFactory(county=county, name_fi="Sopimus")
        party = PartyFactory(agreement=agreement(county=county, title_fi="Sopimus"))
        DecisionFactory(party=party, decided_on=date(2024, 5, 1), diary_number="sopimus")

    client.get(f"/haku/?q=sopimus{DAY}&again=1")  # reads what has changed

    with django_assert_num_queries(10):
        client.get(f"/haku/?q=sopimus{DAY}")


def test_steps_are_found_by_section_and_diary_number():
    county = CountyFactory()
    agreement = AgreementFactory(county=county)
    AgreementStatusFactory(agreement=agreement, status="in_preparation", since=date(2023, 1, 1))
    StepFactory(
        agreement=agreement,
        held_on=date(2024, 1, 26),
        section="6",
        diary_number="1559/00.02.13/2023",
    )

    for words in ("§ 6", "1559/00.02.13"):
        found = search(Search(words, date(2024, 6, 30))).groups
        [group] = [one for one in found if one.key == "steps"]
        assert "26.1.2024, §\N{NO-BREAK SPACE}6, 1559/00.02.13/2023" in str(group.hits[0].name)
    earlier = search(Search("§ 6", date(2024, 1, 25))).groups
    assert not [one for one in earlier if one.key == "steps"]


def test_only_what_was_known_then_is_counted():
    ForumFactory(name_fi="Varautumisryhmä")
    recorded(THEN)
    for number in range(12):
        ForumFactory(name_fi=f"Varautumisryhmä {number}")
    recorded(LATER)

    for moment, number in ((BETWEEN, 1), (BEFORE, 0), (LATER, 13), (None, 13)):
        with as_known(moment):
            found = search(Search("varautumisryhmä", date(2024, 12, 31)))
        assert (found.count, sum(group.count for group in found.groups)) == (number, number)


def test_what_matched_is_marked_and_escaped(client):
    MunicipalityFactory(code="272", name_fi="Kokkola <b>")

    assert "<mark>Kokkola</mark> &lt;b&gt;" in results(client, "Kokkolan")


def test_a_deleted_and_a_renamed_row_are_known_at_once(client):
    forum = ForumFactory(name_fi="Varautumisryhmä")
    assert "Varautumisryhmä" in results(client, "varautumisryhmä")

    forum.name_fi = "Valmiusryhmä"
    forum.save()
    assert "Valmiusryhmä" in results(client, "valmiusryhmän")
    forum.delete()
    assert 'id="forums"' not in results(client, "valmiusryhmät")


@pytest.mark.parametrize(("is_public", "found"), [(False, False), (True, True)])
def test_a_person_is_found_by_name_only_where_it_is_public(client, is_public, found):
    person = PersonFactory(name="Aino Esimerkki", is_public=is_public)
    ResponsibilityFactory(person=person, role_fi="Kehitysjohtaja")

    assert ("#responsible" in results(client, "Aino Esimerkki")) is found
    assert "#responsible" in results(client, "kehitysjohtajan")


def test_a_survey_in_preparation_is_not_found(client):
    survey = SurveyFactory(name_fi="Salainen kysely", status="draft")

    assert survey.slug not in results(client, "salainen kysely")


def test_rows_with_some_of_the_words_are_said_to_be_so(client):
    MunicipalityFactory(code="272", name_fi="Kokkola")

    found = results(client, "Kokkola qqqzzz")

    assert "/kunnat/272/" in found
    assert "Mikään ei sisällä kaikkia sanoja" in found


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("", "tulos ", "tulosta "), ("/sv", "träff ", "träffar "), ("/en", "result ", "results ")],
)
def test_number_of_results_is_in_the_right_form(client, language, one, two):
    MunicipalityFactory(code="272", name_fi="Kokkola")
    MunicipalityFactory(code="139", name_fi="Pikkula")
    MunicipalityFactory(code="140", name_fi="Pikkula toinen")

    assert one in results(client, "kokkola", language=language)
    assert two in results(client, "pikkula", language=language)


def test_more_of_one_kind_are_shown_when_asked_for(client):
    for number in range(12):
        MunicipalityFactory(code=f"{900 + number}", name_fi=f"Samala {number}")

    assert results(client, "samala").count('href="/kunnat/9') == 10
    assert "kind=municipalities" in results(client, "samala")
    assert results(client, "samala", day="&kind=municipalities").count('href="/kunnat/9') == 12
    assert client.get("/haku/?q=samala&kind=none").status_code == 400


def test_nothing_found_names_words_that_are_near(client):
    MunicipalityFactory(code="272", name_fi="Kokkola")

    assert "q=kokkola" in results(client, "kokolax")
