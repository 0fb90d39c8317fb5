"""All collections work the same way: pages, order, caching, errors, numbers of queries."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.access import Access
from tests import factories as make
from tests.api.conftest import COLLECTIONS, DAY, fill

FIVE = ["21", "22", "23", "24", "25"]


@pytest.fixture
def five_counties(db):
    for code, name in zip(FIVE, ["Ähtäri", "Aura", "Åbo", "Espoo", "öland"], strict=True):
        make.CountyFactory(code=code, name_fi=name)


def codes(page):
    return [row["code"] for row in page["results"]]


def refused(answer):
    assert answer["status"] == 400
    return [error["field"] for error in answer["errors"]]


# Pages ---------------------------------------------------------------------------------------


def test_pages_are_linked_by_absolute_addresses(client, get, five_counties):
    first = get("counties/", page_size=2)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert [codes(first), codes(second), codes(third)] == [FIVE[:2], FIVE[2:4], FIVE[4:]]
    assert first["next"] == "http://testserver/api/v1/counties/?page_size=2&page=2"
    assert (first["previous"], third["next"]) == (None, None)
    assert client.get(third["previous"]).json() == second
    assert first["count"] == third["count"] == 5


def test_a_page_has_a_hundred_rows_and_a_thousand_at_most(get):
    for number in range(101):
        make.MunicipalityFactory(code=f"{number + 1:03}")

    assert len(get("municipalities/")["results"]) == 100
    assert len(get("municipalities/", page_size=1000)["results"]) == 101
    assert refused(get("municipalities/", page_size=1001, expect=400)) == ["page_size"]


@pytest.mark.parametrize("word", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "٣", "9" * 30])
def test_invalid_page_number_is_refused(get, word, value):
    assert refused(get("counties/", expect=400, **{word: value})) == [word]


def test_page_after_the_last_gives_404(get, five_counties):
    assert get("counties/", page=2, expect=404)["status"] == 404
    assert get("counties/", page="9" * 18, expect=404)["status"] == 404


def test_an_empty_list_has_a_first_page(get):
    assert get("counties/", page=1) == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


# Order ---------------------------------------------------------------------------------------


def test_names_are_ordered_as_in_finnish(get, five_counties):
    assert codes(get("counties/", ordering="name")) == ["22", "24", "23", "21", "25"]
    assert codes(get("counties/", ordering="-name")) == ["25", "21", "23", "24", "22"]


def test_ties_are_ordered_by_the_next_field_and_then_by_key(get, five_counties):
    assert codes(get("counties/", ordering="from,-code")) == FIVE[::-1]
    assert codes(get("counties/", ordering="from")) == FIVE


def test_order_does_not_depend_on_the_fields_that_are_returned(get, five_counties):
    for code in FIVE[::-1]:
        make.GoalFactory(agreement=make.AgreementFactory(county_id=code))
    whole, keys = (get("goals/", **asked)["results"] for asked in ({}, {"fields": "id"}))

    assert [row["id"] for row in whole] == [row["id"] for row in keys]


def test_every_documented_ordering_works(get, record):
    for name, collection in COLLECTIONS.items():
        every = ",".join(f"-{field}" for field in collection.serializer_class.orders(DAY))
        assert get(f"{name}/", ordering=every)["count"] >= 1


@pytest.mark.parametrize("field", ["nothing", "municipalities", "-", "name,nothing", "pk"])
def test_unknown_ordering_is_refused(get, field):
    assert refused(get("counties/", ordering=field, expect=400)) == ["ordering"]


# The day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    ["2022-02-28", "2024-02-30", "30.6.2024", "x", str(timezone.localdate() + timedelta(days=2))],
)
def test_day_outside_the_system_is_refused(get, day):
    for name in COLLECTIONS:
        assert refused(get(f"{name}/", date=day, expect=400)) == ["date"]


def test_single_object_refuses_a_day_outside_the_system(get, five_counties):
    assert refused(get("counties/21/", date="2022-02-28", expect=400)) == ["date"]


def test_the_day_decides_which_counties_exist(get):
    make.CountyFactory(code="21")
    make.CountyFactory(code="22", period=make.period(date(2025, 1, 1)))

    assert codes(get("counties/", date="2024-12-31")) == ["21"]
    assert codes(get("counties/", date="2025-01-01")) == ["21", "22"]


def test_the_day_does_not_hide_statements_of_other_days(get):
    make.ForumFactory(period=make.period(date(2025, 1, 1), date(2026, 1, 1)))

    assert get("forums/", date="2024-06-30")["count"] == 1


# Errors --------------------------------------------------------------------------------------


def test_unknown_query_parameter_is_refused(get):
    for name in COLLECTIONS:
        problem = get(f"{name}/", countty="18", expect=400)

        assert refused(problem) == ["countty"]
        assert set(problem) == {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize("key", ["0", "999999999999999999999", "zz", "x%00y", "…"])
def test_unknown_object_gives_problem_json(client, db, key):
    for name in COLLECTIONS:
        response = client.get(f"/api/v1/{name}/{key}/")

        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["nothing/", "nothing", "counties/18/nothing/"])
def test_unknown_address_gives_problem_json(client, db, path):
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_write_without_slash_is_refused_not_redirected(client, db, method):
    answer = getattr(client, method)("/api/v1/agreements", "{}", content_type="application/json")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert "/api/v1/agreements/" in answer.json()["detail"]


def test_uploaded_document_has_the_address_of_its_file(get, db, client):
    with_file = make.DocumentFactory(sha256="a" * 64, file_name="sopimus.pdf", url="")
    with_link = make.DocumentFactory(url="https://example.fi/a.pdf")

    found = {row["id"]: row["download"] for row in get("documents/")["results"]}

    assert found == {with_file.pk: f"/asiakirjat/{with_file.pk}/", with_link.pk: None}


def test_a_missing_slash_is_added(client, db):
    assert client.get("/api/v1/counties?q=x")["Location"] == "/api/v1/counties/?q=x"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_write_requires_sign_in(client, db, method):
    for name in COLLECTIONS:
        response = getattr(client, method)(f"/api/v1/{name}/", {}, "application/json")

        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith('Bearer realm="Yhdyspinta"')
        assert response["Content-Type"] == "application/problem+json"


def test_unsupported_method_gives_problem_json(client, db):
    client.force_login(make.UserFactory())

    response = client.delete("/api/v1/themes/")

    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert "GET" in response["Allow"]


def test_invalid_token_is_refused_not_treated_as_anonymous(client, db):
    response = client.get("/api/v1/counties/", headers={"Authorization": "Bearer x"})

    assert response.status_code == 401


def test_server_error_gives_problem_json(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(COLLECTIONS["counties"], "get_queryset", lambda self: 1 / 0)

    response = client.get("/api/v1/counties/")

    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "reason"),
    [(None, "Not found."), ("fi", "Ei löydy."), ("sv-FI, en", "Hittades inte.")],
)
def test_messages_are_in_the_requested_language(client, db, language, reason):
    headers = {"Accept-Language": language} if language else {}

    assert client.get("/api/v1/counties/99/", headers=headers).json()["detail"] == reason


# Caching -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["counties/", "counties/21/", "situation/", "schema/", ""])
def test_unchanged_response_gives_304(client, five_counties, path):
    first = client.get(f"/api/v1/{path}")
    second = client.get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]


@pytest.mark.django_db(transaction=True)
def test_change_is_visible_immediately(client):
    make.CountyFactory(code="21")
    paths = ["/api/v1/counties/", "/api/v1/counties/21/"]
    etags = [client.get(path)["ETag"] for path in paths]
    make.County.objects.filter(code="21").update(seat="Kokkola")

    for path, etag in zip(paths, etags, strict=True):
        response = client.get(path, headers={"If-None-Match": etag})
        assert response.status_code == 200
        assert b"Kokkola" in response.content


def test_an_objects_etag_begins_with_its_version(client, five_counties):
    make.County.objects.filter(code="21").update(seat="Kokkola")

    assert client.get("/api/v1/counties/21/")["ETag"].startswith('"2-')


def test_response_to_signed_in_user_is_private(client, five_counties):
    client.force_login(make.UserFactory())

    assert client.get("/api/v1/counties/")["Cache-Control"].startswith("private")


# Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 6])
def test_a_list_takes_two_queries_at_any_size(client, db, django_assert_num_queries, size):
    fill(number=size)

    for name in COLLECTIONS:
        with django_assert_num_queries(2):  # the last change, the rows
            response = client.get(f"/api/v1/{name}/")

        assert response.json()["count"] >= 1


def test_page_with_a_next_takes_one_more_query(client, five_counties, django_assert_num_queries):
    with django_assert_num_queries(3):
        first = client.get("/api/v1/counties/?page_size=2").json()
    with django_assert_num_queries(2):
        last = client.get("/api/v1/counties/?page_size=2&page=3").json()

    assert first["count"] == last["count"] == 5


def test_a_full_last_page_has_no_next(get, five_counties):
    page = get("counties/", page_size=5)

    assert (page["count"], page["next"], len(page["results"])) == (5, None, 5)


# Users ---------------------------------------------------------------------------------------


def test_coordinator_reads_the_same_as_anonymous(client, get, record):
    coordinator = make.RoleFactory(user=make.UserFactory(is_demonstration=True)).user
    open_to_all = {name: get(f"{name}/") for name in COLLECTIONS}
    client.force_login(coordinator)

    assert {name: get(f"{name}/") for name in COLLECTIONS} == open_to_all


def test_missing_second_factor_gives_problem_json(client, db):
    client.force_login(make.RoleFactory().user)

    response = client.get("/api/v1/counties/")

    assert response.status_code == 403
    assert set(response.json()) == {"type", "title", "status", "detail", "errors"}


def test_hidden_rows_are_omitted(client, record, monkeypatch):
    monkeypatch.setattr(Access, "visible", lambda self, rows: rows.none())

    for name in COLLECTIONS:
        assert client.get(f"/api/v1/{name}/").json()["count"] == 0
        hidden = client.get(f"/api/v1/{name}/1/")
        missing = client.get(f"/api/v1/{name}/999/")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content


def test_head_request_gets_only_headers(client, five_counties):
    whole, head = client.get("/api/v1/counties/"), client.head("/api/v1/counties/")

    assert head.status_code == 200
    assert (head.content, head["ETag"]) == (b"", whole["ETag"])
