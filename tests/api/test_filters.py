"""Each query parameter filters a list as documented, and refuses unknown values."""

from datetime import date

import pytest

from tests import factories as make
from tests.api.conftest import COLLECTIONS

PARAMETERS = """q date county municipality kind status theme regional_council character year reach
outcome level type"""


@pytest.fixture
def found(get):
    """The keys of the rows that a list returns for some query parameters."""

    def ask(name, **parameters):
        rows = get(f"{name}/", **parameters)["results"]
        return [row.get("id") or row.get("code") or row.get("key") for row in rows]

    return ask


def test_every_parameter_of_the_contract_exists():
    known = {word for view in COLLECTIONS.values() for word in view.filterset_class.base_filters}

    assert known >= set(PARAMETERS.split())


def test_unknown_choices_and_codes_are_refused(get):
    for name, collection in COLLECTIONS.items():
        for word in collection.filterset_class.base_filters:
            if word == "q":
                continue
            problem = get(f"{name}/", expect=400, **{word: "no-such"})
            assert [error["field"] for error in problem["errors"]] == [word], name


def test_empty_parameter_is_ignored(found):
    agreement = make.AgreementFactory()

    assert found("agreements", county="", kind="", status="", q="", date="") == [agreement.pk]


@pytest.mark.parametrize("word", ["q", "county", "municipality", "theme", "year"])
def test_a_null_byte_is_refused(get, word):
    make.CountyFactory()

    assert get("negotiations/", expect=400, **{word: "a\0b"})["errors"][0]["field"] == word


def test_search_finds_every_word_somewhere(found):
    make.CountyFactory(code="17", name_fi="Keski-Pohjanmaa", name_sv="Mellersta Österbotten")
    make.CountyFactory(code="18", name_fi="Pohjois-Pohjanmaa", name_sv="Norra Österbotten")

    assert found("counties", q="pohjanmaa") == ["17", "18"]
    assert found("counties", q="pohjanmaa mellersta") == ["17"]
    assert found("counties", q="100%") == []


def test_municipalities_by_county_of_the_day(found):
    old, new = make.CountyFactory(code="21"), make.CountyFactory(code="22")
    mover = make.MunicipalityFactory(code="101")
    make.CountyMembershipFactory(
        municipality=mover, county=old, period=make.period(until=date(2024, 1, 1))
    )
    make.CountyMembershipFactory(
        municipality=mover, county=new, period=make.period(date(2024, 1, 1))
    )
    make.MunicipalityFactory(code="091", special="helsinki")

    assert found("municipalities", county="21", date="2023-12-31") == ["101"]
    assert found("municipalities", county="22", date="2023-12-31") == []
    assert found("municipalities", county="22", date="2024-01-01") == ["101"]
    assert found("municipalities", in_county="true") == ["101"]
    assert found("municipalities", in_county="false") == ["091"]
    assert found("counties", municipality="101", date="2023-12-31") == ["21"]


def test_agreements_by_status_of_the_day(found):
    agreement = make.AgreementFactory(ready=date(2024, 2, 12))
    make.AgreementStatusFactory(agreement=agreement, status="in_approval", since=date(2023, 11, 1))

    assert found("agreements", status="ready", date="2024-02-11") == []
    assert found("agreements", status="in_approval", date="2024-02-11") == [agreement.pk]
    assert found("agreements", status="ready", date="2024-02-12") == [agreement.pk]


def test_agreements_by_regional_councils_standing_of_the_day(found):
    party = make.PartyFactory(of_council=True, standing=date(2024, 3, 1))
    make.PartyStandingFactory(party=party, standing="prospective", since=date(2023, 3, 1))
    make.PartyStandingFactory(party=party, standing="left", since=date(2025, 3, 1))
    with_council = [party.agreement_id]

    def on(day):
        return {
            word: found("agreements", regional_council=word, date=day)
            for word in ("party", "prospective", "none")
        }

    assert on("2023-02-28") == {"party": [], "prospective": [], "none": with_council}
    assert on("2023-03-01") == {"party": [], "prospective": with_council, "none": []}
    assert on("2024-03-01") == {"party": with_council, "prospective": [], "none": []}
    assert on("2025-03-01") == {"party": [], "prospective": [], "none": with_council}


def test_agreements_by_municipality_that_takes_part(found):
    party = make.PartyFactory(standing=date(2024, 3, 1))
    make.AgreementFactory(county=party.agreement.county)
    code = party.municipality_id

    assert found("agreements", municipality=code, date="2024-03-01") == [party.agreement_id]
    assert found("agreements", municipality=code, date="2024-02-29") == []


def test_a_theme_includes_its_sub_themes(found):
    parent = make.ThemeFactory(key="health_promotion")
    child = make.ThemeFactory(key="mental_health", parent=parent)
    forum = make.ForumFactory(themes=[child.key])
    other = make.ForumFactory(themes=[parent.key])

    assert found("forums", theme="health_promotion") == [forum.pk, other.pk]
    assert found("forums", theme="mental_health") == [forum.pk]


def test_negotiations_by_their_own_parameters(found):
    one = make.NegotiationFactory(held_on=date(2024, 5, 15))
    group = make.NegotiationFactory(
        hyte=True, announced=True, held_on=date(2025, 3, 3), county=one.county, format="group"
    )

    assert found("negotiations", year="2024") == [one.pk]
    assert found("negotiations", reach="group") == [group.pk]
    assert found("negotiations", kind="hyte") == [group.pk]
    assert found("negotiations", outcome="held") == [one.pk]
    assert found("negotiations", outcome="none") == [group.pk]
    assert found("negotiations", municipality=one.municipalities[0]) == [one.pk]
    assert found("negotiations", county=one.county_id) == [one.pk, group.pk]


def test_forums_by_who_takes_part_on_the_day(found):
    participant = make.ForumParticipantFactory(
        period=make.period(date(2023, 1, 1), date(2024, 1, 1))
    )
    parameters = {"municipality": participant.municipality_id}

    assert found("forums", date="2023-12-31", **parameters) == [participant.forum_id]
    assert found("forums", date="2024-01-01", **parameters) == []


def test_rows_in_force_on_the_day(found):
    forum = make.ForumFactory(period=make.period(date(2023, 1, 1), date(2024, 1, 1)))

    assert found("forums", alive="true", date="2023-12-31") == [forum.pk]
    assert found("forums", alive="true", date="2024-01-01") == []
    assert found("forums", alive="false", date="2024-01-01") == [forum.pk]


def test_rows_of_an_agreement_are_filtered_by_it(found, record):
    agreement = make.Agreement.objects.get()
    other = make.AgreementFactory()

    for name in ("agreement-statuses", "parties", "decisions", "steps", "plans", "goals"):
        if "agreement" in COLLECTIONS[name].filterset_class.base_filters:
            assert found(name, agreement=agreement.pk), name
            assert found(name, agreement=other.pk) == [], name
