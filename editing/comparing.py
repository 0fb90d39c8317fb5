"""Compare two versions of a row and what was typed, on every page and in the admin alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from accounts.models import Role
from editing.edits import CHANNELS
from editing.versions import last_event, state_at
from toolkit.days import day_in_words, range_in_words
from toolkit.texts import text_of

if TYPE_CHECKING:
    from accounts.access import Access

NOT_COMPARED = {"version", "recorded_at", "confirmed_at"}


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """The last change of a row: when, in which role, through which channel and why."""

    at: datetime
    roles: tuple[str, ...]
    channel: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of a row: as it was when the page was opened, as it is now, as it was typed."""

    label: str
    opened: str
    now: str
    typed: str

    @property
    def differs(self) -> bool:
        """Whether another user changed it to something other than what was typed."""
        return self.now not in (self.opened, self.typed)

    @property
    def was_changed(self) -> bool:
        return self.now != self.opened

    @property
    def is_own(self) -> bool:
        return self.typed != self.opened


@dataclass
class Comparison:
    """A row that was changed, created or deleted after the page had been opened."""

    key: str
    kind: str
    title: str
    opened: Model | None
    current: Model | None
    change: ChangeContext | None = None
    lines: list[ComparedField] = field(default_factory=list)
    has_typed: bool = False
    """Whether the typed values are shown beside both versions."""

    @property
    def is_gone(self) -> bool:
        return self.current is None

    @property
    def is_new(self) -> bool:
        return self.opened is None and self.current is not None

    @property
    def different(self) -> list[ComparedField]:
        """The fields whose values are not all equal."""
        return [line for line in self.lines if line.was_changed or line.is_own]

    @property
    def shown(self) -> list[ComparedField]:
        """The different fields; all of them if none of those compared differs."""
        return self.different or self.lines


def compare(
    key: str,
    *,
    opened: Model | None,
    current: Model | None,
    access: Access,
    form: forms.BaseForm | None = None,
) -> Comparison:
    """Compare both versions of a row: by the fields of the form, or by all its columns."""
    row = current or opened
    label, _colon, pk = key.partition(":")
    model = apps.get_model(label)
    found = Comparison(key, str(model._meta.verbose_name), str(row or pk), opened, current)
    found.change = last_change(model, pk, access)
    if form is None:
        found.lines = [_column(found, one) for one in _columns(model)]
    else:
        names = {one.name for one in _columns(model)}
        found.lines = [_line(found, form, name) for name in form.fields if name in names]
        found.has_typed = form.is_bound
    return found


def since_seen(key: str, version: int | None, access: Access) -> Comparison:
    """Compare a row with the version that was seen."""
    label, _colon, pk = key.partition(":")
    model = apps.get_model(label)
    current = model._base_manager.filter(pk=pk).first()
    return compare(key, opened=state_at(model, pk, version), current=current, access=access)


def with_typed(found: Comparison, form: forms.BaseForm) -> None:
    """Add the values typed into the form to both versions; columns not in the form come last."""
    model = apps.get_model(found.key.partition(":")[0])
    columns = {one.name: capfirst(str(one.verbose_name)) for one in _columns(model)}
    typed = [name for name in form.fields if name in columns]
    of_others = {label for name, label in columns.items() if name not in typed}
    others = [line for line in found.lines if line.label in of_others]
    found.lines = [_line(found, form, name) for name in typed]
    found.lines += others if found.opened and found.current else []
    found.has_typed = True


def _columns(model: type[Model]) -> list[Any]:
    columns = model._meta.concrete_fields
    return [one for one in columns if one.name not in NOT_COMPARED and not one.primary_key]


def _column(found: Comparison, column: Any) -> ComparedField:
    opened, now = in_words(found.opened, column.name), in_words(found.current, column.name)
    return ComparedField(
        capfirst(str(column.verbose_name)), opened, now, opened if found.opened else now
    )


def _line(found: Comparison, form: forms.BaseForm, name: str) -> ComparedField:
    names = _names_of(form.fields[name])
    opened, now = (
        value_in_words(getattr(row, name), names) if row and names else in_words(row, name)
        for row in (found.opened, found.current)
    )
    typed = typed_in_words(form, name) if form.is_bound else opened
    return ComparedField(capfirst(str(form[name].label)), opened, now, typed)


def _names_of(one: forms.Field) -> dict[Any, Any]:
    """The labels of a field's choices, by key; empty if its choices are rows."""
    if isinstance(one, forms.ModelChoiceField):
        return {}
    return {key: label for key, label in flat(getattr(one, "choices", ())) if key}


# Who changed it ----------------------------------------------------------------------------------


def last_change(model: type[Model], pk: Any, access: Access) -> ChangeContext | None:
    """The last change of the row in public terms: roles, not names."""
    event = last_event(model, pk)
    if event is None:
        return None
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    user = metadata.get("user")
    return ChangeContext(
        at=event.pgh_created_at,
        roles=_roles_of(user, event.pgh_created_at.date()),
        channel=str(CHANNELS.get(metadata.get("channel", ""), "")),
        reason=metadata.get("reason", ""),
        is_own=user is not None and user == access.user_id,
    )


def _roles_of(user: Any, day: date) -> tuple[str, ...]:
    if not user:
        return ()
    roles = Role.objects.alive_on(day).filter(user=user).select_related("county", "municipality")
    return tuple(dict.fromkeys(_role_in_words(role) for role in roles.order_by("pk")))


def _role_in_words(role: Role) -> str:
    place = str(text_of(role.county, "short")) if role.county else str(role.municipality or "")
    return f"{role.get_kind_display()}, {place}" if place else str(role.get_kind_display())


# In words ----------------------------------------------------------------------------------------


def in_words(row: Model | None, name: str) -> str:
    """A column as text for users."""
    if row is None:
        return ""
    column: Any = row._meta.get_field(name)
    if column.is_relation and getattr(row, column.attname) is not None:
        related = column.related_model._base_manager.filter(pk=getattr(row, column.attname))
        return str(related.first() or getattr(row, column.attname))
    choices = column.flatchoices or getattr(
        getattr(column, "base_field", None), "flatchoices", None
    )
    return value_in_words(getattr(row, column.attname), dict(choices or ()))


def value_in_words(value: Any, choices: Mapping[Any, Any] | None = None) -> str:
    """A value as text for users, choices by their labels."""
    if isinstance(value, list | tuple):
        # Choices are ticked in the order of their labels but stored in another order.
        return ", ".join(
            value_in_words(one, choices) for one in (sorted(value) if choices else value)
        )
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
    """What was typed into a field of a sent form, as text for users."""
    one, raw = form.fields[name], form[name].data
    try:
        value = one.clean(raw)
    except ValidationError:
        value = raw
    if value in ("", None, []):
        return ""
    if isinstance(one, forms.ModelChoiceField):
        return value_in_words(value)
    return value_in_words(value, dict(flat(getattr(one, "choices", ()))))


def flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """The choices of a field without their groups."""
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield getattr(key, "value", key), name
