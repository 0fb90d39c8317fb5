"""The audit export: who changed what, when and why, of all rows that an administrator may see.

Events are read newest first, a chunk in three queries, so that the memory and the number of
queries do not depend on the length of a row's history. Each export is logged, and is an
event of the security log: who, when and of which period.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import security_log
from accounts.access import Access
from accounts.models import SecurityEventKind, User
from changes import events
from changes.events import Event, EventQuery
from changes.recorders import Recorders, user_of
from listing.cells import csv_lines, in_chunks

log = structlog.get_logger("security")

CHUNK = 1000
FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
DATABASE_COLUMNS = ("pgh_", "superseded_", "version", "recorded_at")
"""Beginnings of columns that the database writes by itself."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event: the user by key and role, the row by model and key, and the values."""

    moment: str
    event: str
    """insert, update or delete."""
    model: str
    key: str
    user: int | None
    """None: the system."""
    role: str
    """The user's role on that day."""
    channel: str
    """How it was written: page, admin, api, import, command."""
    reason: str
    changes: dict[str, list[Any]]
    """By column: the value before and after."""


@dataclass(frozen=True, slots=True)
class AuditExport:
    """The export of a period by an administrator; `until` is the last moment to include."""

    access: Access
    since: datetime
    until: datetime
    kind: str
    """A key of FORMATS."""
    reason: str = ""

    def __post_init__(self) -> None:
        """Raises PermissionDenied for anybody but an administrator."""
        if not self.access.is_administrator:
            raise PermissionDenied

    def text(self) -> Iterator[str]:
        """The file in chunks. Who began it is recorded at once, its end is logged."""
        user = User.objects.filter(pk=self.access.user_id or 0).first()
        security_log.record(SecurityEventKind.EVENTS_EXPORTED, user=user, detail=self._period)
        log.info("security.audit_export_begun", **self._about)
        return self._chunks()

    def _chunks(self) -> Iterator[str]:
        number = 0

        def counted() -> Iterator[AuditLine]:
            nonlocal number
            for number, line in enumerate(self.lines(), start=1):  # noqa: B007 - read at the end
                yield line

        yield from in_chunks(_WRITERS[self.kind](counted()))
        log.info("security.audit_exported", events=number, **self._about)

    def lines(self) -> Iterator[AuditLine]:
        """The events of the period, newest first."""
        wanted = EventQuery(since=self.since, until=self.until, is_of_all_models=True)
        after = None
        while True:
            found = events.read(self.access, wanted, size=CHUNK, after=after)
            recorders = Recorders.of(found, is_staff=False)
            yield from (_line(event, recorders) for event in found)
            if len(found) < CHUNK:
                return
            after = found[-1].position

    @property
    def _period(self) -> str:
        first, last = (timezone.localdate(one) for one in (self.since, self.until))
        return f"{first} – {last} {self.kind}"

    @property
    def _about(self) -> dict[str, Any]:
        return {
            "user_id": self.access.user_id,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "format": self.kind,
        }


def _line(event: Event, recorders: Recorders) -> AuditLine:
    return AuditLine(
        event.moment.isoformat(),
        event.label,
        event.model._meta.label_lower,
        str(event.pk),
        user_of(event),
        recorders.role(event, None),
        str(event.metadata.get("channel") or event.metadata.get("url") or ""),
        str(event.metadata.get("reason") or ""),
        _changes(event),
    )


def _changes(event: Event) -> dict[str, list[Any]]:
    before = event.before or {}
    after = {} if event.label == "delete" else event.row
    columns = [name for name in event.row if not name.startswith(DATABASE_COLUMNS)]
    pairs = {name: [before.get(name), after.get(name)] for name in columns}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _csv(lines: Iterator[AuditLine]) -> Iterator[str]:
    head = ["moment", "event", "model", "key", "user", "role", "channel", "reason", "changes"]
    rows = ([*list(asdict(line).values())[:-1], _json(line.changes)] for line in lines)
    return csv_lines(head, rows)


def _jsonl(lines: Iterator[AuditLine]) -> Iterator[str]:
    return (f"{_json(asdict(line))}\n" for line in lines)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_WRITERS = {"csv": _csv, "jsonl": _jsonl}
