"""Undo a recorded change, or restore a deleted row: always as a new change.

Staff may undo any change of a statement, others their own, within what they may edit. If later
changes depend on it, it is refused with the reason, so that they are not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.access import Access
from changes import events
from changes.events import Event, EventQuery, is_readable, owners, ranks
from changes.lines import NOT_SHOWN
from changes.recorded_names import value_of
from changes.timeline import may_undo
from editing.edits import Edit, Stale, editing
from editing.row_forms import delete
from toolkit.days import day_in_words
from toolkit.model_fields import column_name, related_model

MOST_PARTS = 2000
"""The greatest number of a record's events that is checked; records have some hundred at most."""


def hindrances(access: Access, event: Event) -> list[str]:
    """The reasons why the change cannot be undone now; empty if it can."""
    later = [one for one in _of_record(access, event) if _is_later(one, event)]
    current = _current(event)
    if event.label == "delete":
        return list(_no_restoring(event, current))
    if current is None:
        return [_("This has been removed since. Restore it first.")]
    if event.label == "insert":
        return [_later_words(one) for one in later[:1]]
    return list(_changed_since(event, current))


def undo(*, access: Access, event: Event, version: int | None, reason: str = "") -> None:
    """Undo the change as a new one; `version` is the row's version as it was shown.

    Raises PermissionDenied, ValidationError with the reason if it cannot be undone, and
    editing.Stale if the row no longer has the version that was shown, or no version is given.
    """
    if not may_undo(access, event):
        raise PermissionDenied
    if found := hindrances(access, event):
        raise ValidationError(found, code="built_upon")
    if version is None and event.label != "delete":
        raise Stale(_current(event), None)
    with editing(access, channel="page", reason=_why(event, reason)) as edit:
        if event.label == "delete":
            _restore(edit, event)
            return
        row = edit.lock(event.model._default_manager, pk=event.pk, version=version)
        if event.label == "insert":
            edit.delete(row)
        else:
            _set_back(row, event)
            edit.save(row, again=True)


def of_action(access: Access, event: Event) -> list[Event]:
    """All that was recorded in the same edit as the event, newest first."""
    if event.context is None:
        return [event]
    return events.read(access, EventQuery(action=event.context), size=MOST_PARTS)


def hindrances_of_action(access: Access, event: Event) -> list[str]:
    """The reasons why the edit of the event cannot be undone as a whole; empty if it can."""
    together = of_action(access, event)
    if any(one.label == "delete" for one in together) or len(together) >= MOST_PARTS:
        return [_("This edit also removed something. Undo its changes one by one.")]
    current = {(one.model, one.pk): _current(one) for one in together}
    latest: dict[tuple[Any, Any], set[str]] = {}
    found: list[str] = []
    for one in together:
        row, written = current[one.model, one.pk], latest.setdefault((one.model, one.pk), set())
        if row is None:
            found.append(_("This has been removed since. Restore it first."))
        elif one.label == "insert":
            later = [late for late in _of_record(access, one) if _is_later(late, one)]
            found += [_later_words(late) for late in later if late.context != event.context][:1]
        else:
            found += _changed_since(one, row, but_not=written)
            written |= {column.name for column in _undone_columns(one)}
    return list(dict.fromkeys(found))


def undo_action(*, access: Access, event: Event, version: int | None, reason: str = "") -> None:
    """Undo all that was recorded in the same edit as the event, the newest first, as one edit.

    `version` is that of the event's row, as it was shown. Raises like `undo`.
    """
    together = of_action(access, event)
    if not may_undo_action(access, together):
        raise PermissionDenied
    if found := hindrances_of_action(access, event):
        raise ValidationError(found, code="built_upon")
    if version is None or version != version_now(event):
        raise Stale(_current(event), version)
    with editing(access, channel="page", reason=_why(event, reason)) as edit:
        for one in _newest_first(together):
            if one.label == "insert" and _current(one) is None:
                continue  # it followed from a row that has just been removed, and went with it
            row = edit.lock(one.model._default_manager, pk=one.pk)
            if one.label == "insert":
                delete(edit, row)
            else:
                _set_back(row, one)
                edit.save(row, again=True)


def may_undo_action(access: Access, together: list[Event]) -> bool:
    """Whether the user may try to undo the whole: each statement, and as staff reference data."""
    public, is_office = Access(access.day), access.is_staff and access.may_write
    return all(
        may_undo(access, one) or (is_office and is_readable(public, one.model)) for one in together
    )


def _newest_first(together: list[Event]) -> list[Event]:
    """Changes before additions: what was added is removed once no row of the edit refers to it."""
    return sorted(together, key=lambda one: one.label == "insert")


def version_now(event: Event) -> int | None:
    """The current version of the row; None if the row does not exist."""
    current = _current(event)
    return getattr(current, "version", None)


