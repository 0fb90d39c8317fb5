"""The fields others rely on: exactly these names, with values of the form that was promised."""

from datetime import date

import pytest

from tests import factories as make
from tests.api.conftest import COLLECTIONS

FIELDS = {
    "counties": "code slug name from until regional_council regional_councils"
    " municipalities population",
    "municipalities": "code name county special population from until successor",
    "municipality-groups": "id county name municipalities",
    "regional-councils": "code name",
    "employment-areas": "code name from until municipalities",
    "organisations": "id kind name business_id from until",
    "themes": "key name parent",
    "council-terms": "kind from until",
    "duties": "key law section theme from until confidence",
    "agreements": "id county kind parent title themes character in_force_from in_force_until"
    " version",
    "agreement-statuses": "id agreement status reason since precision source",
    "parties": "id agreement type code name standing standings decision_expected_on",
    "decisions": "id agreement party body decided_on section diary_number result url language",
    "steps": "id agreement kind on body convener section diary_number proposal decision language"
    " documents",
    "plans": "id county kind agreement title themes from until url",
    "negotiations": "id county kind on precision announced_on outcome cancelled_on replaces format"
    " municipalities group participants regional_council_present organisations combined_with"
    " part_of conveners preparation forum themes note language",
    "none-statements": "id county kind window_from stated_on reason language",
    "negotiation-practices": "id county kind from until rhythm times_a_year thematic forum",
    "forums": "id county name level type themes from until permanent participants municipalities"
    " regional_council_present other_actors agreed_in meets convener mandate language",
    "responsibilities": "id theme county municipality role from until person",
    "people": "id name email phone public",
    "appendices": "id agreement label title themes first_day",
    "appendix-statuses": "id appendix status since precision",
    "party-standings": "id party standing since precision",
    "documents": "id agreement step appendix kind title dated_on first_day url",
    "goals": "id agreement theme title owner measures indicators language",
}


def test_every_collection_has_its_line_here():
    assert set(FIELDS) == set(COLLECTIONS)


def test_a_row_has_the_fields_of_the_contract(get, record):
    for name, fields in FIELDS.items():
        row = get(f"{name}/")["results"][0]

        assert set(fields.split()) <= set(row), name
        assert row["version"] >= 1


def test_an_object_is_the_same_as_its_row_in_the_list(get, record):
    for name in COLLECTIONS:
        row = get(f"{name}/")["results"][0]
        key = row.get("id") or row.get("code") or row.get("key")

        assert get(f"{name}/{key}/") == row


def test_county(get):
    council = make.RegionalCouncilFactory(code="16")
    county = make.CountyFactory(
        code="17", slug="keski-pohjanmaa", name_fi="Keski-Pohjanmaa", regional_council=council
    )
    for code, value in [("272", 47000), ("236", 4000)]:
        municipality = make.MunicipalityFactory(code=code, county=county)
        make.PopulationFactory(
            municipality=municipality, counted_on=date(2022, 12, 31), value=value
        )

    row = get("counties/17/", date="2023-01-01")

    assert row | {"name": {"fi": "Keski-Pohjanmaa", "sv": "", "en": ""}} == row
    assert row["municipalities"] == ["236", "272"]
    assert row["population"] == {"value": 51000, "on": "2022-12-31"}
    assert (row["from"], row["until"], row["regional_council"]) == ("2022-03-01", None, "16")
    assert get("counties/17/", date="2022-12-30")["population"] is None


def test_a_county_that_spans_two_regions_names_both_councils_and_no_single_one(get):
    county = make.CountyFactory(code="13", regional_council__code="11")
    later = make.CountyRegionFactory(
        county=county,
        regional_council=make.RegionalCouncilFactory(code="10"),
        period=make.period(date(2026, 1, 1)),
    )

    before = get("counties/13/", date="2025-12-31")
    after = get("counties/13/", date="2026-01-01")

    assert (before["regional_council"], before["regional_councils"]) == ("11", ["11"])
    assert (after["regional_council"], after["regional_councils"]) == (None, ["10", "11"])
    served = f"regional-councils/{later.regional_council_id}/"
    assert get(served, date="2025-12-31")["counties"] == []
    assert get(served, date="2026-01-01")["counties"] == ["13"]
    found = get("regional-councils/", county="13", date="2026-01-01")
    assert [row["code"] for row in found["results"]] == ["10", "11"]


