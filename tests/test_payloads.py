"""Nothing that is typed is run, evaluated or breaks an answer, wherever it is typed or shown."""

from __future__ import annotations

from itertools import cycle
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse, HttpResponseRedirect

from tests.accounts.access_matrix import COLLECTIONS, PAGES
from tests.accounts.test_access_matrix import (  # noqa: F401 - fixtures
    admin_lines,
    admin_samples,
    clients,
    filled,
    made,
    own_folder,
    samples,
)
from tests.payloads import PAYLOADS, RAW, Turns, Walk, plant_by_api, plant_by_forms, walk_pages

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "coordinator 01", "contributor 001", "observer", "staff", "administrator")
PARAMETERS = """q date compare known_at county subject format page after ordering fields
    next""".split()  # noqa: SIM905 - readable


@pytest.fixture
def quiet(clients):  # noqa: F811
    """Clients that answer 500 instead of raising the error."""
    for client in clients.values():
        client.raise_request_exception = False
        client.handler.raise_request_exception = False
    return clients


def pages(samples):  # noqa: F811
    return [filled(line.path, samples) for line in PAGES]


def collections(samples):  # noqa: F811
    return {
        name: filled(f"/api/v1/{name}/{line.sample}/", samples)
        for name, line in COLLECTIONS.items()
    }


def readable(samples):  # noqa: F811
    """Every page in three languages' worth of paths, and every collection in each format."""
    lists = [f"/api/v1/{name}/{kind}" for name in COLLECTIONS for kind in ("", "?format=csv")]
    return [*pages(samples), *collections(samples).values(), *lists, "/api/v1/changes/"]


# The short walk ----------------------------------------------------------------------------------


def test_texts_planted_by_a_form_and_by_the_api_are_shown_as_text(quiet, samples):  # noqa: F811
    walk = Walk()
    forum = samples["forum"]

    def few():
        return {name: PAYLOADS[name] for name in ("markup", "template")}

    plant_by_forms(quiet["staff"], "/palaute/", walk, few)
    plant_by_forms(quiet["staff"], f"/admin/forums/forum/{forum}/change/", walk, few)
    plant_by_api(quiet["coordinator 01"], f"/api/v1/forums/{forum}/", walk, few)
    planted = walk.accepted
    seen = ["/foorumit/", f"/api/v1/forums/{forum}/", "/muutokset/", "/muutokset/atom/"]
    for role in ("anonymous", "staff"):
        walk_pages(quiet[role], [*seen, "/admin/dashboard/feedback/"], walk, role)

    assert walk.faults == []
    assert planted > 5
    assert walk.shown > 5


def test_texts_in_addresses_are_shown_as_text(quiet):
    walk = Walk()
    for name, payload in PAYLOADS.items():
        for path in ("/haku/?q=", "/?date=", "/muutokset/?county=", "/kirjaudu/?next="):
            walk.judge(quiet["anonymous"].get(f"{path}{quote(payload)}"), f"{name} in {path}")
        walk.judge(quiet["anonymous"].get(f"/kunnat/{quote(payload, safe='')}/"), name)

    assert walk.faults == []
    assert walk.shown > 3


@pytest.mark.parametrize(
    "answer",
    [
        *(pytest.param(HttpResponse(raw), id=raw[:12]) for raw in RAW),
        pytest.param(HttpResponse("62615533"), id="evaluated"),
        pytest.param(HttpResponse(status=500), id="error"),
        pytest.param(HttpResponse(headers={"X-Injected": "1"}), id="header"),
        pytest.param(HttpResponseRedirect("https://evil.example/"), id="redirect"),
    ],
)
def test_judge_finds_what_would_be_run(answer):
    walk = Walk()
    walk.judge(answer, "an answer")

    assert len(walk.faults) == 1


# The whole walk ----------------------------------------------------------------------------------


WRITERS = {
    # The role, whether it walks the pages, and which pages of the admin it walks.
    "anonymous": (True, "nothing"),
    "contributor 001": (True, "nothing"),
    "coordinator 01": (True, "nothing"),
    "staff": (True, "/admin/"),
    "administrator": (False, "/admin/accounts/"),
}


@pytest.mark.full
@pytest.mark.parametrize("role", WRITERS)
def test_no_form_lets_a_text_run_anywhere(quiet, samples, admin_samples, role):  # noqa: F811
    walk, turns = Walk(), Turns()
    walks_pages, start = WRITERS[role]
    admin_paths = [line.path for line in admin_lines(admin_samples)]
    paths = pages(samples) if walks_pages else []
    for path in [*paths, *(one for one in admin_paths if one.startswith(start))]:
        plant_by_forms(quiet[role], path, walk, turns)
    planted = walk.sent
    for reader in ("anonymous", "coordinator 01", "staff"):
        walk_pages(quiet[reader], readable(samples), walk, reader)
    walk_pages(quiet["staff"], admin_paths, walk, "staff")

    assert walk.faults == []
    assert planted > 3
    assert walk.seen > 500


@pytest.mark.full
def test_no_field_of_the_api_lets_a_text_run_anywhere(quiet, samples, admin_samples):  # noqa: F811
    walk, turns = Walk(), Turns()
    for path in collections(samples).values():
        plant_by_api(quiet["staff"], path, walk, turns)
    planted = walk.accepted
    for role in READERS:
        walk_pages(quiet[role], readable(samples), walk, role)
    walk_pages(quiet["staff"], [line.path for line in admin_lines(admin_samples)], walk, "staff")

    assert walk.faults == []
    assert planted > 50
    assert walk.shown > 50


@pytest.mark.full
def test_no_parameter_of_an_address_lets_a_text_run(quiet, samples):  # noqa: F811
    """Each parameter of each address once, with the payloads in turn."""
    walk = Walk()
    lists = [f"/api/v1/{one}/" for one in COLLECTIONS]
    turns = cycle(PAYLOADS.values())
    for path in [*pages(samples), *lists]:
        for parameter in PARAMETERS:
            joint = "&" if "?" in path else "?"
            address = f"{path}{joint}{urlencode({parameter: next(turns)})}"
            walk.judge(quiet["staff"].get(address), address)

    assert walk.faults == []
    assert walk.seen > 1000
    assert walk.shown > 20
