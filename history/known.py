"""The source of statements' rows: the current table, or the rows as known at a moment.

Every query of a situation selects from common table expressions made here, so that reading what was
known in the past changes only the source of the rows. For all other reading of statements (pages,
lists, the API), `as_known` does the same to every query made inside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, models

from history.statements import Statement
from toolkit.model_fields import event_model

Item = TypeVar("Item")

HELSINKI = ZoneInfo("Europe/Helsinki")
READS = re.compile(
    r"\s*(?:WITH\s+(?P<recursive>RECURSIVE\s+)?(?P<named>)|\(*\s*SELECT\b)", re.IGNORECASE
)

_moment: ContextVar[datetime | None] = ContextVar("known_at", default=None)


def start_of(day: date) -> datetime:
    """The first moment of a day in Finland."""
    return datetime.combine(day, time.min, tzinfo=HELSINKI)


def end_of(day: date) -> datetime:
    """The last moment of a day in Finland."""
    return datetime.combine(day, time.max, tzinfo=HELSINKI)


def source(name: str, model: type[models.Model], known_at: datetime | None) -> str:
    """A common table expression `name` with the model's rows, current or as known at a moment.

    The moment is bound as `%(known_at)s` and is inclusive.
    """
    if known_at is None:
        table = model._meta.db_table
        return f"{name} AS NOT MATERIALIZED (SELECT * FROM {table})"  # noqa: S608 - constant names
    return f"{name} AS NOT MATERIALIZED ({_rows_at(model, '%(known_at)s')})"


def _rows_at(model: type[models.Model], moment: str) -> str:
    """The state of each row after its last event up to the moment, without deleted rows."""
    event = event_model(model)._meta
    columns = ", ".join(_column(field) for field in model._meta.concrete_fields)
    return f"""
        SELECT {columns} FROM {event.db_table} AS event
        WHERE event.pgh_created_at <= {moment} AND event.pgh_label <> 'delete'
        AND (event.pgh_superseded_at IS NULL OR event.pgh_superseded_at > {moment})"""  # noqa: S608


def _column(field: models.Field[Any, Any]) -> str:
    """A column of the event; for the row's key, the indexed column."""
    return (
        f'event.pgh_obj_id AS "{field.column}"' if field.primary_key else f'event."{field.column}"'
    )


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# All queries as known at a moment ----------------------------------------------------------------


@contextmanager
def as_known(moment: datetime | None) -> Iterator[None]:
    """Read as known at the moment inside this context; None: as known now.

    Applies to statements and their parts: reference data is never rewound. Each query is prefixed
    with a common table expression named like each table of statements it mentions, which PostgreSQL
    uses instead of the table. So joins, subqueries and prefetches read the same past.
    """
    token = _moment.set(moment)
    try:
        if moment is None or _rewound in connection.execute_wrappers:
            yield
        else:
            with connection.execute_wrapper(_rewound), _grouped_by_every_column():
                yield
    finally:
        _moment.reset(token)


@contextmanager
def _grouped_by_every_column() -> Iterator[None]:
    """Make Django list every column after GROUP BY.

    A table can be grouped by its key alone; a common table expression has no key.
    """
    features: Any = connection.features
    features.allows_group_by_selected_pks = False
    try:
        yield
    finally:
        del features.allows_group_by_selected_pks


def each_as_known(moment: datetime | None, rows: Iterable[Item]) -> Iterator[Item]:
    """The rows, each fetched as known at the moment, also after leaving `as_known`."""
    iterator = iter(rows)
    while True:
        with as_known(moment):
            try:
                row = next(iterator)
            except StopIteration:
                return
        yield row


def known_at() -> datetime | None:
    """The current moment of `as_known`; None: now."""
    return _moment.get()


@cache
def rewound_models() -> dict[str, type[models.Model]]:
    """The models that are rewound, by table: statements and their parts."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    found: set[type[models.Model]] = {m for m in tracked if issubclass(m, Statement)}
    while more := {model for model in tracked if model not in found and _is_part_of(model, found)}:
        found |= more
    return {model._meta.db_table: model for model in found}


def _is_part_of(model: type[models.Model], wholes: set[type[models.Model]]) -> bool:
    return any(
        field.related_model in wholes and field.remote_field.on_delete is models.CASCADE
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    )


@cache
def _mentioned() -> re.Pattern[str]:
    return re.compile(r"\b({})\b".format("|".join(map(re.escape, rewound_models()))))


def _rewound(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,  # noqa: FBT001 - Django's signature
    context: dict[str, Any],
) -> Any:
    return execute(_with_past(sql, known_at()), params, many, context)


def _with_past(sql: Any, moment: datetime | None) -> Any:
    if not isinstance(sql, str) or moment is None or not (begin := READS.match(sql)):
        return sql
    tables = sorted(set(_mentioned().findall(sql)))
    if not tables:
        return sql
    literal = f"'{moment.isoformat()}'::timestamptz"
    past = ", ".join(
        f'"{table}" AS NOT MATERIALIZED ({_rows_at(rewound_models()[table], literal)})'
        for table in tables
    )
    if begin["named"] is None:
        return f"WITH {past} {sql}"
    return f"WITH {begin['recursive'] or ''}{past}, {sql[begin.end() :]}"