def test_an_employment_area_has_its_municipalities_and_its_authority_of_the_day(get):
    member = make.EmploymentAreaMemberFactory(
        municipality=make.MunicipalityFactory(code="398"),
        employment_area=make.EmploymentAreaFactory(code="19", name_fi="Lahti"),
    )
    authority = make.OrganisationFactory(name_fi="Lahden seudun kuntayhtymä")
    make.EmploymentAuthorityFactory(
        employment_area=member.employment_area,
        municipality=None,
        organisation=authority,
        period=make.period(date(2026, 1, 1)),
    )

    before = get("employment-areas/19/", date="2024-12-31")
    first_year = get("employment-areas/19/", date="2025-12-31")
    second_year = get("employment-areas/19/", date="2026-01-01")

    assert (before["from"], before["municipalities"]) == ("2025-01-01", [])
    assert (first_year["municipalities"], first_year["authority"]) == (["398"], None)
    assert second_year["authority"] == {
        "type": "organisation",
        "code": str(authority.pk),
        "name": "Lahden seudun kuntayhtymä",
    }


def test_a_party_is_named_by_the_code_in_the_list_of_its_type(get):
    agreement = make.AgreementFactory()
    area = make.EmploymentAreaFactory(code="19", name_fi="Lahti")
    kela = make.OrganisationFactory(name_fi="Kela", kind="kela", business_id="0246246-0")
    make.PartyFactory(agreement=agreement, of_area=True, employment_area=area)
    make.PartyFactory(agreement=agreement, of_organisation=True, organisation=kela)
    make.PartyFactory(agreement=agreement, of_other=True)

    rows = get("parties/")["results"]

    assert {(row["type"], row["code"], row["name"]) for row in rows} == {
        ("employment_area", "19", "Lahti"),
        ("organisation", str(kela.pk), "Kela"),
        ("other", None, "Järjestöt ry"),
    }
    found = get(f"organisations/{kela.pk}/")
    assert (found["kind"], found["business_id"]) == ("kela", "0246246-0")


def test_municipality_before_and_after_a_merger(get):
    county = make.CountyFactory(code="05")
    heir = make.MunicipalityFactory(code="507", county=county)
    make.MunicipalityFactory(
        code="588",
        period=make.period(date(2022, 3, 1), date(2025, 1, 1)),
        successor=heir,
        county=county,
    )
    make.MunicipalityFactory(code="091", special="helsinki")

    before = get("municipalities/", date="2024-12-31")["results"]
    after = get("municipalities/", date="2025-01-01")["results"]
    merged = get("municipalities/588/", date="2025-01-01")

    assert [row["code"] for row in before] == ["091", "507", "588"]
    assert [row["code"] for row in after] == ["091", "507"]
    assert [(row["county"], row["special"]) for row in after] == [(None, "helsinki"), ("05", None)]
    assert set(before[0]["name"]) == {"fi", "sv"}
    assert (merged["county"], merged["until"], merged["successor"]) == (None, "2025-01-01", "507")
    assert get("municipalities/588/", date="2024-12-31")["county"] == "05"


def test_agreement_with_its_status_on_the_day(get):
    agreement = make.AgreementFactory(
        in_force=(None, date(2026, 1, 1)), character="concrete", ready=date(2024, 2, 12)
    )
    make.AgreementStatusFactory(
        agreement=agreement, status="ended", reason="expired", since=date(2026, 1, 1)
    )

    row = get(f"agreements/{agreement.pk}/", date="2024-06-30")

    assert (row["in_force_from"], row["in_force_until"]) == (None, "2026-01-01")
    assert (row["status"], row["status_since"], row["reason"]) == ("ready", "2024-02-12", None)
    assert get(f"agreements/{agreement.pk}/", date="2024-02-11")["status"] is None
    assert get(f"agreements/{agreement.pk}/", date="2026-01-01")["reason"] == "expired"
    assert row["source"] == {"channel": "own_update", "reference": "", "url": ""}


def test_choices_that_are_empty_are_null(get):
    agreement = make.AgreementFactory()
    make.AgreementStatusFactory(agreement=agreement, status="ready")
    make.NegotiationFactory(announced=True)

    assert get("agreements/")["results"][0]["character"] is None
    assert get("agreement-statuses/")["results"][0]["reason"] is None
    assert get("negotiations/")["results"][0]["outcome"] is None


def test_party_with_its_standing_on_the_day_and_all_of_them(get):
    party = make.PartyFactory(standing=date(2024, 6, 1))
    make.PartyStandingFactory(party=party, standing="prospective", since=date(2023, 1, 1))

    row = get(f"parties/{party.pk}/", date="2024-05-31")

    assert row["standing"] == "prospective"
    assert row["standings"] == [
        {"standing": "prospective", "since": "2023-01-01"},
        {"standing": "party", "since": "2024-06-01"},
    ]
    assert (row["type"], row["code"]) == ("municipality", party.municipality_id)
    assert row["name"] == party.municipality.name_fi


