"""How long this process waits for the database to answer.

PostgreSQL's own `statement_timeout` ends what runs too long, but only the client can end waiting
for a server that answers nothing: a stopped machine, a network that swallows packets.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

Result = TypeVar("Result")

HEALTH_SECONDS = 2.0
"""The longest wait for an answer to the question whether a kept connection still works."""
OPEN_SECONDS = 1.0
"""How long nobody tries to connect after somebody could not."""

_limit: ContextVar[float | None] = ContextVar("answered_within", default=None)


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Inside, wait for the answer to each statement at most this long."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed if no answer comes within `most_seconds` (None: any time)."""

    most_seconds: float | None = None

    def wait(
        self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None
    ) -> Result:
        """Raises OperationalError, and closes the connection, if no answer comes in time."""
        limit = timeout or _limit.get() or self.most_seconds
        try:
            return super().wait(gen, interval, timeout=limit)
        except errors._WaitTimeout:
            self.pgconn.finish()  # in the middle of an answer: it cannot be used again
            raise psycopg.OperationalError(
                f"the database did not answer in {limit:g} seconds"
            ) from None


class Breaker:
    """Open for a moment after each failure to connect, so that only one request at a time waits."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether an attempt to connect failed just now."""
        return time.monotonic() < self._until

    def open(self) -> None:
        """Report a failed attempt to connect."""
        self._until = time.monotonic() + OPEN_SECONDS

    def close(self) -> None:
        """Report that the database answers."""
        self._until = 0.0


BREAKER = Breaker()
"""Of the one database that this process uses."""
