"""The documentation pages of the API, without scripts and in English."""

import pytest
from django.test import Client

from api.docs import chapters, format_of
from api.schema import schema as api_schema
from tests import factories as make
from tests.api.conftest import COLLECTIONS


def test_docs_list_every_collection_and_field(client, db):
    contents = client.get("/api/v1/docs/").content.decode()

    for name, collection in COLLECTIONS.items():
        page = client.get(f"/api/v1/docs/{name}/").content.decode()
        assert f"GET /api/v1/{name}/" in contents
        assert f'href="/api/v1/docs/{name}/"' in contents
        for field in collection.serializer_class.row_fields():
            assert f"<code>{field}</code>" in page


@pytest.mark.parametrize("path", ["", "forums/", "situation/", "root/"])
def test_the_pages_are_in_english_and_without_script(client, db, path):
    page = client.get(f"/api/v1/docs/{path}", headers={"Accept-Language": "fi"}).content.decode()

    assert "<script" not in page
    assert '<html lang="en">' in page


def test_docs_of_unknown_collection_give_404(client, db):
    assert client.get("/api/v1/docs/nothing/").status_code == 404


@pytest.mark.parametrize("path", ["docs/", "docs/forums/", "schema/", "", "download/"])
def test_unsupported_method_is_refused_as_json(db, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.UserFactory())
    response = client.post(f"/api/v1/{path}")

    assert response.status_code in (403, 405)
    assert response["Content-Type"] == "application/problem+json"


ADDRESSES = sorted(path for path in api_schema()["paths"] if "{" not in path)


@pytest.mark.parametrize("path", ADDRESSES)
def test_options_of_every_address_name_the_methods_of_its_description(client, path):
    described = {method.upper() for method in api_schema()["paths"][path]}

    for address in (path, f"{path}?format=csv"):
        response = client.options(address)
        assert (response.status_code, response.content) == (204, b"")
        allowed = {*response["Allow"].split(", ")}
        assert allowed - {"HEAD", "OPTIONS"} == described


def test_docs_describe_query_parameters_and_fields():
    listed, added = next(c for c in chapters() if c.name == "forums").operations[:2]
    formats = {parameter.name: parameter.format for parameter in listed.parameters}
    fields = {field.name: field.format for field in listed.fields}

    assert formats["level"] == "list of political or executive or expert or field"
    assert formats["date"] == "day"
    assert fields["until"] == "day or null"
    assert fields["participants"] == "list of {type, code, name, from, until}"
    assert fields["name"] == "{fi, sv, en}"
    assert (added.method, added.fields) == ("POST", ())
    needed = {field.name for field in added.sent if field.is_required}
    assert needed == {"county", "name", "level", "type", "from"}


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": ["string", "null"], "format": "date"}, "day or null"),
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"type": "object", "additionalProperties": {}}, "{…}"),
        ({"enum": ["held", None]}, "held or null"),
    ],
)
def test_format_of_a_schema(schema, text):
    assert format_of(schema) == text


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit(live_server, page, axe):
    for path, width in [("docs/", 390), ("docs/forums/", 1280), ("docs/forums/", 390)]:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/api/v1/{path}")

        assert axe() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
