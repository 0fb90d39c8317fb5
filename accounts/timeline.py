"""Recorded events as lines to read: when, who, how and why; what, field by field, old and new.

The public reads facts and roles, never names of people. Staff read who it was and the reason given.
The true day stands beside the recorded one; what was recorded long afterwards is marked.
A page costs a fixed number of statements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange

from accounts import events
from accounts.access import Access, access_for
from accounts.editing import CHANNELS
from accounts.events import Event, Position, Wanted, is_readable, owners, tracked_models
from accounts.models import Role, RoleKind, User
from cooperation.asked import Asked
from cooperation.days import day_in_words, exact_day, last_day, range_in_words
from cooperation.known import end_of, rewound_models
from cooperation.models import County, Municipality, Theme
from cooperation.statements import Channel
from cooperation.texts import text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAYS = ("since", "decided_on", "held_on", "stated_on", "counted_on", "described_on")
"""Columns with the day from which a row is true, or on which it happened."""
UNSAID = {"version", "recorded_at"}
"""What the database writes by itself."""
SOURCE = {"source_channel", "source_reference", "source_url"}
AFTERWARDS = timedelta(days=31)
"""Recorded later than this after its day, a fact is marked as recorded afterwards."""
LONGEST = 600
RECENT = 8
"""How many changes a page of a place shows."""
RANGE = re.compile(r"[\[(](?P<lower>[^,]*),(?P<upper>[^\])]*)[\])]")
NOTHING = "–"

VERBS: dict[str, StrOrPromise] = {
    "insert": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Removed"),
    "restore": gettext_lazy("Restored"),
    "confirm": gettext_lazy("Confirmed"),
}
ROLES: dict[str, StrOrPromise] = {
    RoleKind.COORDINATOR: RoleKind.COORDINATOR.label,
    RoleKind.CONTRIBUTOR: RoleKind.CONTRIBUTOR.label,
    RoleKind.OBSERVER: RoleKind.OBSERVER.label,
    RoleKind.STAFF: gettext_lazy("Kuntaliitto"),
    RoleKind.ADMINISTRATOR: gettext_lazy("Kuntaliitto"),
    "user": gettext_lazy("signed-in user"),
    "system": gettext_lazy("the system"),
}
"""What readers are told of who it was."""
KEYS = {"themes": Theme, "municipalities": Municipality}
"""Arrays of keys of other rows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stood there and what stands there now; empty where there was nothing."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one row, in words."""

    event: Event
    verb: str
    """A key of VERBS."""
    role: str
    """Who recorded it, as a key: a kind of role, `user` or `system`."""
    kind: str
    title: str
    context: tuple[str, ...]
    """What the row is part of, the nearest first."""
    county: County | None
    agreement: int | None
    """The agreement it is part of, if that still exists."""
    true_day: date | None
    precision: str
    days_after: int
    """How many days after its day it was recorded, where that is long; else 0."""
    source: str
    source_url: str
    differences: tuple[Difference, ...]

    @property
    def verb_label(self) -> StrOrPromise:
        return VERBS[self.verb]

    @property
    def model_label(self) -> str:
        return self.event.model._meta.label_lower

    @property
    def key(self) -> tuple[str, int]:
        """The event, as one among those of all models."""
        return self.model_label, self.event.number


