"""The schema of a collection: its fields, each with the SQL expression that computes it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from rest_framework import serializers

from api.fields import Computed, Source, is_plain
from api.inputs import AnyField, VisibleRelation
from api.row_inputs import RowInput
from api.sql import Columns
from toolkit.model_fields import event_model

DOCS = {
    "new": "A new row.",
    "whole": "A whole row, replacing the current one.",
    "part": "The fields to change; fields left out are kept.",
}
STATEMENT = ("source", "recorded_at", "confirmed_at", "version")


class RowSerializer(serializers.ModelSerializer[Any]):
    """A row of the collection. An empty choice is null, an empty text is an empty string."""

    # Fields keep the order of the contract. A field `from` is declared as `from_`, because `from`
    # is a Python keyword.

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.URLField: serializers.CharField,  # "" would not be a URL
        models.EmailField: serializers.CharField,
    }

    serializer_related_field = VisibleRelation

    def get_fields(self) -> dict[str, AnyField]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if kwargs.pop("allow_blank", False) and model_field.choices:
            kwargs["allow_null"] = True
        elif model_field.blank and field_class is serializers.CharField:
            kwargs["allow_blank"] = True
        return field_class, kwargs

    @classmethod
    @cache
    def row_fields(cls) -> dict[str, AnyField]:
        """The bound fields, built once per process."""
        return dict(cls().fields)

    @classmethod
    @cache
    def input_class(cls, kind: str = "new") -> type[RowInput]:
        """The serializer for writing a new row, a whole row or some fields of one."""
        name = f"{kind.title()}{cls.__name__}"
        return type(
            name, (RowInput,), {"read_serializer": cls, "kind": kind, "__doc__": DOCS[kind]}
        )

    @classmethod
    def joined(cls, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        """The rows joined with relations that columns read, if cheaper than subqueries."""
        return rows

    @classmethod
    def columns(cls, day: date) -> Columns:
        """The SQL expression of each field on the day."""
        return {name: cls._expression(field, day) for name, field in cls.row_fields().items()}

    @classmethod
    def orders(cls, day: date) -> Columns:
        """The SQL expression of each field the collection can be ordered by."""
        orders = {name: cls._order(field, day) for name, field in cls.row_fields().items()}
        return {name: value for name, value in orders.items() if value is not None}

    @classmethod
    def _expression(cls, field: AnyField, day: date) -> Combinable:
        if isinstance(field, Computed):
            return field.expression(day)
        column = F(str(field.source))
        if isinstance(field, serializers.ChoiceField) and field.allow_null:
            return NullIf(column, Value(""))
        return column

    @classmethod
    def _order(cls, field: AnyField, day: date) -> Combinable | None:
        if isinstance(field, Computed):
            return field.order(day)
        return cls._expression(field, day) if is_plain(field) else None


class StatementSerializer(RowSerializer):
    """A row with its source and the times when it was recorded and last confirmed."""

    # Fields are declared as attributes; the metaclass takes them out of the class again.
    source = Source()  # type: ignore[assignment]

    @classmethod
    def _expression(cls, field: AnyField, day: date) -> Combinable:
        """Of a column; `recorded_at` is that of the row's first event, as the changes have it."""
        if str(field.source) != "recorded_at":
            return super()._expression(field, day)
        events = event_model(cls.Meta.model)._default_manager.filter(pgh_obj_id=OuterRef("pk"))
        first = events.order_by("pgh_id").values("pgh_created_at")[:1]
        return Coalesce(Subquery(first), F("recorded_at"))
