"""Promises of the agreements' pages."""

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
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


def test_the_list_leaves_out_what_has_not_begun_unless_asked(client):
    agreement("not_started", title_fi="Aloittamaton")
    agreement("ready", title_fi="Valmis sopimus")

    assert "Aloittamaton" not in page(client, f"/sopimukset/{DAY}")
    assert "Valmis sopimus" in page(client, f"/sopimukset/{DAY}")
    assert "Aloittamaton" in page(client, f"/sopimukset/{DAY}&status=not_started")


def test_the_list_is_of_its_day(client):
    agreement("in_preparation", since=date(2024, 7, 1), title_fi="Tuleva")

    assert "Tuleva" not in page(client, f"/sopimukset/{DAY}")
    assert "Tuleva" in page(client, "/sopimukset/?date=2024-07-01")


def test_missing_approvals_can_be_asked_for(client):
    whole, open_one = agreement(title_fi="Kaikki"), agreement(title_fi="Kesken")
    municipal_party(whole, result="approved", decided_on=date(2024, 2, 1))
    municipal_party(open_one, result="returned", decided_on=date(2024, 2, 1))

    found = page(client, f"/sopimukset/{DAY}&missing=decisions")

    assert "Kesken" in found
    assert "Kaikki" not in found.split("<tbody", 1)[1]


def test_facets_count_what_is_found(client):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    agreement(kind="sub", themes=["employment"])
    agreement(kind="strategic")

    found = page(client, f"/sopimukset/{DAY}")

    assert "kind=sub" in found
    assert "theme=employment" in found


@pytest.mark.parametrize("path", ["sopimukset", "neuvottelut", "foorumit", "kunnat"])
def test_lists_address_leads_to_its_file(client, path):
    AgreementFactory()

    answer = client.get(f"/{path}/?format=csv", follow=True)
    unknown = client.get(f"/{path}/?format=pdf")

    assert answer["Content-Type"].startswith("text/csv")
    assert answer.getvalue().partition(b",")[0] in (b"id", b"code")
    assert unknown.status_code == 400


def test_downloads_are_of_what_is_shown(client):
    agreement("not_started", title_fi="Aloittamaton")
    shown = agreement("ready", title_fi="Valmis sopimus")

    answer = client.get(f"/api/v1/agreements/{DAY}&listed=true")

    assert [row["id"] for row in answer.json()["results"]] == [shown.pk]


def test_an_agreement_is_opened_down_to_one_councils_decision(client):
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


def test_decisions_after_the_day_are_not_told(client):
    made = agreement("in_approval")
    municipal_party(made, result="approved", decided_on=date(2024, 7, 1), diary_number="77/2024")

    assert "77/2024" not in page(client, f"/sopimukset/{made.pk}/{DAY}")


def test_an_agreement_that_is_not_there_is_not_found(client):
    assert client.get("/sopimukset/12345/").status_code == 404


@pytest.mark.parametrize("size", [1, 10])
def test_the_list_costs_the_same_at_any_size(client, size, django_assert_num_queries):
    for _number in range(size):
        municipal_party(agreement(county=CountyFactory()), result="approved")

    client.get(f"/sopimukset/{DAY}")
    with django_assert_num_queries(17):
        client.get(f"/sopimukset/{DAY}&q=")


@pytest.mark.parametrize("size", [1, 10])
def test_an_agreement_costs_the_same_at_any_size(client, size, django_assert_num_queries):
    made = agreement()
    for _number in range(size):
        municipal_party(made, result="approved")
        StepFactory(agreement=made)

    with django_assert_num_queries(16):
        client.get(f"/sopimukset/{made.pk}/{DAY}")
