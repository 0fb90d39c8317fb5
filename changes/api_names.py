"""The names that the API has for recorded rows: collections, fields, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from api.joint_inputs import BoundInput
from api.registry import api_collections
from api.row_inputs import RowsInput, WrittenSerializer
from changes.lines import ChangeLine
from toolkit.model_fields import column_name, related_model

SIDES = {"lower": "from", "upper": "until"}


@dataclass(frozen=True, slots=True)
class ApiNames:
    """The names of a model's rows and columns in the API."""

    record: str
    """The collection, or the list inside the rows of another one: `collection.list`."""
    fields: dict[str, str]
    """By column: the field, with the key in an object after a full stop."""
    bounds: dict[tuple[str, str], str]
    """By period and side: the field with the bound."""

    def field(self, column: str) -> str:
        """The field of a column; a column that the API does not show keeps its own name."""
        return self.fields.get(column, column)

    def bound(self, column: str, side: str) -> str:
        """The field with one bound of a period."""
        return self.bounds.get((column, side), SIDES[side])


@cache
def collection_of(model: type[models.Model]) -> str:
    """The collection of the model's rows; empty if it has none."""
    serializers = ((name, one.serializer_class) for name, one in api_collections.items())
    return next((name for name, one in serializers if one.Meta.model is model), "")


@cache
def names_of(model: type[models.Model]) -> ApiNames:
    """The names in the model's collection, else in the list of its owner's rows."""
    if name := collection_of(model):
        serializer = api_collections[name].serializer_class
        read = {str(field.source): key for key, field in serializer.row_fields().items()}
        names = _names(name, serializer.input_class()())
        return ApiNames(name, read | names.fields, names.bounds)
    for owner, rows in _lists():
        if related_model(rows.model._meta.get_field(rows.field.rows)) is model:
            return _names(f"{owner}.{rows.field.field_name}", rows.field.child)
    return ApiNames(str(model._meta.verbose_name_raw).replace(" ", "-"), {}, {})


@dataclass(frozen=True, slots=True)
class _OwnedRows:
    model: type[models.Model]
    field: RowsInput


@cache
def _lists() -> tuple[tuple[str, _OwnedRows], ...]:
    """The lists of rows inside rows of collections."""
    return tuple(
        (name, _OwnedRows(one.serializer_class.Meta.model, field))
        for name, one in api_collections.items()
        for field in one.serializer_class.input_class()().fields.values()
        if isinstance(field, RowsInput)
    )


def _names(record: str, written: WrittenSerializer) -> ApiNames:
    bounds = {
        (field.period, field.side): name
        for name, field in written.fields.items()
        if isinstance(field, BoundInput)
    }
    return ApiNames(record, written.all_paths(), bounds)


def objects_of(line: ChangeLine) -> Iterator[tuple[str, Any]]:
    """The objects of the API that show the row, by collection and key: its own first.

    Then those it is part of, as a row now and as it was before.
    """
    event = line.event
    found: dict[tuple[type[models.Model], Any], None] = {(event.model, event.pk): None}
    for one in event.model._meta.concrete_fields:
        if getattr(one.remote_field, "on_delete", None) is models.CASCADE:
            for row in (event.row, event.before or {}):
                found[related_model(one), row.get(column_name(one))] = None
    for model, key in found | dict.fromkeys(line.above):
        if key is not None and (name := collection_of(model)):
            yield name, key
