"""The log of changes, oldest first, for programs that keep a copy.

The moments of events are in the order of commits, so an event up to the horizon can never get
another one before it: a reader who has read up to a cursor has read everything up to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.access import Access
from changes import events
from changes.events import EventQuery, Position, ranks, tracked_models
from changes.lines import ChangeLine
from changes.timeline import entries

START = "0"
"""The cursor before the first event."""
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
CURSOR = re.compile(r"(?P<moment>[0-9]{1,16})-(?P<model>[a-z_]+\.[a-z_]+)-(?P<number>[0-9]{1,18})")


class NotInLogError(ValueError):
    """A cursor with an event that is not in this log, such as one after a restored backup."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events in the order they were committed; `cursor` is where the next page begins."""

    lines: tuple[ChangeLine, ...]
    cursor: str
    count: int
    """The number of all events after the cursor of the request."""


def cursor_of(position: Position) -> str:
    """The position as clients keep it; a dump, a restore or a new release does not change it."""
    return f"{(position.moment - EPOCH) // MICROSECOND}-{position.model}-{position.number}"


def position_of(cursor: str) -> Position | None:
    """The position of a cursor; None for the start.

    Raises ValueError if the text is no cursor, NotInLogError if the log does not have its event.
    """
    if cursor == START:
        return None
    found = CURSOR.fullmatch(cursor)
    if not found or found["model"] not in ranks():
        raise ValueError(cursor)
    moment = EPOCH + int(found["moment"]) * MICROSECOND
    position = Position(moment, found["model"], int(found["number"]))
    if not _is_in_log(position):
        raise NotInLogError(cursor)
    return position


def _is_in_log(position: Position) -> bool:
    table = events.event_table(tracked_models()[position.model])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {table} WHERE pgh_id = %s AND pgh_created_at = %s)",  # noqa: S608 - constant names
            [position.number, position.moment],
        )
        return bool(cursor.fetchone()[0])


def horizon() -> datetime:
    """The newest moment up to which nothing can be recorded any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_horizon()")
        reached: datetime = cursor.fetchone()[0]
        return reached


def end_of_log(access: Access, until: datetime) -> str:
    """The cursor after the last event up to the horizon."""
    last = events.read(access, EventQuery(until=until), size=1)
    return cursor_of(last[0].position) if last else START


def log(access: Access, wanted: EventQuery, *, size: int, cursor: str) -> LogPage:
    """The events of the selection after the cursor. Raises what `position_of` does.

    The selection must end at the horizon at the latest.
    """
    since = position_of(cursor)
    found = events.read(access, wanted, size=size, after=since, is_oldest_first=True)
    newest_first = list(entries(access, found[::-1], until=wanted.until))
    return LogPage(
        tuple(line for entry in reversed(newest_first) for line in entry.lines),
        cursor_of(found[-1].position) if found else cursor,
        events.count(access, wanted, since=since),
    )
