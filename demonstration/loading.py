"""Load the story into an empty embedded database, and remove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from cooperation.models import County
from cooperation.roles import as_owner
from demonstration import registry
from demonstration.accounts import add_accounts, remove_accounts
from demonstration.entries import Ref, StoryEntry
from demonstration.recording import Recorded, forget_recordings, set_recording_moments
from demonstration.story import whole_story
from demonstration.story_places import StoryPlaces
from history.statements import Statement
from situation.models import Presentation

PRESENTED_ON = date(2024, 6, 30)
"""The day of the summer 2024 publication, whose totals the story reproduces."""


def load_demonstration() -> int:
    """Load the story with its accounts; returns the number of rows."""
    refuse_outside_demonstration()
    with as_owner(), transaction.atomic():
        _refuse_unless_empty()
        entries = whole_story(StoryPlaces())
        accounts = add_accounts()
        for loader in registry.loaders.values():
            loader.load()
        ids = _ids(entries)
        _insert(entries, ids)
        _analyse()
        recorded = [*_changes(entries, ids), *_deletions(entries, ids)]
        recorded += [
            Recorded(_model(e.what), ids[Ref(e.what, e.key)], 1, "insert", e.recorded)
            for e in entries
        ]
        set_recording_moments(recorded, accounts)
        Presentation.objects.update_or_create(pk=1, defaults={"presented_on": PRESENTED_ON})
    return len(entries)


def remove_demonstration() -> None:
    """Remove all statements with their history, and the demonstration's accounts.

    Reference data remains, and so do accounts that people created for themselves.
    """
    refuse_outside_demonstration()
    with as_owner(), transaction.atomic():
        for loader in registry.loaders.values():
            loader.remove()
        for table in registry.tables.values():
            table.model._default_manager.all()._raw_delete(connection.alias)
        Presentation.objects.filter(presented_on=PRESENTED_ON).delete()
        remove_accounts()
        forget_recordings(filled_models())


def filled_models() -> list[type[models.Model]]:
    """Every model with a history that the demonstration fills, children before their parents."""
    own = [model for loader in registry.loaders.values() for model in loader.models]
    return [*(table.model for table in registry.tables.values()), *own]


def refuse_outside_demonstration() -> None:
    """Refuse to fill, date or empty anything but the embedded database of a demonstration."""
    if not (settings.DEMO and settings.EMBEDDED):
        raise ImproperlyConfigured(
            "Demonstration data exists only in the embedded database of a demonstration (DEMO=1)."
        )


def _refuse_unless_empty() -> None:
    for model in filled_models():
        if model._default_manager.exists():
            raise ImproperlyConfigured(
                f"There are records already ({model.__name__}); the demonstration needs none."
            )
    if not County.objects.exists():
        raise ImproperlyConfigured("Reference data is missing: run load_reference_data first.")


def _model(what: str) -> type[models.Model]:
    return registry.tables[what].model


def _ids(entries: list[StoryEntry]) -> dict[Ref, int]:
    """Assign an id to each row before any is inserted, so that rows can refer to each other."""
    keys: dict[str, list[Ref]] = defaultdict(list)
    for entry in entries:
        keys[entry.what].append(Ref(entry.what, entry.key))
    ids: dict[Ref, int] = {}
    with connection.cursor() as cursor:
        for what, refs in keys.items():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [_model(what)._meta.db_table, len(refs)],
            )
            ids |= dict(zip(refs, (id_ for (id_,) in cursor.fetchall()), strict=True))
    return ids


def _insert(entries: list[StoryEntry], ids: dict[Ref, int]) -> None:
    rows: dict[str, list[models.Model]] = defaultdict(list)
    for entry in entries:
        rows[entry.what].append(_row(entry, ids))
    for what in reversed(list(registry.tables)):
        _model(what)._default_manager.bulk_create(rows[what], batch_size=1000)


def _analyse() -> None:
    """Update the statistics of the tables; otherwise the checks are planned for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _row(entry: StoryEntry, ids: dict[Ref, int]) -> models.Model:
    model = _model(entry.what)
    values: dict[str, Any] = {
        f"{name}_id" if isinstance(value, Ref) else name: _with_ids(value, ids)
        for name, value in entry.values.items()
    }
    if issubclass(model, Statement):
        values["recorded_at"] = entry.recorded.at
    return model(pk=ids[Ref(entry.what, entry.key)], **values)


def _with_ids(value: Any, ids: dict[Ref, int]) -> Any:
    """The value with the ids of the rows it refers to."""
    if isinstance(value, list):
        return [_with_ids(one, ids) for one in value]
    return ids[value] if isinstance(value, Ref) else value


def _changes(entries: list[StoryEntry], ids: dict[Ref, int]) -> Iterable[Recorded]:
    """The first change of each row, then the second of each …: equal ones in one statement."""
    for place in range(max(len(entry.changes) for entry in entries)):
        equal: dict[tuple[str, str], list[StoryEntry]] = defaultdict(list)
        for entry in entries:
            if place < len(entry.changes):
                equal[entry.what, repr(entry.changes[place].values)].append(entry)
        for (what, _values), changed in equal.items():
            model = _model(what)
            pks = [ids[Ref(what, entry.key)] for entry in changed]
            model._default_manager.filter(pk__in=pks).update(**changed[0].changes[place].values)
            for pk, entry in zip(pks, changed, strict=True):
                yield Recorded(model, pk, place + 2, "update", entry.changes[place].moment)


def _deletions(entries: list[StoryEntry], ids: dict[Ref, int]) -> Iterable[Recorded]:
    for entry in entries:
        if entry.deleted:
            pk, model = ids[Ref(entry.what, entry.key)], _model(entry.what)
            model._default_manager.filter(pk=pk).delete()
            yield Recorded(model, pk, 1 + len(entry.changes), "delete", entry.deleted)
