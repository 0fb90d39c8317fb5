"""The agreements' pages."""

from datetime import date

import pytest
from django.utils import translation

from cooperation.bodies import body_name
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    DocumentFactory,
    EmploymentAuthorityFactory,
    MunicipalityFactory,
    PartyFactory,
    PartyStandingFactory,
    StepFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db
DAY = "?date=2024-06-30"


def agreement(status="ready", since=date(2024, 1, 1), **fields):
    reason = {"not_started": "no_need", "ended": "expired"}.get(status, "")
    made = AgreementFactory(**fields)
    made.statuses.all().delete()
    AgreementStatusFactory(agreement=made, status=status, reason=reason, since=since)
    return made


def municipal_party(made, **decision):
    municipality = MunicipalityFactory(county=made.county)
    party = PartyFactory(
        agreement=made, type="municipality", county=None, municipality=municipality
    )
    party.standings.all().delete()
    PartyStandingFactory(party=party, standing="party", since=date(2024, 1, 1))
    if decision:
        DecisionFactory(party=party, **decision)
    return party


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_omits_agreements_not_started_unless_requested(client):
    agreement("not_started", title_fi="Aloittamaton")
    agreement("ready", title_fi="Valmis sopimus")

    assert "Aloittamaton" not in page(client, f"/sopimukset/{DAY}")
    assert "Valmis sopimus" in page(client, f"/sopimukset/{DAY}")
    assert "Aloittamaton" in page(client, f"/sopimukset/{DAY}&status=not_started")


@pytest.mark.parametrize("county", [False, True], ids=["its own page", "the county's page"])
def test_an_employment_area_among_the_parties_is_shown_with_its_authority(client, county):
    made = agreement(county=CountyFactory(slug="alue"))
    party = PartyFactory(agreement=made, of_area=True)
    party.standings.all().delete()
    PartyStandingFactory(party=party, standing="party", since=date(2024, 1, 1))
    address = "/alueet/alue/" if county else f"/sopimukset/{made.pk}/"

    assert "(työllisyysalue, työvoimaviranomainen: ei kirjattu)" in page(client, f"{address}{DAY}")

    EmploymentAuthorityFactory(
        employment_area=party.employment_area, municipality=MunicipalityFactory(name_fi="Hollola")
    )

    assert "(työllisyysalue, työvoimaviranomainen: ei kirjattu)" in page(client, f"{address}{DAY}")
    assert "(työllisyysalue, työvoimaviranomainen: Hollola)" in page(
        client, f"{address}?date=2025-01-01"
    )


def test_list_depends_on_the_day(client):
    agreement("in_preparation", since=date(2024, 7, 1), title_fi="Tuleva")

    assert "Tuleva" not in page(client, f"/sopimukset/{DAY}")
    assert "Tuleva" in page(client, "/sopimukset/?date=2024-07-01")


def test_list_can_be_filtered_by_missing_approvals(client):
    whole, open_one = agreement(title_fi="Kaikki"), agreement(title_fi="Kesken")
    municipal_party(whole, result="approved", decided_on=date(2024, 2, 1))
    municipal_party(open_one, result="returned", decided_on=date(2024, 2, 1))

    found = page(client, f"/sopimukset/{DAY}&missing=decisions")

    assert "Kesken" in found
    assert "Kaikki" not in found.split("<tbody", 1)[1]


def test_facets_count_the_listed_rows(client):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    agreement(kind="sub", themes=["employment"])
    agreement(kind="strategic")

    found = page(client, f"/sopimukset/{DAY}")

    assert "kind=sub" in found
    assert "theme=employment" in found


@pytest.mark.parametrize("path", ["sopimukset", "neuvottelut", "foorumit", "kunnat"])
def test_format_parameter_gives_the_file_of_the_list(client, path):
    AgreementFactory()

    answer = client.get(f"/{path}/?format=csv")
    unknown = client.get(f"/{path}/?format=pdf")

    assert answer["Content-Type"].startswith("text/csv")
    assert answer.getvalue().startswith(b"\xef\xbb\xbf")
    assert unknown.status_code == 400


