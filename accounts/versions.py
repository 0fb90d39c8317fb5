"""Which versions somebody has seen, and what has become of the rows since.

A form that edits or deletes rows carries them in one hidden field: every row that it shows with its
version. When it is sent, the rows are held and compared; `differences` sets what stood there when
the form was opened beside what stands there now and what was typed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from cooperation.days import day_in_words, range_in_words

FIELD = "_seen"
"""The name of the hidden field."""
UNTOLD = {"version", "recorded_at", "confirmed_at"}
MOST = 5_000


def key_of(row: Model) -> str:
    """The name of a row in the hidden field."""
    return f"{row._meta.label_lower}:{row.pk}"


def versions_of(rows: Iterable[Model]) -> dict[str, int]:
    """What the hidden field says of the rows."""
    return {key_of(row): row.version for row in rows if hasattr(row, "version")}


def as_text(seen: Mapping[str, int]) -> str:
    return json.dumps(seen, sort_keys=True, separators=(",", ":"))


def seen_in(data: Mapping[str, str]) -> dict[str, int] | None:
    """What a sent form says it has seen; None where it does not say."""
    try:
        found = json.loads(data.get(FIELD, "") or "null")
    except ValueError:
        return None
    if not isinstance(found, dict) or len(found) > MOST:
        return None
    whole = {key: version for key, version in found.items() if isinstance(version, int)}
    return whole if len(whole) == len(found) else None


def held_now(seen: Collection[str], models: Collection[type[Model]]) -> dict[str, int]:
    """The versions of the rows as they are now, held until the transaction ends.

    Models are taken in the order given, so that two who edit the same record wait for each other
    at its first row. Rows of other models are left out.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in seen:
        label, _colon, pk = key.partition(":")
        wanted[label].append(pk)
    found = {}
    for model in dict.fromkeys(models):
        label = model._meta.label_lower
        if label in wanted and _has_version(model):
            rows = model._base_manager.filter(pk__in=_keys(model, wanted[label])).order_by("pk")
            held = rows.select_for_update(of=("self",)).values_list("pk", "version")
            found |= {f"{label}:{pk}": version for pk, version in held}
    return found


def _keys(model: type[Model], given: Iterable[str]) -> list[Any]:
    keys = []
    for text in given:
        try:
            keys.append(model._meta.pk.to_python(text))
        except ValidationError:
            continue
    return keys


def _has_version(model: type[Model]) -> bool:
    return any(one.name == "version" for one in model._meta.concrete_fields)


# What has changed --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a row: as it was when the form was opened, as it is now, as it was typed."""

    label: str
    opened: str
    now: str
    typed: str

    @property
    def differs(self) -> bool:
        """Whether somebody else changed it, to something other than what was typed."""
        return self.now not in (self.opened, self.typed)

    @property
    def is_told(self) -> bool:
        return len({self.opened, self.now, self.typed}) > 1


@dataclass
class Difference:
    """A row that has changed, come or gone since the form was opened."""

    key: str
    kind: str
    title: str
    opened: Model | None
    current: Model | None
    lines: list[Line] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        return self.current is None

    @property
    def is_new(self) -> bool:
        return self.opened is None and self.current is not None

    @property
    def told(self) -> list[Line]:
        return [line for line in self.lines if line.is_told]


def state_at(model: type[Model], pk: Any, version: int | None) -> Model | None:
    """The row as it was at a version, from its history; None where it never had that version."""
    events = getattr(model, "pgh_event_model", None)
    if events is None or version is None:
        return None
    rows = events._default_manager.filter(pgh_obj_id=pk, version=version)
    event = rows.order_by("pgh_id").first()
    names = [one.attname for one in model._meta.concrete_fields if hasattr(event, one.attname)]
    return model(**{name: getattr(event, name) for name in names}) if event else None


def difference(key: str, version: int | None) -> Difference:
    """What has become of a row since the version; its columns two by two, nothing typed."""
    label, _colon, pk = key.partition(":")
    model = apps.get_model(label)
    opened = state_at(model, pk, version)
    current = model._base_manager.filter(pk=pk).first()
    row = current or opened
    found = Difference(key, str(model._meta.verbose_name), str(row or pk), opened, current)
    found.lines = [
        Line(capfirst(str(one.verbose_name)), *_two(opened, current, one.name), "")
        for one in model._meta.concrete_fields
        if one.name not in UNTOLD and not one.primary_key
    ]
    found.lines = [
        Line(line.label, line.opened, line.now, line.opened if opened else line.now)
        for line in found.lines
    ]
    return found


def _two(opened: Model | None, current: Model | None, name: str) -> tuple[str, str]:
    return in_words(opened, name), in_words(current, name)


def in_words(row: Model | None, name: str) -> str:
    """A column as people read it."""
    if row is None:
        return ""
    column: Any = row._meta.get_field(name)
    if column.is_relation and getattr(row, column.attname) is not None:
        related = column.related_model._base_manager.filter(pk=getattr(row, column.attname))
        return str(related.first() or getattr(row, column.attname))
    choices = column.flatchoices or getattr(
        getattr(column, "base_field", None), "flatchoices", None
    )
    return said(getattr(row, column.attname), dict(choices or ()))


def said(value: Any, choices: Mapping[Any, Any] | None = None) -> str:
    """A value as people read it, choices by their names."""
    if isinstance(value, list | tuple):
        return ", ".join(said(one, choices) for one in value)
    for kind, words in _WORDS:
        if isinstance(value, kind):
            return words(value)
    return str((choices or {}).get(value, "" if value is None else value))


_WORDS: tuple[tuple[type, Any], ...] = (
    (bool, lambda value: _("yes") if value else _("no")),
    (Range, range_in_words),
    (datetime, lambda value: f"{value:%d.%m.%Y %H:%M}"),
    (date, day_in_words),
    (Model, str),
)


def typed_in_words(form: forms.BaseForm, name: str) -> str:
    """What was typed into a field of a sent form, as people read it."""
    one, raw = form.fields[name], form[name].data
    try:
        value = one.clean(raw)
    except ValidationError:
        value = raw
    if value in ("", None, []):
        return ""
    if isinstance(one, forms.ModelChoiceField):
        return said(value)
    return said(value, dict(_flat(getattr(one, "choices", ()))))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield getattr(key, "value", key), name


def with_typed(found: Difference, form: forms.BaseForm) -> Difference:
    """The difference with what was typed into the row's form beside it."""
    names = {one.name for one in found_columns(found)}
    lines = {name: _line(found, form, name) for name in form.fields if name in names}
    others = {
        capfirst(str(one.verbose_name)): one.name
        for one in found_columns(found)
        if one.name not in lines
    }
    kept = [line for line in found.lines if line.label in others]
    found.lines = [*lines.values(), *(line for line in kept if found.opened and found.current)]
    return found


def found_columns(found: Difference) -> list[Any]:
    row = found.current or found.opened
    return list(row._meta.concrete_fields) if row is not None else []


def _line(found: Difference, form: forms.BaseForm, name: str) -> Line:
    opened, now = _two(found.opened, found.current, name)
    names = {key: label for key, label in _flat(getattr(form.fields[name], "choices", ())) if key}
    if names and not isinstance(form.fields[name], forms.ModelChoiceField):
        opened, now = (
            said(getattr(row, name), names) if row else "" for row in (found.opened, found.current)
        )
    return Line(capfirst(str(form[name].label)), opened, now, typed_in_words(form, name))
