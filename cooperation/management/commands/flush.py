"""Django's `flush`, done by the owner role (the runtime role cannot truncate), and quickly.

Between tests nearly all of a hundred tables are empty. Truncating them costs seconds of file
system work; deleting the rows of those that have some costs milliseconds.
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
            if options["interactive"] or options["reset_sequences"]:
                super().handle(**options)
            else:
                empty_tables()


# Made by `migrate` from the models, not by anybody; processes remember their numbers.
KEPT = {"django_content_type", "auth_permission"}


def empty_tables() -> None:
    """Delete all rows of all our tables; no rule and no history looks on."""
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        for table in _tables_with_rows():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _tables_with_rows() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [table for table in tables if table not in KEPT]
    question = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    asked = [question.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(asked))
        return [table for (table,) in cursor.fetchall()]
