"""Queries of a request or job: their number and time, and a log of those that are slow.

Every connection of a process is measured, from its first query on. Commands log no slow queries:
those that make tables or load data are long by nature.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.backends.signals import connection_created

from toolkit import metrics

log = structlog.get_logger(__name__)

LONGEST_SQL = 500
LITERAL = re.compile(r"'(?:[^']|'')*'")
SLOW = metrics.counter("slow_queries", "Queries slower than SLOW_QUERY_MS.")
ERRORS = metrics.counter("database_errors", "Errors of the database, by class.", "kind")


@dataclass
class Tally:
    """What one request or job has asked of the database."""

    route: str = ""
    queries: int = 0
    seconds: float = 0.0


_current: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counted() -> Iterator[Tally]:
    """Count the queries made within, on any connection of this thread."""
    tally = Tally()
    token = _current.set(tally)
    try:
        yield tally
    finally:
        _current.reset(token)


def name_route(route: str) -> None:
    """Give the request or job at hand its name, for the log of slow queries."""
    if tally := _current.get():
        tally.route = route


def measure_connections() -> None:
    """Measure each connection of this process from now on."""
    connection_created.connect(_measure, dispatch_uid="toolkit.queries")


def _measure(connection: Any, **kwargs: Any) -> None:
    # First, not last: a connection may be made inside somebody's `execute_wrapper`, which removes
    # the last wrapper when it ends.
    if measured not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, measured)


def measured(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,  # noqa: FBT001 - called by Django
    context: dict[str, Any],
) -> Any:
    """Run a query; count it, and log it if it is slow or an error of the database."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    except (DatabaseError, InterfaceError) as error:
        ERRORS.labels(kind=type(error).__name__).inc()
        raise
    finally:
        _note(sql, time.perf_counter() - began)


def _note(sql: Any, seconds: float) -> None:
    tally = _current.get()
    if tally:
        tally.queries += 1
        tally.seconds += seconds
    is_served = tally is not None or settings.PROCESS != "command"
    if is_served and seconds * 1000 >= settings.SLOW_QUERY_MS:
        SLOW.inc()
        log.warning(
            "slow_query",
            ms=round(seconds * 1000),
            sql=_text(sql),
            route=tally.route if tally else "",
        )


def _text(sql: Any) -> str:
    """The SQL with its placeholders, without the values that it may quote."""
    if not isinstance(sql, str):
        return type(sql).__name__  # composed with values
    return " ".join(LITERAL.sub("'…'", sql).split())[:LONGEST_SQL]
