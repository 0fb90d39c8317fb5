"""Django's `migrate`, run by the owner role, followed by grants and history functions."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError, connection

from cooperation.former_schema import refuse_former_database
from cooperation.roles import as_owner, finish_schema

LOCK_SECONDS = 10
"""How long a statement waits for a table that others use; they all wait behind it meanwhile."""
ALONE = "hashtext('yhdyspinta migrate')"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        refuse_former_database()
        with as_owner(), one_at_a_time():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                finish_schema()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for other machines that migrate; give up a table that is not free soon."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({ALONE})")
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute(f"SELECT pg_advisory_unlock({ALONE})")