def test_downloads_have_the_listed_rows(client):
    agreement("not_started", title_fi="Aloittamaton")
    shown = agreement("ready", title_fi="Valmis sopimus")

    answer = client.get(f"/api/v1/agreements/{DAY}&listed=true")

    assert [row["id"] for row in answer.json()["results"]] == [shown.pk]


def test_agreement_page_shows_single_decisions(client):
    made = agreement("in_approval", title_fi="Yhteistyösopimus")
    StepFactory(agreement=made, held_on=date(2023, 9, 6), body="Alueneuvottelukunta")
    municipal_party(
        made,
        result="approved",
        decided_on=date(2024, 6, 3),
        section="42",
        diary_number="77/2024",
        url="https://example.fi/42",
    )

    found = page(client, f"/sopimukset/{made.pk}/{DAY}")

    for text in ("Alueneuvottelukunta", "3.6.2024", "https://example.fi/42", "42", "77/2024"):
        assert text in found


def test_decisions_after_the_day_are_not_shown(client):
    made = agreement("in_approval")
    municipal_party(made, result="approved", decided_on=date(2024, 7, 1), diary_number="77/2024")

    assert "77/2024" not in page(client, f"/sopimukset/{made.pk}/{DAY}")


def test_nothing_of_an_agreement_is_shown_before_its_first_status(client):
    made = agreement(
        since=date(2024, 7, 1),
        title_fi="Tuleva sopimus",
        description="Tuleva kuvaus",
        template="Tuleva malli",
        character="framework",
    )
    municipal_party(made, result="approved", decided_on=date(2024, 6, 1), section="21")
    StepFactory(agreement=made, held_on=date(2024, 6, 1), section="21", decision="Tuleva päätös")
    DocumentFactory(agreement=made, title_fi="Tuleva asiakirja")
    sub = agreement(kind="sub", parent=made, county=made.county, themes=[ThemeFactory().key])

    assert "Tuleva" not in page(client, f"/sopimukset/{made.pk}/{DAY}")
    assert "Tuleva" not in page(client, f"/sopimukset/{sub.pk}/{DAY}")
    assert "Tuleva" not in page(client, f"/haku/{DAY}&q=21 §")
    for address in (f"/sopimukset/{made.pk}/", f"/sopimukset/{sub.pk}/", "/haku/?q=21 §"):
        joined = "&" if "?" in address else "?"
        assert "Tuleva sopimus" in page(client, f"{address}{joined}date=2024-07-01")


def test_unknown_agreement_gives_404(client):
    assert client.get("/sopimukset/12345/").status_code == 404


@pytest.mark.parametrize("size", [1, 10])
def test_the_list_costs_the_same_at_any_size(client, size, django_assert_num_queries):
    for _number in range(size):
        municipal_party(agreement(county=CountyFactory()), result="approved")

    client.get(f"/sopimukset/{DAY}")
    with django_assert_num_queries(18):
        client.get(f"/sopimukset/{DAY}&q=")


@pytest.mark.parametrize("size", [1, 10])
def test_an_agreement_costs_the_same_at_any_size(client, size, django_assert_num_queries):
    made = agreement()
    for _number in range(size):
        municipal_party(made, result="approved")
        StepFactory(agreement=made)

    with django_assert_num_queries(18):
        client.get(f"/sopimukset/{made.pk}/{DAY}")


@pytest.mark.parametrize(
    ("recorded", "reader", "shown"),
    [
        (("Kaupunginvaltuusto", "fi"), "sv", ("Stadsfullmäktige", "")),
        (("kunnanhallitus", "fi"), "en", ("municipal executive", "")),
        (("Kommunfullmäktige", "sv"), "fi", ("Kunnanvaltuusto", "")),
        (("Kaupunginvaltuusto", "fi"), "fi", ("Kaupunginvaltuusto", "fi")),
        (("Joutsan kunnanhallitus", "fi"), "sv", ("Joutsan kunnanhallitus", "fi")),
    ],
)
def test_bodies_that_all_have_are_named_in_the_readers_language(recorded, reader, shown):
    with translation.override(reader):
        found = body_name(*recorded)

    assert (found.value, found.language) == shown
