"""503 where the service is busy or the database is away, slow or full."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from psycopg import errors
from rest_framework.decorators import api_view

from tests.factories import UserFactory
from toolkit import outage

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.toolkit.test_outage")]

raised = []


def caused_by(cause, kind=OperationalError):
    error = kind("as Django wraps it")
    error.__cause__ = cause
    return error


def page(request):
    raise raised[-1]


@api_view(["GET", "POST"])
def collection(request):
    raise raised[-1]


urlpatterns = [path("page/", page), path("api/v1/rows/", collection)]
handler500 = "toolkit.outage.server_error"
OUTAGES = [
    pytest.param(OperationalError("connection refused"), outage.AWAY, id="refused"),
    pytest.param(caused_by(errors.AdminShutdown()), outage.AWAY, id="shut down"),
    pytest.param(caused_by(errors.TooManyConnections()), outage.AWAY, id="too many connections"),
    pytest.param(InterfaceError("the connection is closed"), outage.AWAY, id="closed"),
    pytest.param(caused_by(errors.QueryCanceled()), outage.SLOW, id="statement timeout"),
    pytest.param(caused_by(errors.LockNotAvailable()), outage.SLOW, id="lock timeout"),
    pytest.param(
        caused_by(errors.IdleInTransactionSessionTimeout(), InternalError),
        outage.SLOW,
        id="transaction ended by the server",
    ),
    pytest.param(caused_by(errors.DiskFull()), outage.FULL, id="disk full"),
]


def ask(address, error, method="get"):
    raised.append(error)
    return getattr(Client(raise_request_exception=False), method)(address)


@pytest.mark.parametrize(("error", "expected"), OUTAGES)
def test_page_says_what_is_wrong_in_three_languages(error, expected):
    response = ask("/page/", error, "post")

    assert response.status_code == 503
    assert int(response["Retry-After"]) == expected.retry_after
    assert response["Cache-Control"] == "no-store"
    text = response.content.decode()
    sentences = {
        "away": ("Tietokantaan ei saada yhteyttä", "Databasen svarar inte", "does not answer"),
        "slow": ("kesti liian kauan", "tog för lång tid", "took too long"),
        "full": ("levy on täynnä", "disk är full", "disk is full"),
    }
    for key, words in sentences.items():
        assert all((word in text) == (key == expected.key) for word in words[:2])
    assert sentences[expected.key][2] in text


@pytest.mark.parametrize(("error", "expected"), OUTAGES)
def test_api_answers_with_a_problem(error, expected):
    response = ask("/api/v1/rows/", error)

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == str(expected.sentence)
    assert "Retry-After" in response


@pytest.mark.parametrize("error", [ValueError("a fault"), caused_by(None, IntegrityError)])
def test_a_fault_of_ours_stays_500(error):
    assert ask("/page/", error).status_code == 500


def test_refusal_is_no_outage():
    assert ask("/page/", PermissionDenied()).status_code == 403
    assert outage.outage_of(None) is None
    assert outage.outage_of(HttpResponse) is None


@pytest.mark.urls("cooperation.urls")
def test_nul_character_in_an_address_is_a_malformed_request():
    reader = Client(raise_request_exception=False)
    assert reader.get("/upota/map/?county=a%00b").status_code == 400
    reader.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    filtered = "/admin/surveys/publishedfigure/?county="
    assert reader.get(f"{filtered}01").status_code in (200, 302)
    assert reader.get(f"{filtered}a%00b").status_code == 400
