"""The recorded names of rows that events refer to, read from events only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import connection, models
from django.utils.dateparse import parse_date, parse_datetime
from psycopg.types.range import DateRange

from accounts.access import Access
from changes import events
from changes.events import Event, is_readable, tracked_models
from cooperation.models import Municipality, Theme
from history.known import rewound_models
from toolkit.model_fields import column_name, related_model

RANGE = re.compile(r"[\[(](?P<lower>[^,]*),(?P<upper>[^\])]*)[\])]")
KEYS = {"themes": Theme, "municipalities": Municipality}
"""Arrays with keys of other rows."""


class RecordedNames:
    """Rows that events refer to, in their last recorded state, including deleted ones."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, Any], dict[str, Any]] = {}
        self._made: dict[tuple[str, Any, int], Any] = {}

    @classmethod
    def of(cls, access: Access, found: Iterable[Event], until: datetime | None) -> RecordedNames:
        """The rows that the events refer to, and what these are part of, in three queries."""
        names = cls()
        states = [(event.model, row) for event in found for row in (event.row, event.before or {})]
        may_read = cache(lambda model: is_readable(access, model))
        for _round in range(3):
            needed: dict[type[models.Model], set[Any]] = defaultdict(set)
            for model, row in states:
                for other, key in _references(model, row):
                    is_new = (other._meta.label_lower, key) not in names.rows
                    if is_new and may_read(other):
                        needed[other].add(key)
            fetched = latest(needed, until)
            names.rows |= fetched
            states = [(tracked_models()[label], row) for (label, _pk), row in fetched.items()]
        return names

    def instance(self, model: type[models.Model], row: dict[str, Any], depth: int = 4) -> Any:
        """The row as an object that can show its own name, without querying the database."""
        values = {
            one.attname: value_of(one, row.get(column_name(one)))
            for one in model._meta.concrete_fields
        }
        made = model(**values)
        for one in model._meta.concrete_fields:
            if one.is_relation:  # in a circle, such as a combined pair's, it ends somewhere
                other = self.get(related_model(one), row.get(column_name(one)), depth - 1)
                made._state.fields_cache[one.name] = other
        return made

    def get(self, model: type[models.Model], key: Any, depth: int = 4) -> Any:
        """The row with this key; None if it is not known."""
        place = model._meta.label_lower, key, depth
        if place not in self._made:
            row = self.rows.get(place[:2]) if depth else None
            self._made[place] = self.instance(model, row, depth) if row else None
        return self._made[place]

    def is_there(self, model: type[models.Model], key: Any) -> bool:
        row = self.rows.get((model._meta.label_lower, key))
        return row is not None and row["pgh_label"] != "delete"


def latest(
    needed: dict[type[models.Model], set[Any]], until: datetime | None = None
) -> dict[tuple[str, Any], dict[str, Any]]:
    """The last recorded state of rows, by model and key, including deleted rows.

    With `until`, the state of statements at that moment; reference data always as it is now.
    """
    branches = [(model, sorted(keys)) for model, keys in needed.items() if keys]
    if not branches:
        return {}
    sql = " UNION ALL ".join(
        f"""SELECT '{model._meta.label_lower}', to_jsonb(one) FROM (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {events.event_table(model)}
            WHERE pgh_obj_id = ANY(%s) AND pgh_created_at <= %s
            ORDER BY pgh_obj_id, pgh_id DESC) AS one"""  # noqa: S608 - names from the models
        for model, _keys in branches
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for branch in branches for value in _bound(*branch, until)])
        rows = [(label, events.as_json(row)) for label, row in cursor.fetchall()]
    return {(label, row["pgh_obj_id"]): row for label, row in rows}


def _bound(model: type[models.Model], keys: list[Any], until: datetime | None) -> tuple[Any, Any]:
    rewound = until and model in rewound_models().values()
    return keys, until if rewound else "infinity"


def _references(
    model: type[models.Model], row: dict[str, Any]
) -> Iterator[tuple[type[models.Model], Any]]:
    for one in model._meta.concrete_fields:
        value = row.get(column_name(one))
        if value is None:
            continue
        if one.is_relation and hasattr(one.related_model, "pgh_event_model"):
            yield related_model(one), value
        elif one.name in KEYS and isinstance(one, ArrayField):
            yield from ((KEYS[one.name], key) for key in value)


def value_of(one: models.Field[Any, Any], value: Any) -> Any:
    """A value of the recorded JSON as a value of the field."""
    if value is None:
        return None
    if isinstance(one, DateRangeField):
        if found := RANGE.fullmatch(value):
            return DateRange(parse_date(found["lower"]), parse_date(found["upper"]))
        return DateRange(empty=True)
    if isinstance(one, models.DateTimeField):
        return parse_datetime(value)
    if isinstance(one, models.DateField):
        return parse_date(value)
    return value
