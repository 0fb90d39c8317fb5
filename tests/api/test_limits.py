"""Throttling, CORS and selected fields."""

import pytest
from django.test import override_settings

from tests import factories as make
from tests.api.conftest import COLLECTIONS
from toolkit.throttling import COUNTS, SHARES, Counts

LIMITS = {"anonymous": 2, "reading": 3, "writing": 1, "failing": 2}
FEW = override_settings(API_REQUESTS_A_MINUTE=LIMITS)


@pytest.fixture(autouse=True)
def nothing_counted():
    COUNTS.clear()


# Throttling ----------------------------------------------------------------------------------


def ask(client, number, **headers):
    """Different requests each time, which are not cached."""
    return client.get(f"/api/v1/themes/?page_size={number + 1}", headers=headers)


@FEW
def test_throttled_reader_gets_retry_after(client, db):
    answers = [ask(client, number) for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert 1 <= int(answers[2]["Retry-After"]) <= 61


@FEW
def test_cached_responses_are_not_throttled(client, db):
    assert {client.get("/api/v1/themes/").status_code for _ in range(9)} == {200}


@FEW
def test_writes_and_reads_are_throttled_separately(staff):
    token = {"Authorization": f"Bearer {staff.token}"}
    writes = [staff.post("themes/", {}).status_code for _ in range(2)]
    reads = [ask(staff.client, number, **token).status_code for number in range(4)]

    assert writes == [400, 429]
    assert reads == [200, 200, 200, 429]


@FEW
def test_invalid_tokens_are_throttled_and_valid_ones_are_not(staff):
    wrong = {"Authorization": "Bearer yp_arvattu"}
    answers = [ask(staff.client, number, **wrong) for number in range(3)]
    good = ask(staff.client, 9, Authorization=f"Bearer {staff.token}")

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert 1 <= int(answers[2]["Retry-After"]) <= 61
    assert good.status_code == 200


@FEW
def test_counts_restart_every_minute(client, db, monkeypatch):
    assert [ask(client, number).status_code for number in range(3)][-1] == 429
    monkeypatch.setattr("toolkit.throttling.time.time", lambda: 10**10)

    assert ask(client, 5).status_code == 200


def served(processes, limit, kind):
    """How many requests of one client the processes serve within a minute, asked in turn."""
    with override_settings(API_REQUESTS_A_MINUTE={kind: limit}):
        return sum(one.add(kind, "a", 0) for _ in range(limit * 2) for one in processes)


@pytest.mark.parametrize("kind", ["writing", "failing"])
def test_edits_and_guesses_have_one_exact_limit_in_all_processes(db, kind):
    assert served([Counts() for _ in range(4)], 20, kind) == 20


def test_readers_have_one_limit_in_all_processes_but_for_what_is_not_added_yet(db):
    processes, limit = [Counts() for _ in range(4)], 200

    assert limit <= served(processes, limit, "anonymous") <= limit + 4 * limit // SHARES


def test_reader_below_a_twentieth_of_the_limit_costs_no_write(db, django_assert_num_queries):
    counts = Counts()
    with override_settings(API_REQUESTS_A_MINUTE={"anonymous": 200}):
        with django_assert_num_queries(0):
            assert all(counts.add("anonymous", "a", 0) for _ in range(9))
        with django_assert_num_queries(1):
            counts.add("anonymous", "a", 0)


def test_refused_request_costs_no_write(db, django_assert_num_queries):
    counts = Counts()
    with override_settings(API_REQUESTS_A_MINUTE={"failing": 1}):
        counts.add("failing", "a", 0)
        with django_assert_num_queries(0):
            assert not any(counts.add("failing", "a", 0) for _ in range(9))


# CORS ----------------------------------------------------------------------------------------


def test_other_sites_may_read(client, db):
    for path in ("/api/v1/themes/", "/api/v1/themes/", "/api/v1/themes/nothing/"):
        response = client.get(path, headers={"Origin": "https://example.org"})

        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_preflight_request_allows_reading(client, db):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "PATCH"}
    response = client.options("/api/v1/themes/", headers=asked)

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in response["Access-Control-Allow-Headers"]


def test_other_sites_may_not_write_or_read_pages(client, db):
    assert not client.post("/api/v1/themes/").has_header("Access-Control-Allow-Origin")
    for path in ("/terveys/", "/", "/sopimukset/"):
        assert not client.get(path).has_header("Access-Control-Allow-Origin")


def test_other_sites_may_read_public_files_of_pages(client, db):
    make.CountyFactory()
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    for path in ("/muutokset/?format=csv", "/neuvottelut.ics", "/muutokset/atom/"):
        response = client.get(path, headers={"Origin": "https://example.org"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert client.options(path, headers=asked)["Access-Control-Allow-Origin"] == "*"


# Selected fields -----------------------------------------------------------------------------


def test_only_requested_fields_are_returned_in_order(get, record):
    row = get("agreements/")["results"][0]
    asked = {"status": row["status"], "id": row["id"]}

    assert get("agreements/", fields="status,id")["results"] == [asked]
    one = get(f"agreements/{row['id']}/", fields="status,id")
    assert list(one.items()) == list(asked.items())


def test_file_has_only_the_requested_columns(client, record):
    response = client.get("/api/v1/agreements/?fields=title,county&format=csv")

    assert response.getvalue().decode().splitlines()[0] == "title_fi,title_sv,title_en,county"


@pytest.mark.parametrize("fields", ["id,nothing", "id,", "*"])
def test_unknown_field_is_refused(get, record, fields):
    for name in COLLECTIONS:
        path = f"{name}/"
        answer = get(path, fields=fields.replace("id", "version"), expect=400)
        assert [error["field"] for error in answer["errors"]] == ["fields"]


def test_object_with_some_fields_has_the_version_in_its_etag(client, db):
    county = make.CountyFactory()
    whole = client.get(f"/api/v1/counties/{county.code}/")
    part = client.get(f"/api/v1/counties/{county.code}/?fields=slug")

    assert part.json() == {"slug": county.slug}
    assert part["ETag"].startswith('"1-')
    assert part["ETag"] != whole["ETag"]
