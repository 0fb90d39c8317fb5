"""Clients that others' generators make from the OpenAPI description read every collection."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.core import signals
from django.db import close_old_connections

from api.components import SCHEMAS, name_of
from api.schema import schema
from cooperation.wsgi import application
from surveys.models import ResultTable, Survey
from tests.api.conftest import COLLECTIONS, fill

JSON = "application/json"
WHERE_A_FILE_IS_THE_ANSWER = {"download"}


def nodes(node, path=""):
    if isinstance(node, dict):
        yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children if isinstance(node, dict | list) else ():
        if isinstance(child, dict | list):
            yield from nodes(child, f"{path}/{key}")


def operations():
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


# What generators need ------------------------------------------------------------------------


def test_every_reference_is_to_a_component():
    """Into the properties of another schema generators do not follow one."""
    components = {f"{SCHEMAS}{name}" for name in schema()["components"]["schemas"]}
    references = {node["$ref"] for _path, node in nodes(schema()) if "$ref" in node}

    assert references
    assert references <= components


def test_every_enumeration_is_a_component_with_values_of_its_own():
    schemas = schema()["components"]["schemas"]
    enums = {name: frozenset(node["enum"]) for name, node in schemas.items() if "enum" in node}
    in_place = [
        path
        for path, node in nodes(schemas)
        if path.count("/") > 1 and len([value for value in node.get("enum", ()) if value]) > 1
        if "" not in node["enum"]
    ]

    assert {"ForumLevel", "Precision", "DecisionResult"} <= set(enums)
    assert len(set(enums.values())) == len(enums)
    assert in_place == []


def test_types_have_different_names_however_a_generator_writes_them():
    """`PartyStanding` would be both a row of standings and the standing of a party."""
    schemas = schema()["components"]["schemas"]
    names = list(schemas)
    for name, node in schemas.items():
        for key, child in node.get("properties", {}).items():
            if "enum" in child or "properties" in child:
                names.append(name + "".join(map(str.capitalize, key.split("_"))))
    plain = [name.lower() for name in names]

    assert sorted({name for name in plain if plain.count(name) > 1}) == []


def test_operations_have_different_names_however_a_generator_writes_them():
    names = [one["operationId"] for _name, one in operations()]

    assert len({name.lower().replace("_", "") for name in names}) == len(names)
    assert all(name.isidentifier() for name in names)


def test_operation_answers_with_one_type_that_has_fields():
    """A client does not know which of several types it gets."""
    schemas = schema()["components"]["schemas"]
    for name, operation in operations():
        (found,) = [answer for code, answer in operation["responses"].items() if code[0] == "2"]
        content = found.get("content", {})

        assert operation["summary"]
        assert len(content) <= 1, name
        if JSON in content and name != "get /api/v1/":
            properties = schemas[name_of(content[JSON]["schema"])]["properties"]
            assert properties, name
            assert all(properties.values()), f"{name} has a field without a type"


def test_every_list_has_rows_of_a_component():
    schemas = schema()["components"]["schemas"]
    for name in [*COLLECTIONS, "changes", "surveys"]:
        answer = schema()["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]
        listed = schemas[name_of(answer["content"][JSON]["schema"])]

        assert schemas[name_of(listed["properties"]["results"]["items"])]["properties"]


def test_row_with_fewer_fields_has_the_fields_of_the_whole_row_and_needs_none():
    schemas, paths = schema()["components"]["schemas"], schema()["paths"]
    for name in COLLECTIONS:
        one = next(path for path in paths if path.startswith(f"/api/v1/{name}/{{"))
        answer = paths[one]["get"]["responses"]["200"]["content"][JSON]["schema"]
        row, whole = (schemas[name_of(answer).removesuffix(end)] for end in ("", "Row"))

        assert row["properties"] == whole["properties"]
        assert "required" not in row
        assert set(whole["required"]) == set(whole["properties"])


def test_value_that_may_be_null_is_null_in_its_enumeration_too():
    for _path, node in nodes(schema()):
        if "enum" in node and "null" in node.get("type", ()):
            assert None in node["enum"]


def test_description_names_licence_contact_and_the_server_that_was_asked(client, db):
    found = client.get("/api/v1/schema/").json()

    assert found["servers"] == [{"url": "http://testserver/"}]
    assert found["info"]["license"]["name"] == "CC BY 4.0"
    assert found["info"]["contact"]["url"]
    tags = {tag for _name, one in operations() for tag in one["tags"]}
    assert {tag["name"] for tag in found["tags"] if tag["description"]} == tags


# Generated clients ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def description(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("description") / "schema.json"
    path.write_text(json.dumps(schema(), default=str))
    return path


@pytest.fixture(scope="module")
def package(tmp_path_factory, description) -> Iterator[ModuleType]:
    """The client of openapi-python-client, which complained of nothing but the archive."""
    folder = tmp_path_factory.mktemp("python")
    (folder / "config.yml").write_text("post_hooks: []\n")
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    options = {"path": description, "output-path": folder / "made", "config": folder / "config.yml"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = subprocess.run([*generate, *words], capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    warnings = [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR"))]

    assert done.returncode == 0, output
    assert warnings == ["WARNING parsing GET /api/v1/download/ within download."], output
    sys.path.insert(0, str(folder))
    yield importlib.import_module("made")
    sys.path.remove(str(folder))


@pytest.fixture
def call(package, demonstration):
    """Calls the named operation without a socket; gives what the client parsed."""
    httpx = importlib.import_module("httpx")
    transport = httpx.WSGITransport(app=application)
    client = package.Client("http://testserver", httpx_args={"transport": transport})
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)

    def called(tag, operation, *keys, **parameters):
        module = importlib.import_module(f"made.api.{tag.replace('-', '_')}.{operation}")
        answer = module.sync_detailed(*keys, client=client, **parameters)
        assert answer.status_code == 200
        assert answer.parsed is not None
        return answer.parsed

    yield called
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.full
@pytest.mark.parametrize("name", COLLECTIONS)
def test_python_client_reads_every_collection(name, call):
    """Lists, some fields of them, and a single object."""
    start = name.replace("-", "_")
    listed = call(name, f"{start}_list")
    key = COLLECTIONS[name].serializer_class.Meta.model._meta.pk.name
    some = call(name, f"{start}_list", fields=key)

    assert listed.count > 0 or name == "people"
    for row, fewer in zip(listed.results, some.results, strict=True):
        assert getattr(row, key) == getattr(fewer, key)
        assert list(fewer.to_dict()) == [key]
        assert set(row.to_dict()) == set(COLLECTIONS[name].serializer_class.row_fields())
    if listed.results:
        key_given = getattr(listed.results[0], key)
        one = call(name, f"{start}_retrieve", key_given)
        assert one.to_dict() == listed.results[0].to_dict()


@pytest.mark.full
@pytest.mark.parametrize("query", [{}, {"county": "18"}, {"known_at": "2026-01-01"}])
def test_python_client_reads_the_situation(query, call):
    day = importlib.import_module("datetime").date
    if "known_at" in query:
        query = {"known_at": day.fromisoformat(query["known_at"])}
    found = call("situation", "situation", date=day(2024, 6, 30), **query)

    assert found.strategic_agreements.ready.of == (1 if "county" in query else 21)
    assert found.hyte_negotiations.window.from_ == day(2024, 1, 1)


@pytest.mark.full
def test_python_client_reads_the_trend_the_comparison_the_changes_and_the_root(call):
    day = importlib.import_module("datetime").date
    ends = {"from_": day(2023, 6, 30), "to": day(2024, 6, 30)}
    trend = call("situation", "situation_trend", **ends)
    compared = call("situation", "situation_compare", **ends)

    assert trend.points[-1].counts["strategic_agreements.ready"] == 12
    assert compared.figures
    assert call("changes", "changes").results[0].record
    assert "forums" in call("root", "root").to_dict()


@pytest.mark.full
def test_python_client_reads_surveys_and_their_tables(call):
    table = ResultTable.objects.filter(rows="county").select_related("question").first()
    survey = Survey.objects.get(pk=table.survey_id)
    listed = call("surveys", "surveys_list")
    one = call("surveys", "surveys_read", survey.slug)
    asked = {"question": table.question.key} if table.question else {}
    breakdown = importlib.import_module("made.models.surveys_table_rows").SurveysTableRows("county")
    cube = call("surveys", "surveys_table", survey.slug, rows=breakdown, **asked)

    assert listed.count == len(listed.results) > 0
    assert one.questions[0].text.fi
    assert cube.id[0] == "county"
    assert any(number is not None for number in cube.value)


TYPESCRIPT = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3")
READER = """
import createClient from "openapi-fetch";
import type { paths } from "./described.js";

