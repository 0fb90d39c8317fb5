"""Recorded events as lines to read: when, who, through which channel and why; old and new values.

The public reads facts and roles, never names of people. Staff read names and reasons too. A page
takes a fixed number of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Access, access_for
from changes import events
from changes.events import Event, EventQuery, Position
from changes.lines import ChangeLine, ChangeWriter
from changes.recorded_names import RecordedNames
from changes.recorders import Recorders, user_of
from cooperation.asked import Asked
from editing.edits import CHANNELS
from history.known import end_of, rewound_models
from history.statements import Channel

RECENT = 8
"""How many changes the page of a place shows."""
MANY = 3
"""An entry with more changes than this shows their number by kind first."""


class KindCount(NamedTuple):
    """How many changes of one kind were recorded at once."""

    verb: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What was recorded at once by one user."""

    moment: datetime
    who: str
    channel: str
    reason: str
    lines: tuple[ChangeLine, ...]

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)

    @property
    def changes(self) -> list[ChangeLine]:
        """The lines with new information: all but confirmations."""
        return [line for line in self.lines if line.verb != "confirm"]

    @property
    def is_long(self) -> bool:
        """Whether it has more changes than can be read at a glance."""
        return len(self.changes) > MANY

    @property
    def kinds(self) -> list[KindCount]:
        """The kinds of its changes, with the number of each."""
        found = Counter((str(line.verb_label), line.kind) for line in self.changes)
        return [KindCount(verb, kind, number) for (verb, kind), number in found.items()]

    @property
    def days_after(self) -> int:
        """The greatest `days_after` of its lines; 0 if none is marked as recorded afterwards."""
        return max((line.days_after for line in self.lines), default=0)

    @property
    def confirmed(self) -> list[ChangeLine]:
        """The lines that only confirm existing information."""
        return [line for line in self.lines if line.verb == "confirm"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of entries, newest first; `after` is where the next page begins."""

    entries: tuple[TimelineEntry, ...]
    after: Position | None
    may_undo: frozenset[tuple[str, int]] = frozenset()
    """Keys of the lines that the user may try to undo."""

    @property
    def lines_newest_first(self) -> list[ChangeLine]:
        return [line for entry in self.entries for line in reversed(entry.lines)]


def timeline(
    access: Access, wanted: EventQuery, *, size: int = 50, after: Position | None = None
) -> Timeline:
    """A page of recorded events, as the user may read it."""
    found = events.read(access, wanted, size=size + 1, after=after)
    shown, has_more = found[:size], len(found) > size
    return Timeline(
        tuple(entries(access, shown, until=wanted.until)),
        after=shown[-1].position if has_more and shown else None,
        may_undo=frozenset(
            (one.model._meta.label_lower, one.number) for one in shown if may_undo(access, one)
        ),
    )


def may_undo(access: Access, event: Event) -> bool:
    """Whether the user may try to undo it: staff any change, others their own."""
    is_statement = event.model in rewound_models().values()
    is_own = access.user_id is not None and user_of(event) == access.user_id
    return is_statement and access.may_write and (access.is_staff or is_own)


def recent(request: HttpRequest, asked: Asked, **place: Any) -> Timeline:
    """The latest events of a place, for its page; for a day in the past, those up to that day."""
    of_day = end_of(asked.day) if asked.day < asked.today else None
    until = min(filter(None, (of_day, asked.known_at)), default=None)
    wanted = EventQuery(until=until, **place)
    return timeline(access_for(request), wanted, size=RECENT)


def entries(
    access: Access, found: Sequence[Event], *, until: datetime | None = None
) -> Iterator[TimelineEntry]:
    """The events in words, grouped by the moment of recording; names as they were at `until`."""
    names = RecordedNames.of(access, found, until)
    people = Recorders.of(found, is_staff=access.is_staff)
    words = ChangeWriter(access, names)
    for (moment, _context), together in groupby(found, lambda one: (one.moment, one.context)):
        of_moment = list(together)
        lines = tuple(words.line(event, people) for event in reversed(of_moment))
        metadata = of_moment[0].metadata
        yield TimelineEntry(
            moment=moment,
            who=people.who(of_moment[0], next((x.county for x in lines if x.county), None)),
            channel=channel_of(of_moment[0], is_staff=access.is_staff),
            reason=str(metadata.get("reason", "")) if access.is_staff else "",
            lines=lines,
        )


def channel_of(event: Event, *, is_staff: bool = False) -> str:
    """The channel of the change, as far as recorded; for staff also that there is none."""
    metadata = event.metadata
    key = metadata.get("channel", "")
    if not key and (url := metadata.get("url", "")):
        key = "api" if "/api/" in url else "admin" if "/admin/" in url else "page"
    if not key and (metadata.get("action") or metadata.get("command")):
        key = "command"
    words = [str(CHANNELS.get(key, ""))] if key else []
    if metadata.get("via") in Channel.values:
        words.append(str(Channel(metadata["via"]).label))
    if event.context is None and is_staff:
        words.append(_("straight into the database"))
    return ", ".join(filter(None, words))
