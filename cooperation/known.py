"""Where a statement's rows are read from: the table of today, or the rows as known at a moment.

Every query of a situation names its rows by common table expressions made here, so that asking what
was known in the past changes the source of the rows and nothing else.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection

if TYPE_CHECKING:
    from django.db import models

HELSINKI = ZoneInfo("Europe/Helsinki")


def end_of(day: date) -> datetime:
    """The last moment of a day in Finland."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=HELSINKI)
    return midnight - timedelta(microseconds=1)


def source(name: str, model: type[models.Model], known_at: datetime | None) -> str:
    """A common table expression `name` with the model's rows, as they are or as known at a moment.

    The moment is bound as `%(known_at)s` and is inclusive.
    """
    if known_at is None:
        table = model._meta.db_table
        return f"{name} AS NOT MATERIALIZED (SELECT * FROM {table})"  # noqa: S608 - our names
    events = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]
    return f"""{name} AS MATERIALIZED (
        SELECT * FROM (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {events}
            WHERE pgh_created_at <= %(known_at)s ORDER BY pgh_obj_id, pgh_id DESC
        ) AS latest WHERE pgh_label <> 'delete')"""  # noqa: S608 - our names


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
