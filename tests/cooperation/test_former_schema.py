"""A database from before version 0.1 is refused with instructions."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cooperation.former_schema import BEFORE_0_1
from cooperation.preparation import prepare
from cooperation.roles import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def former_database():
    with as_owner():
        MigrationRecorder(connection).record_applied(*BEFORE_0_1)


@pytest.mark.parametrize("start", [lambda: call_command("migrate"), lambda: prepare(print)])
def test_former_database_is_refused_with_instructions(former_database, start):
    with pytest.raises(CommandError, match=r"delete the folder var/"):
        start()
