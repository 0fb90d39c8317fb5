"""The quick way to migrate gives the same schema as Django's own."""

import os
import subprocess
from contextlib import nullcontext
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection

from cooperation.embedded import server
from cooperation.quick_migrations import quick_migrations
from tests import databases


def schema(name):
    """All that pg_dump says of a database's schema, the comments and its random key left out."""
    program = server._binaries() / "pg_dump"
    database = connection.settings_dict
    said = subprocess.run(
        [program, "--schema-only", "-h", database["HOST"], "-U", database["USER"], name],
        env=os.environ | {"PGPORT": str(database["PORT"]), "PGPASSWORD": database["PASSWORD"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [line for line in said.splitlines() if line and not line.startswith(("--", "\\"))]


def migrated(name, way):
    original = connection.settings_dict["NAME"]
    databases._in_maintenance("CREATE DATABASE {}", name)
    databases.lead_to(name)
    try:
        with mock.patch("cooperation.management.commands.migrate.quick_migrations", way):
            call_command("migrate", interactive=False, verbosity=0)
        return schema(name)
    finally:
        databases.lead_to(original)
        databases._in_maintenance("DROP DATABASE {}", name)


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_schema_is_the_same_as_with_plain_migrations():
    number = os.getpid()
    with databases.owner_role():
        quick = migrated(f"quick_{number}", quick_migrations)
        plain = migrated(f"plain_{number}", nullcontext)

    assert len(quick) > 1000
    assert quick == plain
