"""Nothing that is typed is run, evaluated or breaks an answer, wherever it is typed or shown."""

from __future__ import annotations

import re
from urllib.parse import quote

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
from tests.payloads import (
    PAYLOADS,
    RAW,
    Walk,
    plant_by_api,
    plant_by_forms,
    plant_by_headers,
    plant_by_parameters,
    walk_pages,
)

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "coordinator 01", "contributor 001", "observer", "staff", "administrator")
PARAMETERS = """q date compare known_at county subject format page after ordering fields
    next""".split()  # noqa: SIM905 - readable

HEADERS = """Accept Accept-Language Content-Type Idempotency-Key If-Match If-Modified-Since
    If-None-Match Origin Range Referer User-Agent X-Forwarded-For X-Forwarded-Host X-Request-ID
    X-CSRFToken""".split()  # noqa: SIM905 - readable


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
    few = ("markup", "template")

    plant_by_forms(quiet["staff"], "/palaute/", walk, few, is_whole=False)
    plant_by_forms(
        quiet["staff"], f"/admin/forums/forum/{forum}/change/", walk, few, is_whole=False
    )
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


def test_walks_find_a_page_that_escapes_nothing(quiet, samples, settings):  # noqa: F811
    """A planted fault: what each way of planting finds if templates show texts as they are."""
    forum = samples["forum"]
    settings.TEMPLATES = [
        one | {"OPTIONS": one["OPTIONS"] | {"autoescape": False}} for one in settings.TEMPLATES
    ]
    forms, api, addresses, headers = Walk(), Walk(), Walk(), Walk()
    change = f"/admin/forums/forum/{forum}/change/"
    plant_by_forms(quiet["staff"], change, forms, ("markup",), is_whole=False)
    walk_pages(quiet["staff"], ["/foorumit/"], forms, "staff")
    plant_by_api(quiet["coordinator 01"], f"/api/v1/forums/{forum}/", api, ("markup",))
    walk_pages(quiet["anonymous"], ["/foorumit/"], api, "anonymous")
    plant_by_parameters(quiet["anonymous"], "/haku/", addresses, ["q"])
    plant_by_headers(quiet["anonymous"], "/haku/?q=<script>zq7()", headers, ["Referer"])

    found = [any("<script>" in one for one in walk.faults) for walk in (forms, api, addresses)]
    assert [*found, bool(headers.faults)] == [True] * 4


def test_walk_is_unfinished_until_every_input_had_every_kind():
    walk = Walk()
    walk.note("/haku/", dict.fromkeys(["q"], "markup"))
    assert walk.unfinished == ["/haku/ q"]

    for kind in PAYLOADS:
        walk.note("/haku/", {"q": kind})
    assert walk.unfinished == []


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
WALKS = {
    # The role, which part of its pages, and the fewest inputs that the part has.
    "anonymous": ("anonymous", slice(None), 10),
    "contributor": ("contributor 001", slice(None), 40),
    "coordinator, odd pages": ("coordinator 01", slice(0, None, 2), 30),
    "coordinator, even pages": ("coordinator 01", slice(1, None, 2), 30),
    "staff, 1 of 4": ("staff", slice(0, None, 4), 250),
    "staff, 2 of 4": ("staff", slice(1, None, 4), 250),
    "staff, 3 of 4": ("staff", slice(2, None, 4), 250),
    "staff, 4 of 4": ("staff", slice(3, None, 4), 250),
    "administrator": ("administrator", slice(None), 10),
}
"""Parts are tests of their own, so that the walk spreads over processes."""
PARTS = 4


@pytest.mark.full
@pytest.mark.parametrize(("role", "part", "fewest"), WALKS.values(), ids=WALKS)
def test_no_form_lets_a_text_run(quiet, samples, admin_samples, role, part, fewest):  # noqa: F811
    walk = Walk()
    walks_pages, start = WRITERS[role]
    admin_paths = [line.path for line in admin_lines(admin_samples)]
    paths = pages(samples) if walks_pages else []
    paths += [one for one in admin_paths if one.startswith(start)]
    for path in paths[part]:
        plant_by_forms(quiet[role], path, walk)
    for reader in ("anonymous", "coordinator 01", "staff"):
        walk_pages(quiet[reader], readable(samples), walk, reader)
    walk_pages(quiet["staff"], admin_paths, walk, "staff")

    assert walk.faults == []
    assert walk.unfinished == []
    assert len(walk.typed) > fewest
    assert walk.seen > 500


@pytest.mark.full
def test_no_field_of_the_api_lets_a_text_run_anywhere(quiet, samples, admin_samples):  # noqa: F811
    walk = Walk()
    for path in collections(samples).values():
        plant_by_api(quiet["staff"], path, walk)
    for role in READERS:
        walk_pages(quiet[role], readable(samples), walk, role)
    walk_pages(quiet["staff"], [line.path for line in admin_lines(admin_samples)], walk, "staff")

    assert walk.faults == []
    assert walk.unfinished == []
    assert len(walk.typed) > 100
    assert walk.accepted > 100
    assert walk.shown > 50


def asked_by(client, path):
    """The parameters that the page's own fields or the schema of the API give a name."""
    if path.startswith("/api/v1/"):
        described = client.get("/api/v1/schema/?format=json").json()["paths"].get(path, {})
        given = described.get("get", {}).get("parameters", [])
        return {one["name"] for one in given if one["in"] == "query"}
    page = client.get(path)
    text = b"".join(page).decode("utf-8", "replace")
    return set(re.findall(r'<(?:input|select)[^>]* name="([a-z][\w-]*)"', text))


@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS))
def test_no_parameter_of_an_address_lets_a_text_run(quiet, samples, admin_samples, part):  # noqa: F811
    walk = Walk()
    lists = [f"/api/v1/{one}/" for one in COLLECTIONS]
    admin_paths = [line.path for line in admin_lines(admin_samples)]
    for path in [*pages(samples), *lists, *admin_paths][part::PARTS]:
        names = sorted(asked_by(quiet["staff"], path) | set(PARAMETERS))
        plant_by_parameters(quiet["staff"], path, walk, names)

    assert walk.faults == []
    assert walk.unfinished == []
    assert len(walk.typed) > 800
    assert walk.shown > 20


@pytest.mark.full
def test_no_header_lets_a_text_run(quiet, samples):  # noqa: F811
    walk = Walk()
    for path in [*pages(samples), *collections(samples).values()]:
        plant_by_headers(quiet["staff"], path, walk, HEADERS)

    assert walk.faults == []
    assert walk.unfinished == []
    assert len(walk.typed) > 1000
