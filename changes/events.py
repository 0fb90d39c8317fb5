"""Recorded events, newest first: of all records, of a place, or of one row.

The event tables are read as one list, a page at a time, in a single query however long the history
is. Only models whose rows are all visible to the user are read: the history has no rows that may be
hidden now or were hidden once. The place of a row is also read from its events, so that deleted
rows are still listed under their county and agreement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from pghistory.models import Context

from accounts.access import Access
from accounts.access_rules import EVERYTHING, OfKeepers, OfPlace
from accounts.registry import has_rule, rule_of
from changes.registry import history_subjects, moved_models
from history.known import rewound_models
from history.moments import exact_moment
from toolkit.model_fields import column_name, event_model, related_model

Sql = tuple[str, list[Any]]
Step = tuple[str, type[models.Model]]


class Position(NamedTuple):
    """The end of a page: the moment, the model and the number of its last event."""

    moment: datetime
    model: str
    number: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.model}_{self.number}"

    @classmethod
    def read(cls, text: str) -> Position | None:
        """The position in a URL parameter; None if it is not valid."""
        moment, _, rest = text.replace(" ", "+").partition("_")
        label, _, number = rest.rpartition("_")
        at = exact_moment(moment)
        if at is None or not number.isascii() or not number.isdigit():
            return None
        return cls(at, label, int(number)) if label in ranks() and len(number) < 19 else None


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A selection of events; empty fields do not limit it."""

    county: str = ""
    municipality: str = ""
    about: tuple[type[models.Model], Any] | None = None
    """A record with a page of its own, with the rows that are part of it or refer to it."""
    subject: str = ""
    """A key of `history_subjects`."""
    record: tuple[type[models.Model], Any] | None = None
    """One row, with the rows that are part of it."""
    event: tuple[type[models.Model], int] | None = None
    """One event, by its number."""
    action: UUID | None = None
    """One edit: all that was recorded in it, also of reference data."""
    since: datetime | None = None
    until: datetime | None = None
    """The last moment to include."""
    is_of_all_models: bool = False
    """Not only statements: all models whose rows are all visible to the user."""


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded event, with the row after it and the row before it."""

    model: type[models.Model]
    number: int
    label: str
    moment: datetime
    context: Any
    row: dict[str, Any]
    before: dict[str, Any] | None
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def pk(self) -> Any:
        return self.row["pgh_obj_id"]

    @property
    def position(self) -> Position:
        return Position(self.moment, self.model._meta.label_lower, self.number)

    @property
    def is_restored(self) -> bool:
        """Whether the row had been deleted before this event."""
        return self.label == "insert" and self.before is not None


# Which models ------------------------------------------------------------------------------------


@cache
def tracked_models() -> dict[str, type[models.Model]]:
    """All models with a history, by label; a model comes after those its rows are part of."""
    found = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    found.sort(key=lambda model: (len(owners(model)), model._meta.label_lower))
    return {model._meta.label_lower: model for model in found}


@cache
def ranks() -> dict[str, int]:
    """The order of models within one moment: children are recorded after their parents."""
    return {label: rank for rank, label in enumerate(tracked_models())}


def is_readable(access: Access, model: type[models.Model]) -> bool:
    """Whether the user may see every row of the model, and so its history."""
    return has_rule(model) and rule_of(model).visible(access) == EVERYTHING


def is_kept(access: Access, model: type[models.Model], pk: Any) -> bool:
    """Whether the user owns this row of a model that only owners see; its owner never changes."""
    if not has_rule(model) or not isinstance(rule_of(model), OfKeepers):
        return False
    return access.visible(model._default_manager.filter(pk=pk)).exists()


def statements(access: Access) -> list[type[models.Model]]:
    """The models of statements whose history the user may read."""
    known = rewound_models().values()
    return [m for m in tracked_models().values() if m in known and is_readable(access, m)]


def subject_of(model: type[models.Model]) -> str:
    """The public name of a model's subject: its app, unless the model was moved."""
    moved = (of_app[model] for of_app in moved_models.values() if model in of_app)
    return next(moved, model._meta.app_label)


def subject_label(subject: str) -> str:
    """The subject's label. Raises LookupError for one that no app has registered."""
    if subject not in history_subjects:
        raise LookupError(
            f"{subject} is no subject of the history: add it to history_subjects in"
            f" {subject}/changes.py, or its models to moved_models."
        )
    return str(history_subjects[subject])


def subjects(access: Access) -> dict[str, list[type[models.Model]]]:
    """The models of statements whose history the user may read, by subject."""
    found: dict[str, list[type[models.Model]]] = {}
    for model in statements(access):
        found.setdefault(subject_of(model), []).append(model)
    return dict(sorted(found.items()))