@dataclass(frozen=True, slots=True)
class Entry:
    """What was recorded at once, by one person."""

    moment: datetime
    who: str
    channel: str
    reason: str
    lines: tuple[Line, ...]

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)

    @property
    def changes(self) -> list[Line]:
        """The lines that tell something new."""
        return [line for line in self.lines if line.verb != "confirm"]

    @property
    def confirmed(self) -> list[Line]:
        """The lines that only say that what stood there is so."""
        return [line for line in self.lines if line.verb == "confirm"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of entries, newest first; `after` is where the next page begins."""

    entries: tuple[Entry, ...]
    after: Position | None
    may_undo: frozenset[tuple[str, int]] = frozenset()
    """Keys of the lines that the reader may ask to undo."""

    @property
    def lines_newest_first(self) -> list[Line]:
        return [line for entry in self.entries for line in reversed(entry.lines)]


def timeline(
    access: Access, wanted: Wanted, *, size: int = 50, after: Position | None = None
) -> Timeline:
    """A page of what was recorded, as the person may read it."""
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
    """Whether the person may ask to undo it: staff anything, others what they recorded."""
    is_statement = event.model in rewound_models().values()
    is_own = access.user_id is not None and _user_of(event) == access.user_id
    return is_statement and access.may_write and (access.is_staff or is_own)


def recent(request: HttpRequest, asked: Asked, **place: Any) -> Timeline:
    """What was last recorded about a place, for a page of it; of the past, up to its day."""
    of_day = end_of(asked.day) if asked.day < asked.today else None
    until = min(filter(None, (of_day, asked.known_at)), default=None)
    wanted = Wanted(until=until, **place)
    return timeline(access_for(request), wanted, size=RECENT)


def entries(
    access: Access, found: Sequence[Event], *, until: datetime | None = None
) -> Iterator[Entry]:
    """The events in words, those recorded at once together; names as they were at `until`."""
    names, people = Names.of(access, found, until), People.of(found, is_staff=access.is_staff)
    words = _Words(access, names)
    for (moment, _context), together in groupby(found, lambda one: (one.moment, one.context)):
        of_moment = list(together)
        lines = tuple(words.line(event, people) for event in reversed(of_moment))
        metadata = of_moment[0].metadata
        yield Entry(
            moment=moment,
            who=people.who(of_moment[0], next((x.county for x in lines if x.county), None)),
            channel=channel_of(metadata),
            reason=str(metadata.get("reason", "")) if access.is_staff else "",
            lines=lines,
        )


def channel_of(metadata: dict[str, Any]) -> str:
    """How the change came in, as far as it is remembered."""
    key = metadata.get("channel", "")
    if not key and (url := metadata.get("url", "")):
        key = "api" if "/api/" in url else "admin" if "/admin/" in url else "page"
    if not key and (metadata.get("action") or metadata.get("command")):
        key = "command"
    words = [str(CHANNELS.get(key, ""))] if key else []
    if metadata.get("via") in Channel.values:
        words.append(str(Channel(metadata["via"]).label))
    return ", ".join(filter(None, words))


# Who ---------------------------------------------------------------------------------------------


class People:
    """Who recorded the events: a role for everybody, a name too for staff."""

    def __init__(self, roles: Iterable[Role], users: Iterable[User], *, is_staff: bool) -> None:
        self.roles: dict[int, list[Role]] = defaultdict(list)
        for role in roles:
            self.roles[role.user_id].append(role)
        self.users = {user.pk: user for user in users}
        self.is_staff = is_staff

    @classmethod
    def of(cls, found: Iterable[Event], *, is_staff: bool) -> People:
        """Their roles and names, in two statements."""
        keys = {user for event in found if (user := _user_of(event)) is not None}
        roles = Role.objects.filter(user__in=keys).order_by("pk")
        return cls(roles, User.objects.filter(pk__in=keys), is_staff=is_staff)

    def who(self, event: Event, county: County | None) -> str:
        """The role on that day, and for staff the name."""
        role = str(ROLES[self.role(event, county)])
        user = self.users.get(_user_of(event) or 0)
        return f"{user} ({role})" if self.is_staff and user else role

    def role(self, event: Event, county: County | None) -> str:
        """The role on that day as a key of ROLES; one in the row's county goes before others."""
        user = _user_of(event)
        if user is None:
            return "system"
        day, code = timezone.localdate(event.moment), county.code if county else None
        known = self.roles[user]
        alive = [one for one in known if _covers(one.period, day)] or known
        alive.sort(key=lambda one: (one.county_id != code, one.kind != RoleKind.STAFF))
        return alive[0].kind if alive else "user"


def _user_of(event: Event) -> int | None:
    user = event.metadata.get("user")
    return int(user) if str(user).isdigit() else None


def _covers(period: Any, day: date) -> bool:
    return period.lower <= day and (period.upper is None or day < period.upper)


# Names of what is referred to --------------------------------------------------------------------


class Names:
    """Rows that events refer to, as they were last recorded, also those that are gone."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, Any], dict[str, Any]] = {}

    @classmethod
    def of(cls, access: Access, found: Iterable[Event], until: datetime | None) -> Names:
        """What the events name, and what that is part of, in three statements."""
        names = cls()
        states = [(event.model, row) for event in found for row in (event.row, event.before or {})]
        for _round in range(3):
            needed: dict[type[models.Model], set[Any]] = defaultdict(set)
            for model, row in states:
                for other, key in _references(model, row):
                    is_new = (other._meta.label_lower, key) not in names.rows
                    if is_new and is_readable(access, other):
                        needed[other].add(key)
            fetched = events.latest(needed, until)
            names.rows |= fetched
            states = [(tracked_models()[label], row) for (label, _pk), row in fetched.items()]
        return names

    def instance(self, model: type[models.Model], row: dict[str, Any], depth: int = 4) -> Any:
        """The row as an object that can say its own name; nothing is asked of the database."""
        values = {
            one.attname: value_of(one, row.get(one.column)) for one in model._meta.concrete_fields
        }
        made = model(**values)
        for one in model._meta.concrete_fields:
            if one.is_relation:  # in a circle, such as a combined pair's, it ends somewhere
                other = self.get(one.related_model, row.get(one.column), depth - 1)
                made._state.fields_cache[one.name] = other
        return made

    def get(self, model: type[models.Model], key: Any, depth: int = 4) -> Any:
        """The row of this key; None where nothing is known of it."""
        row = self.rows.get((model._meta.label_lower, key)) if depth else None
        return self.instance(model, row, depth) if row else None

    def is_there(self, model: type[models.Model], key: Any) -> bool:
        row = self.rows.get((model._meta.label_lower, key))
        return bool(row) and row["pgh_label"] != "delete"


def _references(
    model: type[models.Model], row: dict[str, Any]
) -> Iterator[tuple[type[models.Model], Any]]:
    for one in model._meta.concrete_fields:
        value = row.get(one.column)
        if value is None:
            continue
        if one.is_relation and hasattr(one.related_model, "pgh_event_model"):
            yield one.related_model, value
        elif one.name in KEYS and isinstance(one, ArrayField):
            yield from ((KEYS[one.name], key) for key in value)


def value_of(one: models.Field[Any, Any], value: Any) -> Any:
    """A value of the recorded JSON as the field has it."""
    if value is None:
        return None
    if isinstance(one, DateRangeField):
        found = RANGE.fullmatch(value)
        return (
            DateRange(*(parse_date(part) for part in found.group("lower", "upper")))
            if (found)
            else DateRange(empty=True)
        )
    if isinstance(one, models.DateTimeField):
        return parse_datetime(value)
    if isinstance(one, models.DateField):
        return parse_date(value)
    return value


# Words -------------------------------------------------------------------------------------------


class _Words:
    def __init__(self, access: Access, names: Names) -> None:
        self.access, self.names = access, names

    def line(self, event: Event, people: People) -> Line:
        model, row = event.model, event.row
        instance = self.names.instance(model, row)
        above = self._above(instance)
        day = true_day(event, instance)
        differences = tuple(self._differences(event))
        county = self._county(instance, above)
        return Line(
            event=event,
            verb=_verb(event, differences),
            role=people.role(event, county),
            kind=str(capfirst(model._meta.verbose_name)),
            title=_title(instance),
            context=tuple(str(one) for one in above),
            county=county,
            agreement=self._agreement([instance, *above]),
            true_day=day,
            precision=row.get("precision") or "day",
            days_after=_days_after(event, day),
            source=self._source(instance),
            source_url=row.get("source_url") or "",
            differences=differences,
        )

    def _above(self, instance: Any) -> list[Any]:
        found = []
        for column, owner in owners(type(instance)):
            name = next(o.name for o in type(instance)._meta.concrete_fields if o.column == column)
            instance = instance._state.fields_cache.get(name)
            if instance is None:
                break
            found.append(instance)
            assert isinstance(instance, owner)  # noqa: S101 - the chain is of these models
        return found

    def _county(self, instance: Any, above: list[Any]) -> County | None:
        for one in (*reversed(above), instance):
            if isinstance(one, County):
                return one
            if county := one._state.fields_cache.get("county"):
                return county
        return None

    def _agreement(self, chain: list[Any]) -> int | None:
        for one in chain:
            if one._meta.label_lower == "agreements.agreement":
                there = self.names.is_there(type(one), one.pk)
                return one.pk if there or one is chain[0] else None
        return None

    def _source(self, instance: Any) -> str:
        if not hasattr(instance, "source_channel"):
            return ""
        return instance.source_reference or str(instance.get_source_channel_display())

    def _differences(self, event: Event) -> Iterator[Difference]:
        skipped = UNSAID | {event.model._meta.pk.name}
        if event.label != "update":
            skipped |= SOURCE | {"confirmed_at"} | set(_said_of(event.model))
        for one in event.model._meta.concrete_fields:
            if one.name in skipped:
                continue
            old, new = self._sides(event, one)
            if old != new and not (event.label != "update" and _is_usual(one, old, new)):
                yield self._difference(event, one, old, new)

    @staticmethod
    def _sides(event: Event, one: models.Field[Any, Any]) -> tuple[Any, Any]:
        new = event.row.get(one.column)
        if event.label == "delete":
            return new, None
        return (event.before or {}).get(one.column) if event.label == "update" else None, new

    def _difference(self, event: Event, one: Any, old: Any, new: Any) -> Difference:
        hidden = one.is_relation and not is_readable(self.access, one.related_model)
        sides = (
            ("", "")
            if hidden
            else (
                self._shown(one, old, event.before or event.row),
                self._shown(one, new, event.row),
            )
        )
        return Difference(one.name, str(capfirst(one.verbose_name)), *sides)

    def _shown(self, one: Any, value: Any, row: dict[str, Any]) -> str:
        if value is None or value in ("", []):
            return ""
        if one.is_relation:
            return str(self.names.get(one.related_model, value) or value)
        if isinstance(one, ArrayField):
            return ", ".join(self._keys(one, value))
        if choices := dict(one.flatchoices):
            return str(choices.get(value, value))
        return _plain(one, value_of(one, value), row)

    def _keys(self, one: Any, values: list[Any]) -> list[str]:
        if other := KEYS.get(one.name):
            return [str(self.names.get(other, key) or key) for key in values]
        choices = dict(one.base_field.flatchoices)
        return [str(choices.get(value, value)) for value in values]


def true_day(event: Event, instance: Any) -> date | None:
    """The day from which the row is true, or on which it happened or ended."""
    if event.label == "update" and (ends := _new_end(event, instance)):
        return ends
    for name in DAYS:
        if day := getattr(instance, name, None):
            return day
    for name in ("period", "in_force"):
        if period := getattr(instance, name, None):
            return period.lower
    return None


def _new_end(event: Event, instance: Any) -> date | None:
    """The last day of a period that got another end and kept its beginning."""
    for name in ("period", "in_force"):
        now, before = getattr(instance, name, None), (event.before or {}).get(name)
        if now and before and now.upper and before != event.row[name]:
            was = value_of(type(instance)._meta.get_field(name), before)
            return last_day(now.upper) if was.lower == now.lower else None
    return None


def _title(instance: Any) -> str:
    """What the row calls itself, without its county's code: the county stands beside it."""
    return str(instance).removesuffix(f" ({getattr(instance, 'county_id', '')})")


def _verb(event: Event, differences: Sequence[Difference]) -> str:
    if event.is_restored:
        return "restore"
    if event.label == "update" and {one.name for one in differences} == {"confirmed_at"}:
        return "confirm"
    return event.label


def _days_after(event: Event, day: date | None) -> int:
    """Only where the day itself is new: what was known long ago may be corrected at any time."""
    if day is None or event.label == "delete":
        return 0
    columns = (*DAYS, "period", "in_force")
    before = event.before if event.label == "update" else None
    if before and all(before.get(name) == event.row.get(name) for name in columns):
        return 0
    late = timezone.localdate(event.moment) - day
    return late.days if late > AFTERWARDS else 0


def _said_of(model: type[models.Model]) -> Iterator[str]:
    """What stands beside the line: what the row is part of, else its county."""
    if not owners(model):
        yield "county"
    for column, _owner in owners(model)[:1]:
        yield from (one.name for one in model._meta.concrete_fields if one.column == column)


def _is_usual(one: Any, *sides: Any) -> bool:
    """Whether there is nothing to say of a new or removed row's field: empty, or as is usual."""
    value = next((side for side in sides if side is not None), None)
    usual = one.default if one.has_default() and not callable(one.default) else None
    return value is None or value in ("", []) or value == usual


def _plain(one: Any, value: Any, row: dict[str, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        is_inexact = one.name in DAYS and row.get("precision")
        return exact_day(value, row["precision"]) if is_inexact else day_in_words(value)
    if isinstance(value, DateRange):
        return range_in_words(value)
    return str(Truncator(str(value)).chars(LONGEST))


def county_name(county: County | None) -> str:
    """The county's short name; empty without one."""
    return text_of(county, "short").value if county else ""
