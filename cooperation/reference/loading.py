"""The whole way from a folder to the database."""

from __future__ import annotations

from pathlib import Path

import pghistory
from django.db import connection, transaction

from cooperation.reference.checks import Files, problems_of, values_of
from cooperation.reference.problems import ReferenceDataError
from cooperation.reference.reading import read
from cooperation.reference.tables import TABLES
from cooperation.reference.writing import ACTION, Summary, write

ONE_AT_A_TIME = 20220301
"""Key of the lock that makes a second load wait for the first."""


def load_reference_data(folder: Path, *, dry_run: bool = False) -> Summary:
    """Bring the reference data up to the files of `folder`; with `dry_run` only tell what it would.

    Everything is checked first. If anything is wrong, nothing is written and ReferenceDataError
    lists all of it. Run again with the same files it changes nothing; with newer ones it adds and
    corrects, and ends a municipality that has merged with all that ends with it. Empty cells never
    replace a text, and a value that people have changed since is left to them.
    """
    files = checked(folder)
    with transaction.atomic():
        _tell("SELECT pg_advisory_xact_lock(%s)", ONE_AT_A_TIME)
        with pghistory.context(action=ACTION):
            summary = write(files)
        # In a caller's transaction the mark would stay on what the caller does next.
        _tell("SELECT set_config('pghistory.context_id', %s, true)", "")
        transaction.set_rollback(dry_run)
    return summary


def _tell(sql: str, value: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])


def checked(folder: Path) -> Files:
    """All files of the folder as values; ReferenceDataError tells everything that is wrong."""
    files = {
        table.file: values_of(table, read(folder / table.file, table.columns)) for table in TABLES
    }
    if problems := problems_of(files):
        raise ReferenceDataError(problems)
    return files
