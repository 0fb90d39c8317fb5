"""The survey of the demonstration, without its other data."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cooperation.roles import as_owner
from surveys.demonstration import load_surveys
from surveys.models import Survey


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Reference data and the surveys of 2023, rolled back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with as_owner():
            call_command("load_reference_data", verbosity=0)
            load_surveys()
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def survey_2023(loaded: None, db: None) -> Survey:
    return Survey.objects.get(slug="kuntakysely-2023")
