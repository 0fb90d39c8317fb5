"""Multiplies the demonstration's statements and their history by a hundred."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from agreements.models import Agreement, AgreementStatus, Decision, Party, PartyStanding, Step
from forums.models import Forum, ForumParticipant
from negotiations.models import Negotiation
from toolkit.model_fields import event_model

COPIED: tuple[type[models.Model], ...] = (
    Agreement,
    AgreementStatus,
    Party,
    PartyStanding,
    Decision,
    Step,
    Forum,
    ForumParticipant,
    Negotiation,
)
TEN_YEARS = timedelta(days=3652)
OF_COPIES = ("earlier_steps", "earlier_decisions")
"""Columns with lists of numbers of rows that are copied too."""
OFFSET = 1_000_000
"""Copy number k of a row has the row's id plus k millions."""


def multiply(factor: int) -> None:
    """Multiply the statements and their history by `factor`, without rules and triggers.

    Foreign keys and indexes are restored at the end, which takes a tenth of the time of updating
    them row by row.
    """
    _switch("DISABLE")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        put_back = _take_away(cursor)
        for model in COPIED:
            cursor.execute(*_copies(model, "id", factor))
            cursor.execute(*_copies(event_model(model), "pgh_obj_id", factor))
        for statement in put_back:
            cursor.execute(statement)
    _switch("ENABLE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


TABLES = [one._meta.db_table for model in COPIED for one in (model, event_model(model))]
CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'x')
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY (%s::regclass[]) AND NOT EXISTS (
    SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def _take_away(cursor: Any) -> list[str]:
    """Drop foreign keys, exclusions and indexes; returns the statements that restore them."""
    cursor.execute(CONSTRAINTS, [TABLES])
    put_back = []
    for table, name, definition in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        put_back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    cursor.execute(INDEXES, [TABLES])
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        put_back.append(definition)
    return put_back


def age(edits: int) -> None:
    """Ten years of history: each statement was changed `edits` times after it was entered.

    The events are in chronological order, one change after the other.
    """
    _switch("DISABLE")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        put_back = _take_away(cursor)
        for model in COPIED:
            cursor.execute(*_edits(event_model(model), edits))
        for statement in put_back:
            cursor.execute(statement)
    _switch("ENABLE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _edits(events: type[models.Model], edits: int) -> tuple[str, dict[str, Any]]:
    changed = ("pgh_id", "pgh_label", "pgh_created_at", "pgh_superseded_at", "version")
    columns = ", ".join(
        f'"{field.column}"' for field in events._meta.concrete_fields if field.name not in changed
    )
    table = events._meta.db_table
    sql = f"""
        WITH last AS (
            UPDATE {table} SET pgh_superseded_at = pgh_created_at + %(step)s::interval
            WHERE pgh_superseded_at IS NULL AND pgh_label <> 'delete' RETURNING *)
        INSERT INTO {table} (pgh_label, version, pgh_created_at, pgh_superseded_at, {columns})
        SELECT 'update', version + number, pgh_created_at + number * %(step)s::interval,
            CASE WHEN number < %(edits)s
                THEN pgh_created_at + (number + 1) * %(step)s::interval END, {columns}
        FROM last CROSS JOIN generate_series(1, %(edits)s) AS number
        ORDER BY pgh_created_at + number * %(step)s::interval"""  # noqa: S608 - constant names
    return sql, {"edits": edits, "step": TEN_YEARS / edits}


def _switch(word: str) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")


def _copies(model: type[models.Model], marker: str, factor: int) -> tuple[str, list[int]]:
    fields = [field for field in model._meta.concrete_fields if field.name != "pgh_id"]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field) for field in fields)
    table = model._meta.db_table
    sql = (
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS one"  # noqa: S608
        f" CROSS JOIN generate_series(1, %s) AS copy WHERE one.{marker} < {OFFSET}"
    )
    return sql, [factor - 1]


def _value(field: Any) -> str:
    own = field.name in ("id", "pgh_obj")
    other = field.is_relation and field.related_model in COPIED
    column = f'one."{field.column}"'
    if field.name in OF_COPIES:
        return f"ARRAY(SELECT number + copy * {OFFSET} FROM unnest({column}) AS number)"  # noqa: S608
    return f"{column} + copy * {OFFSET}" if own or other else column


def rows() -> int:
    """The number of statements."""
    return sum(model._default_manager.count() for model in COPIED)
