"""The description of the API is valid and true."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections, transaction
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, settings
from schemathesis import checks

from cooperation.api.schema import schema
from cooperation.wsgi import application
from tests import factories as make
from tests.api.conftest import COLLECTIONS, fill


def described(*, coverage):
    """The operations; `coverage` adds a request for each way a parameter can be wrong."""
    operations = schemathesis.openapi.from_dict(schema())
    operations.app = application
    operations.config.phases.coverage.enabled = coverage
    return operations


few, many = described(coverage=False), described(coverage=True)


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
    """Two of everything, for all requests of this module.

    A WSGI call closes the connection when it ends, and with it the transaction: not here.
    """
    ends = (signals.request_started, signals.request_finished)
    with django_db_blocker.unblock(), transaction.atomic():
        county = make.CountyFactory(code="18")
        make.MunicipalityFactory(code="272", county=county)
        fill(number=2)
        for end in ends:
            end.disconnect(close_old_connections)
        yield
        for end in ends:
            end.connect(close_old_connections)
        transaction.set_rollback(True)


def thorough(examples):
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@few.parametrize()
@thorough(6)
def test_no_request_gets_an_answer_that_is_not_described(case, served):
    case.call_and_validate(checks=CHECKS, headers=PLAIN)


@pytest.mark.full
@many.parametrize()
@thorough(60)
def test_no_request_of_very_many_gets_an_answer_that_is_not_described(case, served):
    case.call_and_validate(checks=CHECKS, headers=PLAIN)


def test_the_description_is_valid_openapi():
    validate_schema(schema())

    assert schema()["openapi"].startswith("3.1")


def test_every_collection_and_field_is_described(client):
    paths = schema()["paths"]

    assert {f"/api/v1/{name}/" for name in COLLECTIONS} <= set(paths)
    for name in COLLECTIONS:
        operation = paths[f"/api/v1/{name}/"]["get"]
        assert set(operation["responses"]) == {"200", "304", "400", "401", "404", "406"}
        assert operation["description"]
        (one,) = (p for p in paths if p.startswith(f"/api/v1/{name}/{{"))
        assert "date" in {word["name"] for word in paths[one]["get"]["parameters"]}
        for parameter in operation["parameters"]:
            assert parameter["schema"], parameter
            assert parameter.get("description") or parameter["name"] == "format"


def test_the_description_is_made_without_a_warning():
    assert schema()
    assert not GENERATOR_STATS


def test_the_description_is_in_english_whatever_the_reader_speaks(client, db):
    text = client.get("/api/v1/schema/", headers={"Accept-Language": "fi"}).content.decode()

    assert "Wellbeing services counties that exist on the day" in text
    assert "Haku" not in text
