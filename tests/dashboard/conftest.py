"""The demonstration, loaded once for a module and taken back after it."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from demonstration.loading import load_demonstration


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[int]:
    """A demonstration's database; gives the number of rows. A test undoes what it changes."""
    demo = override_settings(DEMO=True, EMBEDDED=True, DEMO_PASSWORD="a password for tests")
    with django_db_blocker.unblock(), demo, transaction.atomic():
        call_command("load_reference_data", verbosity=0)
        rows = load_demonstration()
        connection.check_constraints()  # what the database would judge at the commit
        yield rows
        transaction.set_rollback(True)
