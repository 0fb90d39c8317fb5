"""Django's `flush`, run by the owner role (the runtime role cannot truncate), and faster.

Between tests nearly all of a hundred tables are empty. Truncating them takes seconds of file system
work; deleting the rows of the non-empty ones takes milliseconds.
"""

from typing import Any

import pgtrigger
from django.core.management.commands import flush
from django.db import connection, transaction
from psycopg import sql

from cooperation.roles import as_owner


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with as_owner():
            if not options["interactive"]:
                empty_tables()
            if options.get("reset_sequences", True):  # only tests pass False
                super().handle(**options)


# Created by `migrate`; processes cache the ids of content types and permissions.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def empty_tables() -> None:
    """Delete all rows of all tables of the project, without rules and history.

    Also those of the task queue, whose tables are unmanaged, so that Django would not flush them.
    """
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        for table in _tables_with_rows():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _tables_with_rows() -> list[str]:
    tables = set(connection.introspection.table_names()) - KEPT
    question = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    asked = [question.format(sql.Literal(table), sql.Identifier(table)) for table in sorted(tables)]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        return [table for (table,) in cursor.fetchall()]
