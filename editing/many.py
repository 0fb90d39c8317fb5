"""Write many rows of one model as `Edit` writes one, in a fixed number of statements.

For a caller that can also write them one by one, such as the import: if any row is refused, the
same exception is raised as for that row alone, but it does not name the row. The caller then undoes
what was written, in a savepoint of its own. The database judges the rows together: rows that are
valid only together may be accepted, though each alone would be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet, prefetch_related_objects
from django.http import Http404

from editing.claims import refuse_claims
from editing.edits import Edit, Stale, related_to
from editing.rules import Changes, after_write, before_write

FROM_DATABASE = ("version", "confirmed_at")
"""Columns that triggers of the database change."""


def lock_all(edit: Edit, rows: QuerySet[Any], versions: Mapping[int, int | None]) -> dict[int, Any]:
    """By number the row, locked for this transaction, or the exception of `Edit.lock` for it.

    `versions` has the version that was seen of each (None: any).
    """
    if len(versions) == 1:
        ((pk, version),) = versions.items()
        return {pk: _locked(edit, rows, pk, version)}
    visible = edit.access.visible(rows).order_by("pk").filter(pk__in=versions)
    found = {row.pk: row for row in visible.select_for_update(of=("self",))}
    editable = edit.access.editable(rows.model._default_manager.filter(pk__in=versions))
    own = set(editable.order_by().values_list("pk", flat=True))

    def is_as_seen(pk: int, version: int | None) -> bool:
        return pk in own and (version is None or version == edit.version_seen(found[pk]))

    return {
        pk: found[pk]
        if pk in found and is_as_seen(pk, version)
        else _locked(edit, rows, pk, version)
        for pk, version in versions.items()
    }


def _locked(edit: Edit, rows: QuerySet[Any], pk: int, version: int | None) -> Any:
    try:
        return edit.lock(rows, pk=pk, version=version)
    except (Http404, PermissionDenied, Stale) as refusal:
        return refusal


def save_all(edit: Edit, rows: Sequence[Any]) -> None:
    """Write locked rows and new ones, and the consequences by the subject's rules."""
    if len(rows) < 2:
        for row in rows:
            edit.save(row)
        return
    _load_related(edit, rows)
    for row in rows:
        if not edit.access.reaches(row):
            raise PermissionDenied
        refuse_claims(edit.access, row)
    model, former = type(rows[0]), _former(rows)
    changes = [(row, former.get(row.pk)) for row in rows]
    before_write.follow_all(model, edit, changes)
    for row in rows:
        edit.check(row)
    _add(edit, [row for row in rows if row._state.adding])
    _change([(row, before) for row, before in changes if before is not None])
    after_write.follow_all(model, edit, changes)


def write_all(edit: Edit, rows: Sequence[Any]) -> None:
    """Check and write rows that follow from an edit, as `Edit.write` does."""
    if len(rows) < 2:
        for row in rows:
            edit.write(row)
        return
    _load_related(edit, rows)
    changed = [row for row in rows if not row._state.adding]
    for row in changed:
        edit.note_version(row)
    for row in rows:
        edit.check(row)
    former = _former(changed)
    _change([(row, former[row.pk]) for row in changed])
    _add(edit, [row for row in rows if row._state.adding])


def _load_related(edit: Edit, rows: Sequence[Any]) -> None:
    """Read the rows that these refer to, with one statement for each column."""
    for field in type(rows[0])._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            given = [row for row in rows if getattr(row, field.attname) is not None]
            prefetch_related_objects(given, field.name)
    edit.note_existing(
        key
        for row in rows
        for name, key in related_to(row)
        if type(row)._meta.get_field(name).get_cached_value(row, None) is not None
    )


def _former(rows: Iterable[Any]) -> dict[int, Any]:
    """The rows as they are in the database, locked, without the new ones. Raises Stale."""
    changed = [row for row in rows if not row._state.adding]
    if not changed:
        return {}
    all_rows: Any = type(changed[0])._base_manager.select_for_update(of=("self",)).order_by("pk")
    former: dict[int, Any] = {
        row.pk: row for row in all_rows.filter(pk__in=[c.pk for c in changed])
    }
    for row in changed:
        before, version = former.get(row.pk), getattr(row, "version", None)
        if before is None or getattr(before, "version", None) != version:
            raise Stale(before, version)
    return former


def _add(edit: Edit, rows: Sequence[Any]) -> None:
    if rows:
        type(rows[0])._base_manager.bulk_create(rows)
    for row in rows:
        edit.note_added(row)


def _change(changes: Changes) -> None:
    """Update the columns that differ in any of the rows, and read those of the database.

    Raises Stale if a row is gone: a rule may have deleted it because of another of these rows.
    """
    if not changes:
        return
    rows, manager = [row for row, _before in changes], type(changes[0][0])._base_manager
    names = [
        field.name
        for field in manager.model._meta.concrete_fields
        if field.name not in FROM_DATABASE
        and any(getattr(row, field.attname) != getattr(b, field.attname) for row, b in changes)
    ]
    if names:
        there = manager.bulk_update(rows, names)
    else:
        there = manager.filter(pk__in=[row.pk for row in rows]).count()
    if there != len(rows):
        raise Stale(None, getattr(rows[0], "version", None))
    if not names:
        for row in rows:
            row.save()
    _read_again(rows, manager.model)


def _read_again(rows: Sequence[Any], model: type[Model]) -> None:
    written = [name for name in FROM_DATABASE if hasattr(rows[0], name)]
    if not written:
        return
    now: dict[int, Any] = {
        pk: values
        for pk, *values in model._base_manager.filter(pk__in=[row.pk for row in rows]).values_list(
            "pk", *written
        )
    }
    for row in rows:
        for name, value in zip(written, now[row.pk], strict=True):
            setattr(row, name, value)
