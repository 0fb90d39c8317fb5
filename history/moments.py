"""Moments in addresses: what a moment of `known_at` means, so that equal ones have one name."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from threading import Lock

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from history.known import rewound_models
from history.models import LastChange
from toolkit.days import ISO_DAY, iso_day
from toolkit.model_fields import event_model

MOMENT = re.compile(
    ISO_DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
)
FURTHEST_OFFSET = timedelta(hours=14)
"""The largest UTC offset in use; PostgreSQL refuses 16 hours, and fractions of a second."""


def exact_moment(text: str) -> datetime | None:
    """A time with an offset that the database accepts; None if the text is not one."""
    try:
        moment = parse_datetime(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None
    offset = moment.utcoffset() if moment else None
    if offset is None or abs(offset) > FURTHEST_OFFSET or offset % timedelta(minutes=1):
        return None
    if moment is None or not MINYEAR < moment.year < MAXYEAR:  # has no time in every other zone
        return None
    return moment


def is_day(text: str) -> bool:
    """Whether the text is a day, which means its end."""
    return iso_day(text) is not None


def answered_as_of(moment: datetime) -> datetime:
    """The moment as of which a question about `moment` is answered, once and for all.

    It is the moment itself if nothing can be recorded up to it any more, else that of the last
    recorded change: what is being recorded may still be committed with an earlier time.
    """
    if _settled.covers(moment):
        return moment
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        horizon, last, own = cursor.fetchone()
    _settled.extend(horizon if own is None else min(horizon, own - timedelta(microseconds=1)))
    if moment <= horizon:
        return moment
    return horizon if own else last or horizon  # a transaction sees what it has recorded itself


HORIZON = """
    SELECT history_horizon(), (SELECT recorded_at FROM history_lastchange), timestamptz 'epoch'
        + interval '1 microsecond' * nullif(current_setting('yhdyspinta.moment', true), '')::bigint
"""
"""The newest settled moment, the last recorded change, and the moment of this transaction."""


def seconds_open() -> float:
    """For how long the oldest transaction has been open that has recorded something; 0 if none.

    A long one delays nobody else; what it recorded is dated when it is committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp() - history_open_since())")
        return float(cursor.fetchone()[0] or 0)


class _Settled:
    """The newest moment that is known to be settled: it stays so."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._until = datetime.min.replace(tzinfo=UTC)

    def covers(self, moment: datetime) -> bool:
        return moment <= self._until

    def extend(self, until: datetime) -> None:
        self._until = max(self._until, until)


_settled = _Settled()


def meant(moment: datetime) -> datetime:
    """The one moment that stands for all those of a minute with the same record.

    It is the full minute, or the last change recorded after it: nothing else tells two moments of
    a minute apart. So requests that differ only in seconds have the same answer and address.
    """
    local = timezone.localtime(moment)
    minute = local.replace(second=0, microsecond=0)
    changed = _changes.last_until(moment)
    return minute if changed is None or changed <= minute else timezone.localtime(changed)


class _Changes:
    """When something was recorded, as far as it has been asked, until the next change."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._version = ""
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []

    def last_until(self, moment: datetime) -> datetime | None:
        """The last moment at or before this one at which something was recorded."""
        version = LastChange.now().version
        with self._lock:
            if version != self._version or len(self._starts) > 5_000:
                self._version, self._starts, self._ends = version, [], []
            place = bisect_right(self._starts, moment) - 1
            if place >= 0 and moment < self._ends[place]:
                return self._starts[place]
        before, after = _recorded_around(moment)
        if before:
            self._remember(version, before, after or datetime.max.replace(tzinfo=UTC))
        return before

    def _remember(self, version: str, before: datetime, after: datetime) -> None:
        with self._lock:
            if version == self._version and before not in self._starts:
                place = bisect_right(self._starts, before)
                self._starts.insert(place, before)
                self._ends.insert(place, after)


_changes = _Changes()


def forget() -> None:
    """Forget what was asked, for tests: changes that are never committed have no new version."""
    _changes.forget()
    _settled.forget()


def _recorded_around(moment: datetime) -> tuple[datetime | None, datetime | None]:
    """The moments of the last event at or before the moment, and of the next one after it."""
    tables = [event_model(model)._meta.db_table for model in rewound_models().values()]
    sides = " UNION ALL ".join(
        f"""SELECT (SELECT max(pgh_created_at) FROM {table} WHERE pgh_created_at <= %(moment)s),
                   (SELECT min(pgh_created_at) FROM {table} WHERE pgh_created_at > %(moment)s)"""  # noqa: S608 - constant names
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(a), min(b) FROM ({sides}) AS found(a, b)",  # noqa: S608 - constant names
            {"moment": moment},
        )
        before, after = cursor.fetchone()
    return before, after
