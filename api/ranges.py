"""Ranges of days and moments: `?decided_on_from=2024-01-01&decided_on_before=2025-01-01`.

Every field of a collection that is a day or a moment can be bounded; the end is not included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from api.fields import Computed
from api.rows import RowSerializer
from history.moments import exact_moment
from toolkit.days import iso_day

BOUNDS = {"from": "gte", "before": "lt"}


@dataclass(frozen=True, slots=True)
class Ranged:
    """A field that can be bounded, with its SQL expression."""

    name: str
    expression: Combinable
    is_moment: bool

    def bound(self, parameter: str, text: str) -> date | datetime:
        """The bound that was typed; of a moment a day is its beginning in Finland."""
        day = iso_day(text)
        if not self.is_moment:
            if day is None:
                raise ValidationError({parameter: [_("“%(text)s” is not a day.") % {"text": text}]})
            return day
        found = timezone.make_aware(datetime.combine(day, time.min)) if day else exact_moment(text)
        if found is None:
            raise ValidationError(
                {parameter: [_("“%(text)s” is not a day or a moment.") % {"text": text}]}
            )
        return found


def ranged(serializer: type[RowSerializer], day: date) -> Iterator[Ranged]:
    """The fields of a collection that are days or moments."""
    fields = serializer.row_fields()
    for name, expression in serializer.orders(day).items():
        field = fields[name]
        kind = field.child if isinstance(field, Computed) else field
        if isinstance(kind, serializers.DateField | serializers.DateTimeField):
            yield Ranged(name, expression, isinstance(kind, serializers.DateTimeField))


def parameters(serializer: type[RowSerializer]) -> list[str]:
    """The query parameters of a collection's ranges."""
    found = ranged(serializer, timezone.localdate())
    return [f"{one.name}_{bound}" for one in found for bound in BOUNDS]


class Ranges(BaseFilterBackend):
    """Filters rows by the bounds of their days and moments; a row without the day is left out."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        rows = queryset
        for one in ranged(view.serializer_class, view.day):
            for bound, lookup in BOUNDS.items():
                parameter = f"{one.name}_{bound}"
                if text := request.query_params.get(parameter):
                    alias = f"ranged_{one.name}"
                    value = one.bound(parameter, text)
                    rows = rows.alias(**{alias: one.expression})
                    rows = rows.filter(**{f"{alias}__{lookup}": value})
        return rows

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found = []
        for one in ranged(view.serializer_class, timezone.localdate()):
            kind = "a day or a moment" if one.is_moment else "a day"
            words = {"from": f"{kind}, included", "before": f"{kind}, not included"}
            found += [
                {
                    "name": f"{one.name}_{bound}",
                    "in": "query",
                    "required": False,
                    "description": f"`{one.name}` {bound} {words[bound]}.",
                    "schema": {"type": "string"}
                    if one.is_moment
                    else {"type": "string", "format": "date"},
                }
                for bound in BOUNDS
            ]
        return found
