"""Where a statement's rows are read from: the table of today, or the rows as known at a moment.

Every query of a situation names its rows by common table expressions made here, so that asking what
was known in the past changes the source of the rows and nothing else. For whatever else reads
statements (pages, lists, the API) `as_known` does the same to every query made inside it.
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

Item = TypeVar("Item")

HELSINKI = ZoneInfo("Europe/Helsinki")
READS = re.compile(
    r"\s*(?:WITH\s+(?P<recursive>RECURSIVE\s+)?(?P<named>)|\(*\s*SELECT\b)", re.IGNORECASE
)

_moment: ContextVar[datetime | None] = ContextVar("known_at", default=None)


def end_of(day: date) -> datetime:
    """The last moment of a day in Finland."""
    return datetime.combine(day, time.max, tzinfo=HELSINKI)


def source(name: str, model: type[models.Model], known_at: datetime | None) -> str:
    """A common table expression `name` with the model's rows, as they are or as known at a moment.

    The moment is bound as `%(known_at)s` and is inclusive.
    """
    if known_at is None:
        table = model._meta.db_table
        return f"{name} AS NOT MATERIALIZED (SELECT * FROM {table})"  # noqa: S608 - our names
    return f"{name} AS NOT MATERIALIZED ({_rows_at(model, '%(known_at)s')})"


def _rows_at(model: type[models.Model], moment: str) -> str:
    """Each row as the last event up to the moment left it; deleted ones are not there."""
    event = model.pgh_event_model._meta  # type: ignore[attr-defined]
    columns = ", ".join(_column(field) for field in model._meta.concrete_fields)
    return f"""
        SELECT {columns} FROM {event.db_table} AS event
        WHERE event.pgh_created_at <= {moment} AND event.pgh_label <> 'delete'
        AND (event.pgh_superseded_at IS NULL OR event.pgh_superseded_at > {moment})"""  # noqa: S608


def _column(field: models.Field[Any, Any]) -> str:
    """A column of the event; the row's key as the one that is indexed."""
    return (
        f'event.pgh_obj_id AS "{field.column}"' if field.primary_key else f'event."{field.column}"'
    )


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# Every query as known ----------------------------------------------------------------------------


@contextmanager
def as_known(moment: datetime | None) -> Iterator[None]:
    """What is read inside is read as known at the moment; None: as known now.

    Statements only (and what is part of them): reference data is never rewound. Each query gets,
    in front, a common table expression under the name of every table of statements it mentions;
    PostgreSQL then takes that for the table. So joins, subqueries and prefetches see the same past.
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
    """Of a table its key alone says what a group is; rows of the past have no key to the database.

    So Django has to name every column after GROUP BY.
    """
    features: Any = connection.features
    features.allows_group_by_selected_pks = False
    try:
        yield
    finally:
        del features.allows_group_by_selected_pks


def each_as_known(moment: datetime | None, rows: Iterable[Item]) -> Iterator[Item]:
    """The rows, each fetched as known at the moment, also after `as_known` has been left."""
    iterator = iter(rows)
    while True:
        with as_known(moment):
            try:
                row = next(iterator)
            except StopIteration:
                return
        yield row


def known_at() -> datetime | None:
    """The moment whose knowledge is being read; None: now."""
    return _moment.get()


@cache
def rewound_models() -> dict[str, type[models.Model]]:
    """The models that are rewound, by table: statements, and what is part of one."""
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
    many: bool,  # noqa: FBT001 - Django calls it so
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
