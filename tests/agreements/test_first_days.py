"""Documents and appendices are shown from their first day: on pages, and in the API the same."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    AppendixFactory,
    AppendixStatusFactory,
    DocumentFactory,
    StepFactory,
)
from tests.workspace.conftest import coordinator, made, signed_in  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
LIFE = date(2023, 5, 1)
EARLIER, LATER = date(2024, 2, 29), date(2024, 6, 30)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def agreement():
    found = AgreementFactory(kind="other", title_fi="Sopimus tiloista")
    found.statuses.all().delete()
    AgreementStatusFactory(agreement=found, status="in_preparation", since=LIFE)
    return found


def document(agreement, *, own=None, step=None, appendix=None):
    if step:
        step = StepFactory(agreement=agreement, held_on=step)
    return DocumentFactory(
        agreement=agreement, dated_on=own, step=step, appendix=appendix, title_fi="Asiakirja X"
    )


def appendix(agreement, *statuses):
    found = AppendixFactory(agreement=agreement, label="B", title_fi="Liite X")
    for since in statuses:
        AppendixStatusFactory(appendix=found, since=since)
    return found


def is_shown(client, agreement, what, day):
    """Whether the agreement's page and that of its county show it; they say the same."""
    addresses = (f"/sopimukset/{agreement.pk}/", f"/alueet/{agreement.county.slug}/")
    pages = [client.get(address, {"date": str(day)}).content.decode() for address in addresses]
    found = what in pages[0]
    assert found or what not in pages[1]
    return found


def first_day(collection, row):
    found = APIClient().get(f"/api/v1/{collection}/{row.pk}/").json()["first_day"]
    return date.fromisoformat(found) if found else None


@pytest.mark.parametrize(
    ("days", "first"),
    [
        pytest.param({}, LIFE, id="without a day: all of the agreement's life"),
        pytest.param({"own": LATER}, LATER, id="its own day"),
        pytest.param({"step": LATER}, LATER, id="the day of its step"),
        pytest.param({"own": EARLIER, "step": LATER}, LATER, id="older than its step"),
        pytest.param({"own": LATER, "step": EARLIER}, LATER, id="later than its step"),
    ],
)
def test_document_is_shown_from_its_first_day(client, agreement, days, first):
    row = document(agreement, **days)

    assert first_day("documents", row) == first
    assert not is_shown(client, agreement, "Asiakirja X", first - ONE_DAY)
    assert is_shown(client, agreement, "Asiakirja X", first)
    assert is_shown(client, agreement, "Asiakirja X", first + ONE_DAY)


@pytest.mark.parametrize(
    ("statuses", "own", "first"),
    [
        pytest.param([LATER, EARLIER], None, EARLIER, id="its first status"),
        pytest.param([LATER], EARLIER, EARLIER, id="its document before its first status"),
        pytest.param([], LATER, LATER, id="its document without a status"),
        pytest.param([LATER], LATER + ONE_DAY, LATER, id="its first status before its document"),
    ],
)
def test_appendix_is_shown_from_its_first_day(client, agreement, statuses, own, first):
    row = appendix(agreement, *statuses)
    document(agreement, own=own, appendix=row)

    assert first_day("appendices", row) == first
    assert not is_shown(client, agreement, "Liite X", first - ONE_DAY)
    assert is_shown(client, agreement, "Liite X", first)
    assert is_shown(client, agreement, "Liite X", first + ONE_DAY)


def test_appendix_before_its_first_status_is_said_to_have_none_on_record(client, agreement):
    document(agreement, own=EARLIER, appendix=appendix(agreement, LATER))
    page = client.get(f"/sopimukset/{agreement.pk}/", {"date": str(EARLIER)}).content.decode()

    assert " ".join(page.partition("B: Liite X")[2].split()).startswith("(ei kirjattu)")


def test_document_without_a_day_is_shown_from_the_first_day_of_its_appendix(client, agreement):
    row = document(agreement, appendix=appendix(agreement, LATER))

    assert first_day("documents", row) == LATER
    assert not is_shown(client, agreement, "Asiakirja X", LATER - ONE_DAY)
    assert is_shown(client, agreement, "Asiakirja X", LATER)


def test_appendix_without_any_day_is_shown_on_none_with_its_documents(client, agreement):
    one = appendix(agreement)
    row = document(agreement, appendix=one)

    assert first_day("appendices", one) is first_day("documents", row) is None
    assert not is_shown(client, agreement, "Liite X", LATER)
    assert not is_shown(client, agreement, "Asiakirja X", LATER)


def test_own_page_tells_from_which_day_rows_are_shown(coordinator):  # noqa: F811
    agreement = AgreementFactory(county_id="01", kind="other")
    document(agreement, own=LATER)
    document(agreement, appendix=appendix(agreement))
    address = f"/oma-alue/{agreement.county.slug}/sopimukset/{agreement.pk}/asiat/"
    page = coordinator.get(address).content.decode()

    assert page.count("ei näy: anna tila tai päivä") == 2
    assert page.count("30.6.2024") == 1


def test_step_in_the_api_has_the_first_day_of_each_of_its_documents(agreement):
    row = document(agreement, own=LATER, step=EARLIER)
    (found,) = APIClient().get(f"/api/v1/steps/{row.step_id}/").json()["documents"]

    assert found["first_day"] == LATER.isoformat()