def changed_columns(event: Event) -> list[models.Field[Any, Any]]:
    """The fields whose values the change changed."""
    before = event.before or {}
    return [
        one
        for one in event.model._meta.concrete_fields
        if one.name not in NOT_SHOWN
        and before.get(column_name(one)) != event.row.get(column_name(one))
    ]


def _undone_columns(event: Event) -> list[models.Field[Any, Any]]:
    """Without `confirmed_at`, unless the change was a confirmation: an undo does not confirm."""
    columns = changed_columns(event)
    values = [one for one in columns if one.name != "confirmed_at"]
    return values or columns


# What prevents an undo ---------------------------------------------------------------------------


def _of_record(access: Access, event: Event) -> list[Event]:
    """The events of the row and of rows that are part of it, newest first."""
    return events.read(access, EventQuery(record=(event.model, event.pk)), size=MOST_PARTS)


def _is_later(one: Event, event: Event) -> bool:
    """Whether it was recorded later, not at once with it; confirmations do not count."""
    together = (one.moment, one.context) == (event.moment, event.context)
    if together or (one.moment, ranks()[one.position.model], one.number) < (
        event.moment,
        ranks()[event.position.model],
        event.number,
    ):
        return False
    return one.label != "update" or {f.name for f in changed_columns(one)} != {"confirmed_at"}


def _later_words(one: Event) -> str:
    return _("Later changes build on it: %(what)s, %(day)s.") % {
        "what": capfirst(one.model._meta.verbose_name),
        "day": day_in_words(timezone.localdate(one.moment)),
    }


def _changed_since(
    event: Event, current: models.Model, *, but_not: Iterable[str] = ()
) -> Iterator[str]:
    for one in _undone_columns(event):
        if one.name in but_not:
            continue
        if getattr(current, one.attname) != value_of(one, event.row.get(column_name(one))):
            yield _("«%(field)s» has been changed again since.") % {
                "field": capfirst(one.verbose_name)
            }


def _no_restoring(event: Event, current: models.Model | None) -> Iterator[str]:
    if current is not None:
        yield _("This has been restored already.")
        return
    for one in event.model._meta.concrete_fields:
        key = event.row.get(column_name(one))
        if one.is_relation and key is not None and not _is_there(related_model(one), key):
            yield _("«%(field)s» that it belongs to has been removed. Restore that first.") % {
                "field": capfirst(one.verbose_name)
            }


def _current(event: Event) -> models.Model | None:
    found: models.Model | None = event.model._default_manager.filter(pk=event.pk).first()
    return found


def _is_there(model: type[models.Model], key: Any) -> bool:
    return bool(model._default_manager.filter(pk=key).exists())


# Undoing -----------------------------------------------------------------------------------------


def _set_back(row: Any, event: Event) -> None:
    before = event.before or {}
    for one in _undone_columns(event):
        setattr(row, one.attname, value_of(one, before.get(column_name(one))))


def _restore(edit: Edit, event: Event) -> None:
    """Restore the row, and rows that are part of it and were deleted with it, parents first."""
    together = (
        one
        for one in _of_record(edit.access, event)
        if one.label == "delete" and (one.moment, one.context) == (event.moment, event.context)
    )
    with edit.together():
        for one in _parents_first(together):
            edit.restore(_made_again(one))


def _parents_first(found: Iterable[Event]) -> list[Event]:
    """In an order where each comes after the rows it refers to: a document after its step."""
    waiting = sorted(found, key=lambda one: (len(owners(one.model)), one.number))
    missing = {(one.model, one.pk) for one in waiting}
    ordered: list[Event] = []
    while waiting:
        ready = [one for one in waiting if not _named(one) & missing] or waiting
        ordered += ready
        missing -= {(one.model, one.pk) for one in ready}
        waiting = [one for one in waiting if (one.model, one.pk) in missing]
    return ordered


def _named(event: Event) -> set[tuple[Any, Any]]:
    """The rows that the row refers to."""
    related = (one for one in event.model._meta.concrete_fields if one.is_relation)
    return {(one.related_model, event.row.get(column_name(one))) for one in related}


def _made_again(event: Event) -> models.Model:
    """The row as it was, with its old key and a new version: pages opened before are stale."""
    values = {
        one.attname: value_of(one, event.row.get(column_name(one)))
        for one in event.model._meta.concrete_fields
    }
    values |= {"version": event.row["version"] + 1}
    values.pop("confirmed_at", None)  # restoring does not confirm
    return event.model(**values)


def _why(event: Event, reason: str) -> str:
    word = _("Restored") if event.label == "delete" else _("Undone")
    day = day_in_words(timezone.localdate(event.moment))
    what = _("%(word)s: change of %(day)s") % {"word": word, "day": day}
    return ". ".join(filter(None, (what, reason.strip())))
