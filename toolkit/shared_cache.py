"""The cache that all processes and servers share, in PostgreSQL: for limits, not for speed.

Unlike Django's DatabaseCache it never removes an entry before its time, however many others there
are: a limit that can be pushed out is none. Each write is one statement, so that two processes
cannot both take what only one may have. The size is bounded by those who write: each key belongs
to a limit that itself bounds how often it is written, and goes when its time is over (`sweep`).
Moments are those of the database, the only clock that all share.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection
from psycopg import sql

NOW = sql.SQL("clock_timestamp()")  # also inside a transaction, where now() does not move
FOR_EVER = timedelta(days=365_000)

GET = "SELECT value FROM {table} WHERE cache_key = %s AND expires > {now}"
SET = """
    INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, {now} + %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires
"""
ADD = """
    INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, {now} + %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires
    WHERE kept.expires <= {now}
"""
COUNT = """
    INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, {now} + %s)
    ON CONFLICT (cache_key) DO UPDATE SET
        value = CASE WHEN kept.expires > {now}
            THEN greatest(kept.value::bigint + EXCLUDED.value::bigint, 0)::text
            ELSE EXCLUDED.value END,
        expires = CASE WHEN kept.expires > {now} THEN kept.expires ELSE EXCLUDED.expires END
    RETURNING value::bigint
"""
GIVE_BACK = """
    UPDATE {table} SET value = greatest(value::bigint - 1, 0)::text
    WHERE cache_key = %s AND expires > {now}
"""
TOUCH = "UPDATE {table} SET expires = {now} + %s WHERE cache_key = %s AND expires > {now}"
DELETE = "DELETE FROM {table} WHERE cache_key = %s"
SWEEP = "DELETE FROM {table} WHERE expires <= {now}"
CLEAR = "DELETE FROM {table}"


class SharedCache(BaseDatabaseCache):
    """Django's cache interface over one table, for values that JSON has; and counters (`count`)."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.table = sql.Identifier(table)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        row = self._row(GET, [self.make_and_validate_key(key, version)])
        return default if row is None else json.loads(row[0])

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._changed(SET, self._entry(key, value, timeout, version))

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set what is missing; of several who try at once exactly one gets True."""
        return self._changed(ADD, self._entry(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        key = self.make_and_validate_key(key, version)
        return self._changed(TOUCH, [self._lasts(timeout), key])

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._changed(DELETE, [self.make_and_validate_key(key, version)])

    def clear(self) -> None:
        self._changed(CLEAR, [])

    def count(self, key: str, *, seconds: float, by: int = 1) -> int:
        """Add to a counter and return it; it starts anew `seconds` after its first count.

        A key of a counter is not one of an entry: its value is a plain number.
        """
        key = self.make_and_validate_key(key)
        row = self._row(COUNT, [key, str(by), timedelta(seconds=seconds)])
        return int(row[0]) if row else by

    def give_back(self, key: str) -> None:
        """Take one off a counter, if its time is not over."""
        self._changed(GIVE_BACK, [self.make_and_validate_key(key)])

    def sweep(self) -> None:
        """Delete the entries whose time is over."""
        self._changed(SWEEP, [])

    def _entry(self, key: Any, value: Any, timeout: Any, version: int | None) -> list[Any]:
        key = self.make_and_validate_key(key, version)
        return [key, json.dumps(value), self._lasts(timeout)]

    def _lasts(self, timeout: Any) -> timedelta:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else timedelta(seconds=max(seconds, 0))

    def _row(self, statement: str, values: list[Any]) -> tuple[Any, ...] | None:
        with connection.cursor() as cursor:
            cursor.execute(self._filled(statement), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def _changed(self, statement: str, values: list[Any]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(self._filled(statement), values)
            return bool(cursor.rowcount)

    def _filled(self, statement: str) -> str:
        return sql.SQL(statement).format(table=self.table, now=NOW).as_string()