@cache
def owners(model: type[models.Model]) -> tuple[Step, ...]:
    """What a row is part of, nearest first: column and model of each step upwards."""
    for one in model._meta.concrete_fields:
        if (
            one.is_relation
            and not one.null
            and getattr(one.remote_field, "on_delete", None) is models.CASCADE
            and hasattr(one.related_model, "pgh_event_model")
        ):
            return ((column_name(one), related_model(one)), *owners(related_model(one)))
    return ()


# Reading -----------------------------------------------------------------------------------------


def read(
    access: Access,
    wanted: EventQuery,
    *,
    size: int,
    after: Position | None = None,
    is_oldest_first: bool = False,
) -> list[Event]:
    """The newest events of the selection, at most `size`; those that come after the position.

    `is_oldest_first` turns the order round, and with it what comes after a position.
    """
    order = "ASC" if is_oldest_first else "DESC"
    branches = [
        _page(model, condition, size, order)
        for model in _models(access, wanted)
        if (condition := _condition(model, wanted, after, order))
    ]
    if not branches:
        return []
    sql = f"""
        SELECT one.*, context.metadata
        FROM ({" UNION ALL ".join(branch for branch, _parameters in branches)}) AS one
        LEFT JOIN {Context._meta.db_table} AS context ON context.id = one.context
        ORDER BY one.moment {order}, one.rank {order}, one.number {order} LIMIT %s"""  # noqa: S608 - names from the models
    parameters = [value for _branch, values in branches for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, size])
        return [_without_rank(*row) for row in cursor.fetchall()]


def count(access: Access, wanted: EventQuery, *, since: Position | None = None) -> int:
    """The number of events in the selection, or of those recorded after the position."""
    branches = [
        (f"SELECT count(*) AS number FROM {event_table(model)} AS event WHERE {sql}", values)  # noqa: S608 - names from the models
        for model in _models(access, wanted)
        for sql, values in _found(_condition(model, wanted, since, "ASC"))
    ]
    if not branches:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum(number) FROM ({' UNION ALL '.join(sql for sql, _v in branches)}) AS one",  # noqa: S608 - names from the models
            [value for _sql, values in branches for value in values],
        )
        return int(cursor.fetchone()[0])


def _without_rank(
    label: str, _rank: int, number: int, kind: str, moment: datetime, *rest: Any
) -> Event:
    context, row, before, metadata = rest
    return Event(
        tracked_models()[label],
        number,
        kind,
        moment,
        context,
        as_json(row),
        as_json(before) if before else None,
        as_json(metadata) if metadata else {},
    )


def as_json(value: Any) -> Any:
    """A value of a JSON column, which the driver returns as text or decoded."""
    return json.loads(value) if isinstance(value, str) else value


def _models(access: Access, wanted: EventQuery) -> list[type[models.Model]]:
    if wanted.record:
        own = [wanted.record[0]] if is_kept(access, *wanted.record) else []
        return own or [model for model in tracked_models().values() if is_readable(access, model)]
    if wanted.event:
        return [wanted.event[0]] * is_readable(access, wanted.event[0])
    if wanted.is_of_all_models or wanted.action:
        return [model for model in tracked_models().values() if is_readable(access, model)]
    return [
        model
        for app, of_app in subjects(access).items()
        if wanted.subject in ("", app)
        for model in of_app
    ]


def _page(model: type[models.Model], condition: Sql, size: int, order: str) -> Sql:
    label, events = model._meta.label_lower, event_table(model)
    where, values = condition
    sql = f"""(
        SELECT '{label}' AS model, {ranks()[label]} AS rank, event.pgh_id AS number,
            event.pgh_label AS label, event.pgh_created_at AS moment,
            event.pgh_context_id AS context, to_jsonb(event) AS row, (
                SELECT to_jsonb(old) FROM {events} AS old
                WHERE old.pgh_obj_id = event.pgh_obj_id AND old.pgh_id < event.pgh_id
                ORDER BY old.pgh_id DESC LIMIT 1) AS before
        FROM (
            SELECT event.* FROM {events} AS event WHERE {where}
            ORDER BY event.pgh_created_at {order}, event.pgh_id {order} LIMIT %s) AS event)"""  # noqa: S608 - names from the models
    return sql, [*values, size]


def event_table(model: type[models.Model]) -> str:
    """The table of the model's events."""
    return str(event_model(model)._meta.db_table)


# Conditions --------------------------------------------------------------------------------------


