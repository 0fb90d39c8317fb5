"""Whether this process can serve: the database answers in time and has this code's tables.

The question is cheap however often it is asked: the migrations that the code needs are read once,
the answer is kept for a moment, and at most one thread of the process waits for the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache
from threading import Lock

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

SECONDS_TO_ANSWER = 2.0
SECONDS_KEPT = 1.5


@cache
def needed_migrations() -> frozenset[tuple[str, str]]:
    """The last migrations of each app: they are applied after all others."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def unreadiness() -> str:
    """Why this process cannot serve, as a short code; empty if it can. One query."""
    try:
        applied = MigrationRecorder.Migration.objects.values_list("app", "name")
        return "" if needed_migrations() <= set(applied) else "migrations"
    except (DatabaseError, InterfaceError):
        return "database"


def _in_thread() -> str:
    try:
        return unreadiness()
    finally:
        connection.close()  # the thread's own: a probe keeps no connection


class Readiness:
    """Answers of `ask`, kept for a moment, or «database» if there is none in time."""

    def __init__(self, ask: Callable[[], str] = _in_thread) -> None:
        self._ask = ask
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readiness")
        self._lock = Lock()
        self._asked: Future[str] | None = None
        self._answered: tuple[float, str] = (-SECONDS_KEPT, "database")

    def __call__(self, seconds: float = SECONDS_TO_ANSWER) -> str:
        """The code of the problem, at the latest after `seconds`."""
        moment, answer = self._answered
        if time.monotonic() - moment < SECONDS_KEPT:
            return answer
        try:
            answer = self._running().result(timeout=seconds)
        except TooLate:
            return "database"  # the thread goes on waiting; no second one is started
        self._answered = (time.monotonic(), answer)
        return answer

    def _running(self) -> Future[str]:
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._pool.submit(self._ask)
            return self._asked
