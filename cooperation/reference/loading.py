"""Loading a folder of files into the database."""

from __future__ import annotations

from pathlib import Path

import pghistory
from django.db import connection, transaction

from cooperation.reference.checks import Files, problems_of, values_of
from cooperation.reference.csv_files import read
from cooperation.reference.problems import ReferenceDataError
from cooperation.reference.tables import TABLES
from cooperation.reference.writing import ACTION, Summary, write

ONE_AT_A_TIME = 20220301
"""Key of the lock that serialises loads."""


def load_reference_data(folder: Path, *, dry_run: bool = False) -> Summary:
    """Update the reference data from the files of `folder`; with `dry_run` only report changes.

    Everything is checked first. If anything is wrong, nothing is written and ReferenceDataError
    lists all problems. The same files again change nothing; newer ones add, correct rows and end
    merged municipalities with everything that ends with them. Empty cells never replace a text, and
    values that people have changed since are kept.
    """
    files = checked(folder)
    with transaction.atomic():
        _set("SELECT pg_advisory_xact_lock(%s)", ONE_AT_A_TIME)
        with pghistory.context(action=ACTION):
            summary = write(files)
        # In a caller's transaction the setting would apply to the caller's later writes.
        _set("SELECT set_config('pghistory.context_id', %s, true)", "")
        transaction.set_rollback(dry_run)
    return summary


def _set(sql: str, value: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])


def checked(folder: Path) -> Files:
    """All files of the folder as values; ReferenceDataError lists all problems."""
    files = {
        table.file: values_of(table, read(folder / table.file, table.columns)) for table in TABLES
    }
    if problems := problems_of(files):
        raise ReferenceDataError(problems)
    return files