declare const process: { argv: string[] };
const client = createClient<paths>({ baseUrl: process.argv[2] });
const counts: Record<string, number> = {};
%s
console.log(JSON.stringify(counts));
"""
READ_ONE = """
{
  const { data } = await client.GET("/api/v1/%(name)s/", { params: { query: {} } });
  if (!data) throw new Error("%(name)s");
  const key: string | number | undefined = data.results[0]?.%(key)s;
  if (data.count > 0 && key === undefined) throw new Error("%(name)s without keys");
  counts["%(name)s"] = data.count;
}
"""


@pytest.fixture
def node_modules(tmp_path) -> Path:
    """A folder with the TypeScript tools; left out where Node or its registry cannot be had."""
    if not (npm := shutil.which("npm")) or not shutil.which("node"):
        pytest.skip("Node is not installed: no TypeScript client was generated.")
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run([*install, *TYPESCRIPT], cwd=tmp_path, check=False, timeout=300)
    if done.returncode:
        pytest.skip("The registry of npm does not answer: no TypeScript client was generated.")
    return tmp_path


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_typescript_client_reads_every_collection(node_modules, description, live_server):
    """Compiled in strict mode, so that the types are those of the answers."""
    fill(number=2)
    keys = {n: c.serializer_class.Meta.model._meta.pk.name for n, c in COLLECTIONS.items()}
    reading = "".join(READ_ONE % {"name": name, "key": key} for name, key in keys.items())
    (node_modules / "reader.ts").write_text(READER % reading)
    binaries = node_modules / "node_modules" / ".bin"
    options = "--strict --module nodenext --target es2022 --lib es2022,dom"
    commands = [
        [binaries / "openapi-typescript", description, "-o", "described.d.ts"],
        [binaries / "tsc", *options.split(), "reader.ts"],
        ["node", "reader.js", live_server.url],
    ]
    for command in commands:
        done = subprocess.run(
            list(map(str, command)),
            cwd=node_modules,
            env=os.environ | {"NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)

    assert set(counts) == set(COLLECTIONS)
    assert all(counts.values())
