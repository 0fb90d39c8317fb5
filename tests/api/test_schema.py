"""The OpenAPI schema is valid and correct."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path

import jsonschema_rs  # schemathesis brings it
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections, transaction
from drf_spectacular import validation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.renderers import OpenApiJsonRenderer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode, checks

from accounts.models import RoleKind
from agreements.models import Agreement, Party
from api.schema import schema
from cooperation.wsgi import application
from tests import factories as make
from tests.api.conftest import COLLECTIONS, fill, writer


@cache
def described():
    """The operations, called without a socket."""
    operations = schemathesis.openapi.from_dict(schema())
    operations.app = application
    operations.hook(map_body)
    return operations


RELATED: dict[str, object] = {}
"""Existing rows for reference fields: otherwise no edit would reach the rules."""


def map_body(context, body):
    """Three of four bodies refer to existing rows."""
    if isinstance(body, dict) and len(str(body)) % 4:
        there = {name: key for name, key in RELATED.items() if name in body}
        return body | there
    return body


PLAIN = {"Accept-Encoding": "identity"}
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker):
    """Two rows of everything for all requests of this module, and the headers of three users.

    A WSGI call closes the connection when it ends, and with it the transaction: not here.
    """
    ends = (signals.request_started, signals.request_finished)
    with django_db_blocker.unblock(), transaction.atomic():
        county = make.CountyFactory(code="18")
        make.MunicipalityFactory(code="272", county=county)
        fill(number=2)
        coordinator = writer(kind=RoleKind.COORDINATOR, county=Agreement.objects.first().county)
        RELATED.update(
            county=Agreement.objects.first().county_id,
            agreement=Agreement.objects.first().pk,
            party=Party.objects.first().pk,
            theme="employment",
            themes=["employment"],
        )
        for end in ends:
            end.disconnect(close_old_connections)
        yield [PLAIN] + [
            PLAIN | {"Authorization": f"Bearer {user.token}"}
            for user in (coordinator, writer(kind=RoleKind.STAFF))
        ]
        for end in ends:
            end.connect(close_old_connections)
        transaction.set_rollback(True)


TAGS = sorted(
    {
        tag
        for path in schema()["paths"].values()
        for operation in path.values()
        for tag in operation["tags"]
    }
    - {"download"}  # a file that this way of asking would not close; see test_download.py
)
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def thorough(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def back_to(before):
    """Restore the rows after each request."""
    transaction.set_rollback(False)
    transaction.savepoint_rollback(before)


def ask(operation, headers, *, mode, examples):
    """Valid and invalid requests by the schema; the responses must be documented."""

    @thorough(examples)
    @given(operation.as_strategy(generation_mode=mode))
    def each(case):
        before = transaction.savepoint()
        try:
            case.call_and_validate(checks=CHECKS, headers=headers)
        finally:
            back_to(before)

    with suppress(Unsatisfiable):  # where nothing can be wrong
        each()


@cache
def operations():
    """All operations, from one description, so that the library reads our code only once."""
    return [found.ok() for found in described().get_all_operations()]


def operations_of(tag):
    return [one for one in operations() if tag in one.tags]


@pytest.mark.parametrize("tag", TAGS)
def test_every_response_is_documented(tag, served):
    """Each operation by each of three users: about five hundred requests."""
    anybody, coordinator, staff = served
    for operation in operations_of(tag):
        ask(operation, anybody, mode=RIGHT, examples=1)
        ask(operation, coordinator, mode=WRONG, examples=1)
        ask(operation, staff, mode=RIGHT, examples=1)


@pytest.mark.full
@pytest.mark.parametrize("who", range(3))
@pytest.mark.parametrize("tag", TAGS)
def test_every_response_to_many_requests_is_documented(tag, who, served):
    """Nearly six thousand requests."""
    for operation in operations_of(tag):
        ask(operation, served[who], mode=RIGHT, examples=6)
        ask(operation, served[who], mode=WRONG, examples=6)


def follow_links(headers, *, examples):
    """Create, read, update and delete rows, following the links of the schema."""

    class Workflow(described().as_state_machine()):
        def setup(self):
            self.before = transaction.savepoint()

        def teardown(self):
            back_to(self.before)

        def get_call_kwargs(self, case):
            return {"headers": headers}

        def validate_response(self, response, case, **kwargs):
            case.validate_response(response, checks=CHECKS, headers=headers)

    run_state_machine_as_test(
        Workflow, settings=settings(thorough(examples), stateful_step_count=6)
    )


def test_created_rows_can_be_read_updated_and_deleted(served):
    _, _, staff = served
    follow_links(staff, examples=5)


@pytest.mark.full
@pytest.mark.parametrize("who", range(3))
def test_many_rows_can_be_created_read_updated_and_deleted(served, who):
    follow_links(served[who], examples=40)


def test_the_description_is_valid_openapi():
    """As `validate_schema` of drf-spectacular does, whose validator takes 20 s for it."""
    rules = Path(validation.__file__).with_name("openapi_3_1_schema.json").read_text()
    described = json.loads(OpenApiJsonRenderer().render(schema()))
    faults = jsonschema_rs.validator_for(json.loads(rules)).iter_errors(described)

    assert [(list(fault.instance_path), fault.message) for fault in faults] == []
    assert described["openapi"].startswith("3.1")


def test_every_collection_and_field_is_described(client):
    paths = schema()["paths"]

    assert {f"/api/v1/{name}/" for name in COLLECTIONS} <= set(paths)
    for name in COLLECTIONS:
        operation = paths[f"/api/v1/{name}/"]["get"]
        reading = {"200", "304", "400", "401", "403", "404", "406", "414", "429"}
        assert set(operation["responses"]) == reading
        assert operation["description"]
        (one,) = (p for p in paths if p.startswith(f"/api/v1/{name}/{{"))
        assert "date" in {word["name"] for word in paths[one]["get"]["parameters"]}
        for parameter in operation["parameters"]:
            assert parameter["schema"], parameter
            assert parameter.get("description") or parameter["name"] == "format"


def test_the_description_is_made_without_a_warning():
    assert schema()
    assert not GENERATOR_STATS


def test_schema_is_in_english_for_every_language(client, db):
    text = client.get("/api/v1/schema/", headers={"Accept-Language": "fi"}).content.decode()

    assert "Wellbeing services counties that exist on the day" in text
    assert "Haku" not in text
