"""Which versions of rows a user has seen, and the rows at those versions.

A page that edits or deletes rows, the coordinators' or the admin's, has one hidden field with every
row it shows and its version. On POST the rows are locked and compared; `editing.comparing` compares
both versions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

FIELD = "_seen"
"""The name of the hidden field."""
MOST = 5_000


def key_of(row: Model) -> str:
    """The key of a row in the hidden field."""
    return f"{row._meta.label_lower}:{row.pk}"


def versions_of(rows: Iterable[Model]) -> dict[str, int]:
    """The versions of the rows, for the hidden field."""
    return {key_of(row): row.version for row in rows if hasattr(row, "version")}


def as_text(seen: Mapping[str, int]) -> str:
    return json.dumps(seen, sort_keys=True, separators=(",", ":"))


def seen_in(data: Mapping[str, str]) -> dict[str, int] | None:
    """The versions in the hidden field of a sent form; None if they are missing or malformed."""
    try:
        found = json.loads(data.get(FIELD, "") or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or len(found) > MOST:
        return None
    whole = {
        key: version
        for key, version in found.items()
        if isinstance(version, int) and key.isascii() and key.isprintable()
    }
    return whole if len(whole) == len(found) else None


def held_now(seen: Collection[str], models: Collection[type[Model]]) -> dict[str, int]:
    """The current versions of the rows, locked until the transaction ends.

    Models are locked in the order given, so that two users who edit the same record wait for each
    other at its first row. Rows of other models are left out.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in seen:
        label, _colon, pk = key.partition(":")
        wanted[label].append(pk)
    found: dict[str, int] = {}
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


# Rows from the history ---------------------------------------------------------------------------


def state_at(model: type[Model], pk: Any, version: int | None) -> Model | None:
    """The row as it was at a version, from its history; None where it never had that version."""
    return _as_row(model, last_event(model, pk, version=version))


def last_state(model: type[Model], pk: Any) -> Model | None:
    """The last state of the row, which may be deleted."""
    return _as_row(model, last_event(model, pk))


def last_event(model: type[Model], pk: Any, **narrowed: Any) -> Any:
    """The row's last event that matches; None if there is none, or the model has no history."""
    events: Any = getattr(model, "pgh_event_model", None)
    if events is None:
        return None
    found = events._default_manager.filter(pgh_obj_id=pk, **narrowed)
    return found.select_related("pgh_context").order_by("pgh_id").last()


def _as_row(model: type[Model], event: Any) -> Model | None:
    if event is None:
        return None
    names = [one.attname for one in model._meta.concrete_fields if hasattr(event, one.attname)]
    return model(**{name: getattr(event, name) for name in names})
