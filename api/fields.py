"""Fields of the API with the SQL expression that computes them, for a day where needed.

A field's `child` gives its type (for the schema, and for the columns of an export).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import F, Model
from django.db.models.expressions import Combinable
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from api.inputs import AnyField
from api.joint_inputs import BoundInput
from api.row_inputs import ObjectInput, TextsInput
from api.sql import JsonObject
from history.statements import Channel
from toolkit.texts import LANGUAGES, FinnishOrder

OfDay = Callable[[date], Combinable]
Written = Callable[[type[Model]], AnyField | None]


class Computed(AnyField):
    """A field of the type of `child`, read by an expression or by a function of the day.

    It can be written where `written` returns a field for writing it.
    """

    def __init__(
        self,
        child: AnyField,
        by: Combinable | OfDay,
        *,
        null: bool = False,
        written: Written | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(read_only=True, allow_null=null, **kwargs)
        self.child, self.by, self.how_written = child, by, written

    def written(self, model: type[Model]) -> AnyField | None:
        """The field for writing it into a row of the model; None if it is computed from others."""
        return self.how_written(model) if self.how_written else None

    def expression(self, day: date) -> Combinable:
        return self.by if isinstance(self.by, Combinable) else self.by(day)

    def order(self, day: date) -> Combinable | None:
        """The expression for ordering by this field; None if that is not possible."""
        return self.expression(day) if is_plain(self.child) else None


def is_plain(field: AnyField) -> bool:
    """Whether the field holds one value, not a list or an object."""
    return not isinstance(
        field, serializers.ListField | serializers.BaseSerializer | serializers.DictField
    )


class ComputedExtension(OpenApiSerializerFieldExtension):
    """In the schema a computed field has the type of its child."""

    target_class = Computed
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        return auto_schema._map_serializer_field(self.target.child, direction)


class TextsSerializer(serializers.Serializer[Any]):
    """A short text in three languages; empty where there is none."""

    fi = serializers.CharField()
    sv = serializers.CharField()
    en = serializers.CharField()


class TwoTextsSerializer(serializers.Serializer[Any]):
    """A name in the two national languages."""

    fi = serializers.CharField()
    sv = serializers.CharField()


class Texts(Computed):
    """The columns `_fi`, `_sv` (and `_en`) as one object."""

    def __init__(self, column: str, *, english: bool = True) -> None:
        self.column = column
        self.languages = LANGUAGES if english else LANGUAGES[:2]
        child = TextsSerializer() if english else TwoTextsSerializer()
        super().__init__(child, texts(column, *self.languages))

    def written(self, model: type[Model]) -> AnyField:
        return TextsInput(self.column, self.languages, model)

    def order(self, day: date) -> Combinable:
        return FinnishOrder(f"{self.column}_fi")


def texts(column: str, *languages: str) -> JsonObject:
    return JsonObject(**{lang: f"{column}_{lang}" for lang in languages or LANGUAGES})


class From(Computed):
    """The first day of a half-open period."""

    def __init__(self, period: str = "period", *, null: bool = False, fixed: bool = False) -> None:
        def written(model: type[Model]) -> AnyField:
            return BoundInput(period, "lower", required=not null, allow_null=null)

        super().__init__(
            serializers.DateField(),
            F(f"{period}__startswith"),
            null=null,
            written=None if fixed else written,
        )


class Until(Computed):
    """The first day after a half-open period; null while it is open."""

    def __init__(self, period: str = "period", *, fixed: bool = False) -> None:
        def written(model: type[Model]) -> AnyField:
            return BoundInput(period, "upper", required=False, allow_null=True)

        child = serializers.DateField(
            help_text="The first day after the period; null while it is open."
        )
        super().__init__(
            child, F(f"{period}__endswith"), null=True, written=None if fixed else written
        )


SOURCE = {"channel": "source_channel", "reference": "source_reference", "url": "source_url"}


class SourceSerializer(serializers.Serializer[Any]):
    """How the information was received."""

    channel = serializers.ChoiceField(Channel.choices)
    reference = serializers.CharField()
    url = serializers.CharField()


class Source(Computed):
    """The source of a statement."""

    def __init__(self) -> None:
        super().__init__(SourceSerializer(), JsonObject(**SOURCE))

    def written(self, model: type[Model]) -> AnyField:
        return ObjectInput(SOURCE, model, required=False)
