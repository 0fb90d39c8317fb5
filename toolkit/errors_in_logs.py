"""Errors in logs: without the values that their messages may hold, and not again and again."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator
from threading import Lock
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

FRAMES = 40
MESSAGES_WITHOUT_DATA = (OperationalError, OSError, ImportError, ImproperlyConfigured)
"""Errors of machines. Messages of others may quote what a user typed or what a row contains."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def without_values(exc_info: ExcInfo) -> str:
    """The traceback of an error and of its causes: places and classes, no quoted values."""
    return "".join(_lines(exc_info[1]))


def _lines(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines(cause)
        yield "\nThen:\n"
    yield from traceback.format_tb(error.__traceback__, limit=-FRAMES)
    yield f"{name_of(error)}\n"


def name_of(error: BaseException) -> str:
    """The class of an error, with its message or its SQLSTATE if they cannot hold data."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, MESSAGES_WITHOUT_DATA):
        return f"{name}: {error}"
    state = getattr(error, "sqlstate", None)
    return f"{name} (SQLSTATE {state})" if state else name


class Repeats:
    """A processor of structlog: the traceback of an error once a minute, then only its number.

    Errors are equal if they have the same class and were raised in the same line. A database that
    is away would otherwise fill the disk of the logs.
    """

    LONGEST = 500

    def __init__(self, seconds: float = 60) -> None:
        self._seconds = seconds
        self._seen: dict[tuple[Any, ...], tuple[float, int]] = {}
        self._lock = Lock()

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        if error := _error_of(event.get("exc_info")):
            event["error"] = name_of(error)
            if number := self._number(_place(error)):
                del event["exc_info"]
                event["repeated"] = number
        return event

    def _number(self, place: tuple[Any, ...]) -> int:
        """How many times the error has occurred since its traceback was last logged."""
        now = time.monotonic()
        with self._lock:
            since, number = self._seen.get(place, (now, -1))
            if now - since > self._seconds:
                since, number = now, -1
            if len(self._seen) > self.LONGEST:
                self._seen.clear()
            self._seen[place] = (since, number + 1)
            return number + 1


def _error_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    found = sys.exc_info() if exc_info is True else exc_info
    return found[1] if isinstance(found, tuple) else None


def _place(error: BaseException) -> tuple[Any, ...]:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = (step.tb_frame.f_code.co_filename, step.tb_lineno) if step else ()
    return (type(error), *where)