def _found(condition: Sql | None) -> Iterable[Sql]:
    return [condition] if condition else []


def _condition(
    model: type[models.Model], wanted: EventQuery, after: Position | None, order: str
) -> Sql | None:
    """The SQL condition for the model's events; None if no event can match."""
    asked: list[tuple[bool, Callable[[], Sql | None]]] = [
        (wanted.event is not None, lambda: ("event.pgh_id = %s", [wanted.event[1]])),  # type: ignore[index]
        (wanted.record is not None, lambda: _part_of(model, *wanted.record)),  # type: ignore[misc]
        (wanted.about is not None, lambda: _about(model, *wanted.about)),  # type: ignore[misc]
        (wanted.action is not None, lambda: ("event.pgh_context_id = %s", [wanted.action])),
        (bool(wanted.county), lambda: _of_county(model, wanted.county)),
        (bool(wanted.municipality), lambda: _of_municipality(model, wanted.municipality)),
        (wanted.since is not None, lambda: ("event.pgh_created_at >= %s", [wanted.since])),
        (wanted.until is not None, lambda: ("event.pgh_created_at <= %s", [wanted.until])),
        (after is not None, lambda: _after(model, after, order)),  # type: ignore[arg-type]
    ]
    parts = [condition() for is_asked, condition in asked if is_asked]
    found = [part for part in parts if part]
    if len(found) < len(parts):
        return None
    where = " AND ".join(sql for sql, _values in found) or "true"
    return where, [value for _sql, values in found for value in values]


def _after(model: type[models.Model], after: Position, order: str) -> Sql:
    """The condition for events that come after the position in this order."""
    mine, other = ranks()[model._meta.label_lower], ranks()[after.model]
    sign = ">" if order == "ASC" else "<"
    if mine == other:
        row = "(event.pgh_created_at, event.pgh_id)"
        return f"{row} {sign} (%s, %s)", [after.moment, after.number]
    is_later = mine > other if order == "ASC" else mine < other
    return f"event.pgh_created_at {sign}{'=' * is_later} %s", [after.moment]


def _part_of(model: type[models.Model], whole: type[models.Model], pk: Any) -> Sql | None:
    """The condition for events of the row itself and of rows that are part of it."""
    if model is whole:
        return "event.pgh_obj_id = %s", [pk]
    steps = owners(model)
    for number, (_column, owner) in enumerate(steps):
        if owner is whole:
            inner = f"{steps[number][0]} = %s"
            return _through(steps[:number], inner, [pk])
    return None


def _through(steps: tuple[Step, ...], condition: str, values: list[Any]) -> Sql:
    """Apply a condition on the row that the steps lead to, to the event they start from.

    The keys are selected once, not again for each event.
    """
    for column, owner in reversed(steps):
        keys = f"SELECT DISTINCT pgh_obj_id FROM {event_table(owner)} WHERE {condition}"  # noqa: S608 - names from the models
        condition = f"{column} = ANY (ARRAY({keys}))"
    return f"event.{condition}", values


def _about(model: type[models.Model], whole: type[models.Model], pk: Any) -> Sql | None:
    if found := _part_of(model, whole, pk):
        return found
    named = [one.column for one in model._meta.concrete_fields if one.related_model is whole]
    return (f"event.{named[0]} = %s", [pk]) if named else None


def _of_county(model: type[models.Model], code: str) -> Sql | None:
    rule = rule_of(model)
    if not isinstance(rule, OfPlace):
        return None
    *names, last = rule.county.split("__")
    steps: list[Step] = []
    at = model
    for name in names:
        one = at._meta.get_field(name)
        steps.append((column_name(one), related_model(one)))
        at = related_model(one)
    column = column_name(at._meta.get_field(last))
    sql, values = _through(tuple(steps), f"{column} = %s", [code])
    if not rule.is_in_county:
        return sql, values
    members = "SELECT municipality_id FROM cooperation_countymembership WHERE county_id = %s"
    return f"({sql} OR event.municipality_id IN ({members}))", [*values, code]


def _of_municipality(model: type[models.Model], code: str) -> Sql | None:
    """The condition for rows that refer to the municipality, or belong to a row that does."""
    for steps in ((), owners(model)[:1]):
        at = steps[-1][1] if steps else model
        for one in at._meta.concrete_fields:
            if one.name == "municipality":
                return _through(steps, f"{one.column} = %s", [code])
            if one.name == "municipalities" and isinstance(one, ArrayField):
                return _through(steps, f"{one.column} @> ARRAY[%s]::varchar[]", [code])
    return None
