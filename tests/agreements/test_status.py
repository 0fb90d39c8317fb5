"""Rules that depend on an agreement's status: equal in filters, case files and figures."""

from datetime import date

import pytest

from agreements.cases import case_files, case_on
from agreements.filters import AgreementFilterSet
from agreements.models import Agreement, Status
from agreements.situations import AgreementState, states_on
from cooperation.situations import Span, base_of
from tests.factories import AgreementFactory, AgreementStatusFactory

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)
BEGUN = {
    "unknown": False,
    "not_started": False,
    "in_preparation": True,
    "in_approval": True,
    "ready": True,
    "ended": False,
}


@pytest.fixture(params=BEGUN)
def status(request):
    """An agreement with this status on the day; unknown if it has none yet."""
    agreement = AgreementFactory()
    agreement.statuses.all().delete()
    reason = {"not_started": "no_need", "ended": "expired"}.get(request.param, "")
    if request.param != "unknown":
        AgreementStatusFactory(
            agreement=agreement, status=request.param, reason=reason, since=date(2024, 1, 1)
        )
    return request.param


def filtered(**query):
    return AgreementFilterSet(
        {"date": DAY.isoformat()} | query, Agreement.objects.all(), today=DAY
    ).qs.exists()


def case():
    return case_on(case_files(Agreement.objects.all()).get(), DAY)


def test_all_statuses_are_tested():
    assert BEGUN.keys() == {"unknown", *Status.values}


def test_begun_means_ready_or_in_preparation_everywhere(status):
    (state,) = states_on(Span(DAY, DAY), base_of(Span(DAY, DAY))).values()

    assert state == AgreementState(status=status, reason=state.reason)
    assert {
        "filter": filtered(begun="true"),
        "filter for the others": not filtered(begun="false"),
        "case": case().is_begun,
        "figures": state.has_begun,
    } == dict.fromkeys(("filter", "filter for the others", "case", "figures"), BEGUN[status])


def test_lists_omit_agreements_without_status_or_not_started(status):
    is_listed = status not in ("unknown", "not_started")

    assert {
        "filter": filtered(listed="true"),
        "filter for the others": not filtered(listed="false"),
        "queryset": Agreement.objects.listed_on(DAY).exists(),
        "case": case().is_listed,
    } == dict.fromkeys(("filter", "filter for the others", "queryset", "case"), is_listed)


def test_list_and_downloads_show_the_same_rows(client, status):
    title = Agreement.objects.get().title_fi

    page = client.get("/sopimukset/", {"date": DAY}).content.decode()
    file = client.get("/sopimukset/", {"date": DAY, "format": "csv"}).getvalue().decode("utf-8-sig")
    rows = file.splitlines()[1:]

    is_listed = status not in ("unknown", "not_started")
    assert ((title in page), len(rows)) == (is_listed, int(is_listed))


def test_list_shows_not_started_if_that_status_is_requested(client):
    agreement = AgreementFactory(title_fi="Aloittamaton")
    agreement.statuses.all().delete()
    AgreementStatusFactory(
        agreement=agreement, status="not_started", reason="no_need", since=date(2024, 1, 1)
    )

    found = client.get("/sopimukset/", {"date": DAY, "status": "not_started", "listed": "true"})

    assert "Aloittamaton" in found.content.decode()