def test_another_organisation_has_a_name_and_no_code(get):
    party = make.PartyFactory(of_other=True)

    row = get(f"parties/{party.pk}/")

    assert (row["type"], row["code"], row["name"]) == ("other", None, "Järjestöt ry")


def test_decision_names_its_agreement_and_body(get):
    decision = make.DecisionFactory(body_name="Kaupunginvaltuusto")

    row = get(f"decisions/{decision.pk}/")

    assert row["body"] == {"key": "council", "name": "Kaupunginvaltuusto"}
    assert (row["agreement"], row["party"]) == (decision.party.agreement_id, decision.party_id)


def test_step_lists_its_documents(get):
    step = make.StepFactory()
    document = make.DocumentFactory(agreement=step.agreement, step=step)

    row = get(f"steps/{step.pk}/")

    assert row["on"] == "2023-02-01"
    assert row["documents"] == [
        {
            "id": document.pk,
            "kind": "document",
            "title": {"fi": "Sopimus", "sv": "", "en": ""},
            "url": "https://example.fi/sopimus.pdf",
            "download": None,
            "first_day": "2023-02-01",
        }
    ]


def test_forum_with_who_takes_part_on_the_day(get):
    forum = make.ForumFactory()
    council = make.RegionalCouncilFactory()
    left = make.ForumParticipantFactory(
        forum=forum, period=make.period(date(2023, 1, 1), date(2024, 1, 1))
    )
    make.ForumParticipantFactory(
        forum=forum,
        type="regional_council",
        municipality=None,
        regional_council=council,
        period=make.period(date(2024, 1, 1)),
    )

    before = get(f"forums/{forum.pk}/", date="2023-12-31")
    after = get(f"forums/{forum.pk}/", date="2024-01-01")

    assert (before["municipalities"], after["municipalities"]) == ([left.municipality_id], [])
    assert (before["regional_council_present"], after["regional_council_present"]) == (False, True)
    assert after["permanent"] is True
    assert after["participants"] == [
        {
            "type": "municipality",
            "code": left.municipality_id,
            "name": left.municipality.name_fi,
            "from": "2023-01-01",
            "until": "2024-01-01",
        },
        {
            "type": "regional_council",
            "code": council.code,
            "name": council.name_fi,
            "from": "2024-01-01",
            "until": None,
        },
    ]


def test_negotiation(get):
    negotiation = make.NegotiationFactory(
        is_regional_council_present=True,
        participants=["political"],
        conveners=["county", "regional_council"],
        preparation=["survey"],
    )
    make.NegotiationActorFactory(
        negotiation=negotiation, type="other", organisation=None, name="Järjestö"
    )
    area = make.EmploymentAreaFactory(code="19", name_fi="Lahti")
    make.NegotiationActorFactory(
        negotiation=negotiation, type="employment_area", organisation=None, employment_area=area
    )
    part = make.NegotiationFactory(
        county=negotiation.county, municipalities=negotiation.municipalities, part_of=negotiation
    )

    row = get(f"negotiations/{negotiation.pk}/")

    assert (row["on"], row["outcome"], row["format"]) == ("2024-05-15", "held", "one")
    assert row["municipalities"] == negotiation.municipalities
    assert row["participants"] == ["political"]
    assert row["regional_council_present"] is True
    assert row["organisations"] == [
        {"type": "employment_area", "code": "19", "name": "Lahti"},
        {"type": "other", "code": None, "name": "Järjestö"},
    ]
    assert (row["conveners"], row["preparation"]) == (["county", "regional_council"], ["survey"])
    assert (row["part_of"], get(f"negotiations/{part.pk}/")["part_of"]) == (None, negotiation.pk)


@pytest.mark.parametrize(
    ("public", "person"),
    [(False, None), (True, {"name": "Aino Aalto", "email": "aino@example.fi", "phone": ""})],
)
def test_a_persons_name_is_public_only_when_marked_so(get, public, person):
    aino = make.PersonFactory(name="Aino Aalto", email="aino@example.fi", is_public=public)
    responsibility = make.ResponsibilityFactory(person=aino)

    row = get(f"responsibilities/{responsibility.pk}/")

    assert row["person"] == (person and {"id": aino.pk, **person})
    assert row["role"]["fi"] == responsibility.role_fi


def test_group_with_its_members_on_the_day(get):
    group = make.MunicipalityGroupFactory()
    member = make.MunicipalityGroupMemberFactory(
        group=group, period=make.period(date(2023, 1, 1), date(2024, 1, 1))
    )

    row = get(f"municipality-groups/{group.pk}/", date="2024-01-01")

    assert row["municipalities"] == []
    assert row["members"] == [
        {"municipality": member.municipality_id, "from": "2023-01-01", "until": "2024-01-01"}
    ]
