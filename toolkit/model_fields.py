"""What a field or a tracked model has, where its type does not show it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model


def column_name(field: Any) -> str:
    """The column of a field that has one."""
    return cast("str", field.column)


def related_model(field: Any) -> type[Model]:
    """The model that a relation leads to."""
    return cast("type[Model]", field.related_model)


def event_model(model: Any) -> type[Model]:
    """The model of the recorded states of a tracked model."""
    return cast("type[Model]", model.pgh_event_model)
