"""Writing through the API: the same fields as for reading, validated and set on the row.

Every field of a collection defines how it is written, so that a row can be sent back as read.
A computed field is not written: it may be sent back unchanged, and is refused otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

UNKNOWN = gettext_lazy("Unknown field.")
COMPUTED = gettext_lazy("This field is computed from other data and cannot be written.")

AnyField = serializers.Field[Any, Any, Any, Any]
"""A field of any type."""

Paths = dict[str, str]
"""Columns of the model, each with the name of the API field that writes it."""


class StrictSerializer(serializers.Serializer[Any]):
    """An object in which unknown fields are refused, never ignored."""

    computed: frozenset[str] = frozenset()
    """Read-only fields, which may be sent back unchanged."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value: dict[str, Any] = super().to_internal_value(data)
        except ValidationError as refusal:
            wrong = refusal.detail if isinstance(refusal.detail, dict) else {}
            raise ValidationError({**unknown, **wrong}) from refusal
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[Any]]:
        return {
            str(name): [UNKNOWN]
            for name in data
            if name not in self.fields and name not in self.computed
        }


class InputMixin:
    """A field that writes other columns than the one with its own name."""

    after = False
    """Whether it is written after the row has been saved: rows that belong to it."""

    def paths(self) -> Paths:
        """The columns it writes."""
        return {}

    def put(self, row: Any, value: Any) -> None:
        """Write the value into the row."""
        raise NotImplementedError


def column_of(model: type[Model], name: str) -> models.Field[Any, Any]:
    """A column of the model, not a reverse relation."""
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def column_input(model: type[Model], name: str) -> AnyField:
    """A field for one column, from the model's definition of it."""
    column = column_of(model, name)
    if column.choices:
        return serializers.ChoiceField(
            choices=list(column.choices), required=not (column.blank or column.has_default())
        )
    return serializers.CharField(
        max_length=column.max_length, allow_blank=column.blank, required=not column.blank
    )


class VisibleRelation(serializers.PrimaryKeyRelatedField[Model]):
    """A relation to another row, limited to those that the user may see."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("Unknown code or key: %(value)s."),
    }

    def get_queryset(self) -> QuerySet[Model] | None:
        rows = super().get_queryset()
        visible = self.context.get("visible")
        return visible(rows) if visible else rows

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        if key == "does_not_exist":
            reason = _("Unknown code or key: %(value)s.")
            raise ValidationError(reason % {"value": kwargs["pk_value"]}, code=key)
        super().fail(key, **kwargs)


# Errors of the model, with the field names of the API ----------------------------------------


def as_fields(refusal: ModelError, paths: Paths) -> dict[str, Any]:
    """The messages of a validation error, by the field of the API."""
    if not hasattr(refusal, "error_dict"):
        return {_field_of_rule(refusal, paths): refusal.messages}
    found: dict[str, list[Any]] = {}
    for column, reasons in refusal.message_dict.items():
        name = paths.get(column, "" if column == NON_FIELD_ERRORS else column)
        found.setdefault(name, []).extend(reasons)
    return {name or api_settings.NON_FIELD_ERRORS_KEY: found[name] for name in found}


def _field_of_rule(refusal: ModelError, paths: Paths) -> str:
    """The field of a database rule about a single field, from the code of its error."""
    code = getattr(refusal, "code", "") or ""
    column = "themes" if code == "unknown_theme" else ""
    return paths.get(column) or api_settings.NON_FIELD_ERRORS_KEY
