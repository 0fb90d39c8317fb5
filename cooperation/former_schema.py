"""Databases from before version 0.1, whose migrations no longer exist."""

from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

BEFORE_0_1 = ("cooperation", "0002_count_changes")
"""A migration of every database from before version 0.1, and of no later one."""


def refuse_former_database() -> None:
    """Raise CommandError with instructions if the database is from before version 0.1."""
    if BEFORE_0_1 not in MigrationRecorder(connection).applied_migrations():
        return
    raise CommandError(
        "This database was made by a version before 0.1 and cannot be updated. With demonstration"
        " data only: stop the server, delete the folder var/ and start again. With records of your"
        " own: start the former version, download the present rows as a workbook (Import page),"
        " create an empty database for this version and import the workbook there."
    )
