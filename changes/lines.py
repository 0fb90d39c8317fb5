"""One change of one row in words: each field, old and new, and the day from which it is true.

The day from which it is true is shown beside the day of recording; what was recorded long after it
is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange

from accounts.access import Access
from changes.events import Event, is_readable, owners
from changes.recorded_names import KEYS, RecordedNames, value_of
from changes.recorders import Recorders
from changes.registry import day_columns, record_pages
from cooperation.models import County
from history.statements import PRECISE_DAYS
from toolkit.days import day_in_words, exact_day, last_day, range_in_words
from toolkit.model_fields import column_name
from toolkit.texts import LANGUAGE_OF_REFERENCES, LANGUAGES, Joined, Text, text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_SHOWN = {"version", "recorded_at"}
"""Columns that the database writes by itself."""
SOURCE = {"source_channel", "source_reference", "source_url"}
AFTERWARDS = timedelta(days=31)
"""A fact recorded later than this after its day is marked as recorded afterwards."""
LONGEST = 600

VERBS: dict[str, StrOrPromise] = {
    "insert": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Removed"),
    "restore": gettext_lazy("Restored"),
    "confirm": gettext_lazy("Confirmed"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field with its old and new value; empty if there was none."""

    name: str
    label: str
    old: str
    new: str
    language: str = ""
    """The language of the values if they are written texts; empty for the reader's."""


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """The page of the record that a changed row is, or is part of."""

    name: str
    """A key of `record_pages`."""
    key: Any

    @property
    def url(self) -> str:
        """The URL of the page in the language of the user."""
        return reverse(record_pages[self.name].address, args=[self.key])


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of one row, in words."""

    event: Event
    verb: str
    """A key of VERBS."""
    role: str
    """Who recorded it, as a key: a kind of role, `user` or `system`."""
    kind: str
    title: Joined
    context: tuple[Joined, ...]
    """What the row is part of, nearest first."""
    above: tuple[tuple[type[models.Model], Any], ...]
    """The same as model and key."""
    county: County | None
    page: LinkedPage | None
    """The page of the record that the row is part of, if the record still exists."""
    true_day: date | None
    precision: str
    days_after: int
    """How many days after its day it was recorded, if that is many; else 0."""
    source: Text
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
        """The key of the event among the events of all models."""
        return self.model_label, self.event.number


class ChangeWriter:
    """Describes events in words, showing what the user may read."""

    def __init__(self, access: Access, names: RecordedNames) -> None:
        self.access, self.names = access, names

    def line(self, event: Event, people: Recorders) -> ChangeLine:
        model, row = event.model, event.row
        instance = self.names.instance(model, row)
        above = self._above(instance)
        day = true_day(event, instance)
        differences = tuple(self._differences(event))
        county = self._county(instance, above)
        return ChangeLine(
            event=event,
            verb=_verb(event, differences),
            role=people.role(event, county),
            kind=str(capfirst(model._meta.verbose_name)),
            title=_title(instance),
            context=tuple(_shown_name(one) for one in above),
            above=tuple((type(one), one.pk) for one in above),
            county=county,
            page=self._page([instance, *above]),
            true_day=day,
            precision=row.get("precision") or "day",
            days_after=_days_after(event, day),
            source=self._source(instance),
            source_url=row.get("source_url") or "",
            differences=differences,
        )

    def _above(self, instance: Any) -> list[Any]:
        found = []
        model: type[models.Model] = type(instance)
        for column, owner in owners(model):
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

    def _page(self, wholes: list[Any]) -> LinkedPage | None:
        for one in wholes:
            for name, page in record_pages.items():
                if page.model is type(one):
                    is_there = one is wholes[0] or self.names.is_there(type(one), one.pk)
                    return LinkedPage(name, one.pk) if is_there else None
        return None

    def _source(self, instance: Any) -> Text:
        if not hasattr(instance, "source_channel"):
            return Text("", "")
        if instance.source_reference:
            return Text(instance.source_reference, LANGUAGE_OF_REFERENCES)
        return Text(str(instance.get_source_channel_display()), "")

    def _differences(self, event: Event) -> Iterator[Difference]:
        skipped = NOT_SHOWN | {event.model._meta.pk.name}
        if event.label != "update":
            skipped |= SOURCE | {"confirmed_at"} | set(_shown_beside(event.model))
        for one in event.model._meta.concrete_fields:
            if one.name in skipped:
                continue
            old, new = self._sides(event, one)
            if old != new and not (event.label != "update" and _is_usual(one, old, new)):
                yield self._difference(event, one, old, new)

    @staticmethod
    def _sides(event: Event, one: models.Field[Any, Any]) -> tuple[Any, Any]:
        new = event.row.get(column_name(one))
        if event.label == "delete":
            return new, None
        return (event.before or {}).get(column_name(one)) if event.label == "update" else None, new

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
        language = self._language_of_names(one, old, new) or _language_of(one, event.row)
        return Difference(one.name, str(capfirst(one.verbose_name)), *sides, language)

    def _language_of_names(self, one: Any, *values: Any) -> str:
        """The language of the names of the rows that a column refers to, if it is one."""
        other = KEYS.get(one.name) if isinstance(one, ArrayField) else one.related_model
        if other is None:
            return ""
        keys = [key for value in values for key in (value if isinstance(value, list) else [value])]
        named = (self.names.get(other, key) for key in keys if key)
        languages = {_shown_name(row).texts[0].language for row in named if row}
        return languages.pop() if len(languages) == 1 else ""

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


@cache
def days() -> tuple[str, ...]:
    """Columns with the day from which a row is true, or on which it happened."""
    return (*PRECISE_DAYS, *chain.from_iterable(day_columns.values()))


def true_day(event: Event, instance: Any) -> date | None:
    """The day from which the row is true, or on which it happened or ended."""
    if event.label == "update" and (ends := _new_end(event, instance)):
        return ends
    for name in days():
        if day := getattr(instance, name, None):
            return day
    for name in ("period", "in_force"):
        if period := getattr(instance, name, None):
            return period.lower
    return None


def _new_end(event: Event, instance: Any) -> date | None:
    """The new last day of a period whose end was changed but not its beginning."""
    for name in ("period", "in_force"):
        now, before = getattr(instance, name, None), (event.before or {}).get(name)
        if now and before and now.upper and before != event.row[name]:
            was = value_of(type(instance)._meta.get_field(name), before)
            return last_day(now.upper) if was.lower == now.lower else None
    return None


def _title(instance: Any) -> Joined:
    """The row's name without its county's code, because the county is shown beside it."""
    *before, last = _shown_name(instance).texts
    suffix = f" ({getattr(instance, 'county_id', '')})"
    return Joined((*before, Text(last.value.removesuffix(suffix), last.language)))


def _shown_name(instance: Any) -> Joined:
    """The row in words: the title, name or role that it begins with is in its own language."""
    words = str(instance)
    named = (getattr(instance, name, None) for name in ("title", "name", "shown_name"))
    for text in (*named, text_of(instance, "role")):
        if isinstance(text, Text) and text.value and words.startswith(text.value):
            rest = words.removeprefix(text.value)
            return Joined((text, Text(rest, "")) if rest else (text,))
    return Joined((Text(words, ""),))


def _language_of(one: Any, row: dict[str, Any]) -> str:
    """The language of a column's values: that of its suffix, or of the row's written texts."""
    *_words, suffix = one.name.rpartition("_")
    if suffix in LANGUAGES:
        return suffix
    if one.name == "source_reference":
        return LANGUAGE_OF_REFERENCES
    is_written = type(one) in (models.CharField, models.TextField) and not one.flatchoices
    is_written = is_written and one.name not in ("section", "diary_number", "language")
    return str(row.get("language") or "") if is_written else ""


def _verb(event: Event, differences: Sequence[Difference]) -> str:
    if event.is_restored:
        return "restore"
    is_about_confirmation = {one.name for one in differences} == {"confirmed_at"}
    if event.label == "update" and is_about_confirmation and event.row.get("confirmed_at"):
        return "confirm"
    return event.label


def _days_after(event: Event, day: date | None) -> int:
    """Only if the day itself is new, because old facts may be corrected at any time."""
    if day is None or event.label == "delete" or event.is_restored:
        return 0
    columns = (*days(), "period", "in_force")
    before = event.before if event.label == "update" else None
    if before and all(before.get(name) == event.row.get(name) for name in columns):
        return 0
    late = timezone.localdate(event.moment) - day
    return late.days if late > AFTERWARDS else 0


def _shown_beside(model: type[models.Model]) -> Iterator[str]:
    """The columns shown beside the line instead: what the row is part of, else its county."""
    if not owners(model):
        yield "county"
    for column, _owner in owners(model)[:1]:
        yield from (one.name for one in model._meta.concrete_fields if one.column == column)


def _is_usual(one: Any, *sides: Any) -> bool:
    """Whether a field of a new or removed row is not worth showing: empty or the default."""
    value = next((side for side in sides if side is not None), None)
    usual = one.default if one.has_default() and not callable(one.default) else None
    return value is None or value in ("", []) or value == usual


def _plain(one: Any, value: Any, row: dict[str, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        is_inexact = one.name in days() and row.get("precision")
        return exact_day(value, row["precision"]) if is_inexact else day_in_words(value)
    if isinstance(value, DateRange):
        return range_in_words(value)
    return str(Truncator(str(value)).chars(LONGEST))


def county_name(county: County | None) -> str:
    """The county's short name; empty without one."""
    return text_of(county, "short").value if county else ""
