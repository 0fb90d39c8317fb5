"""Date the demonstration's history: the only place where recorded history is rewritten.

The database records the load with the current time and without a user. A story of five years needs
the moments and users of those years; so the owner role sets them, in a demonstration only. The
runtime role has no right to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from pghistory.models import Context
from psycopg import sql
from psycopg.types.json import Jsonb

from demonstration.entries import Moment
from toolkit.model_fields import event_model


class Recorded(NamedTuple):
    """One event of the history: the state of a row, and when and by whom it was entered."""

    model: type[models.Model]
    pk: int
    version: int
    label: str
    moment: Moment


def set_recording_moments(recorded: Iterable[Recorded], accounts: Mapping[str, int]) -> None:
    """Set the moment and the user of each event."""
    _refuse_outside_demonstration()
    lines: dict[type[models.Model], list[Recorded]] = defaultdict(list)
    for line in recorded:
        lines[line.model].append(line)
    contexts = _contexts(
        {line.moment for of_model in lines.values() for line in of_model}, accounts
    )
    for model, of_model in lines.items():
        _date(model, of_model, contexts)


def forget_recordings(of: Iterable[type[models.Model]]) -> None:
    """Remove the history of the demonstration's rows."""
    _refuse_outside_demonstration()
    with connection.cursor() as cursor:
        for model in of:
            cursor.execute(sql.SQL("DELETE FROM {}").format(_history_of(model)))


def _refuse_outside_demonstration() -> None:
    if not (settings.DEMO and settings.EMBEDDED):
        raise ImproperlyConfigured("History is rewritten only in a demonstration (DEMO=1).")


def _contexts(moments: Iterable[Moment], accounts: Mapping[str, int]) -> dict[Moment, UUID]:
    """One context of the history for each moment and user."""
    contexts = {moment: uuid4() for moment in sorted(moments)}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {} (id, created_at, updated_at, metadata)"
                " SELECT id, at, at, metadata FROM"
                " unnest(%s::uuid[], %s::timestamptz[], %s::jsonb[]) AS made(id, at, metadata)"
            ).format(sql.Identifier(Context._meta.db_table)),
            [
                list(contexts.values()),
                [moment.at for moment in contexts],
                [Jsonb({"user": accounts[moment.by]}) for moment in contexts],
            ],
        )
    return contexts


def _date(
    model: type[models.Model], lines: list[Recorded], contexts: Mapping[Moment, UUID]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "UPDATE {} AS event SET pgh_created_at = line.at, pgh_context_id = line.context"
                " FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::uuid[])"
                " AS line(pk, version, label, at, context)"
                " WHERE event.pgh_obj_id = line.pk AND event.version = line.version"
                " AND event.pgh_label = line.label"
            ).format(_history_of(model)),
            [
                [line.pk for line in lines],
                [line.version for line in lines],
                [line.label for line in lines],
                [line.moment.at for line in lines],
                [contexts[line.moment] for line in lines],
            ],
        )
        if cursor.rowcount != len(lines):
            raise RuntimeError(
                f"{cursor.rowcount} of {len(lines)} lines of {model.__name__}'s history are dated."
            )


def _history_of(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(event_model(model)._meta.db_table)
