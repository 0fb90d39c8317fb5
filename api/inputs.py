"""Writing through the API: the same fields as for reading, validated and set on the row.

Every field of a collection defines how it is written, so that a row can be sent back as read.
A computed field is not written: it may be sent back unchanged, and is refused otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, NoReturn, Protocol, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

UNKNOWN = gettext_lazy("Unknown field.")
COMPUTED = gettext_lazy("This field is computed from other data and cannot be written.")
LARGEST_LIST = 1000

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


class ObjectInput(InputMixin, StrictSerializer):
    """An object whose keys are columns; in a partial edit, keys left out are kept."""

    def __init__(self, columns: Paths, model: type[Model], **kwargs: Any) -> None:
        self.columns, self.model = columns, model
        super().__init__(**kwargs)

    def get_fields(self) -> dict[str, AnyField]:
        return {key: column_input(self.model, name) for key, name in self.columns.items()}

    def paths(self) -> Paths:
        return {column: f"{self.field_name}.{key}" for key, column in self.columns.items()}

    def put(self, row: Any, value: dict[str, Any]) -> None:
        whole = isinstance(self.parent, RelatedRow) or not getattr(self.root, "partial", False)
        for key, column in self.columns.items():
            if key in value:
                setattr(row, column, value[key])
            elif whole:
                setattr(row, column, row._meta.get_field(column).get_default())


class TextsInput(ObjectInput):
    """A short text in its languages."""

    def __init__(self, column: str, languages: Iterable[str], model: type[Model]) -> None:
        columns = {language: f"{column}_{language}" for language in languages}
        super().__init__(columns, model, required=not column_of(model, columns["fi"]).blank)


class BoundInput(InputMixin, serializers.DateField):
    """The first day of a half-open period, or the first day after it."""

    def __init__(self, period: str, side: str, **kwargs: Any) -> None:
        self.period, self.side = period, side
        super().__init__(**kwargs)

    def paths(self) -> Paths:
        return {self.period: str(self.field_name)} if self.side == "lower" else {}

    def put(self, row: Any, value: Any) -> None:
        bounds = bounds_of(row, self.period) | {self.side: value}
        row._bounds = getattr(row, "_bounds", {}) | {self.period: bounds}


def bounds_of(row: Any, period: str) -> dict[str, Any]:
    """The bounds being written, else the current ones."""
    found: dict[str, Any] | None = getattr(row, "_bounds", {}).get(period)
    held = getattr(row, period, None)
    return found or {
        "lower": held.lower if held else None,
        "upper": held.upper if held else None,
    }


def settle_periods(row: Any) -> dict[str, list[Any]]:
    """Set the periods from the written bounds; returns the errors by column."""
    errors = {}
    for period, bounds in getattr(row, "_bounds", {}).items():
        lower, upper = bounds["lower"], bounds["upper"]
        if lower and upper and lower >= upper:
            errors[period] = [_("The period must end after it begins.")]
        else:
            setattr(row, period, DateRange(lower, upper) if lower or upper else None)
    row._bounds = {}
    return errors


class CodeInput(InputMixin, serializers.CharField):
    """The code of an organisation, in the list given by `type`."""

    def __init__(self) -> None:
        super().__init__(allow_null=True, required=False, max_length=3)

    def paths(self) -> Paths:
        return dict.fromkeys(("county", "municipality", "regional_council"), "code")

    def put(self, row: Any, value: str | None) -> None:
        row._code = value


class NameInput(InputMixin, serializers.CharField):
    """The name of an organisation without a code; one with a code has the name in its list."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_blank=True, max_length=200)

    def paths(self) -> Paths:
        return {"name": "name"}

    def put(self, row: Any, value: str) -> None:
        row._name = value


CODED = ("county", "municipality", "regional_council")


def settle_organisation(row: Any, visible: Any) -> dict[str, list[Any]]:
    """Set the one column that identifies the organisation, from type, code and name."""
    code = getattr(row, "_code", row.code)
    for column in CODED:
        if column != row.type:
            setattr(row, f"{column}_id", None)
    if row.type not in CODED:
        row.name = getattr(row, "_name", row.name)
        return {"county": [_("Another organisation has no code.")]} if code else {}
    if not code:
        return {"county": [_("Give the code of the organisation.")]}
    return _settle_coded(row, code, visible)


def _settle_coded(row: Any, code: str, visible: Any) -> dict[str, list[Any]]:
    model = row._meta.get_field(row.type).related_model
    found = visible(model._default_manager.filter(pk=code)).first()
    if found is None:
        return {"county": [_("Unknown code or key: %(value)s.") % {"value": code}]}
    setattr(row, row.type, found)
    row.name = ""
    if getattr(row, "_name", "") not in ("", found.name_fi):
        return {"name": [_("An organisation with a code has the name of its list.")]}
    return {}


class RowsInput(InputMixin, serializers.ListSerializer[Any]):
    """The whole list of rows that belong to the row: rows missing from it are deleted.

    A row that is unchanged in the list is not written and keeps its source.
    """

    after = True
    child: RelatedRow

    def __init__(
        self,
        child: RelatedRow,
        rows: str,
        owner: str,
        *,
        in_order: bool = False,
    ) -> None:
        self.rows, self.owner, self.in_order = rows, owner, in_order
        super().__init__(child=child, required=False, max_length=LARGEST_LIST)

    def store(self, edit: Any, row: Any, values: list[dict[str, Any]]) -> bool:
        """Make the rows equal to the list, in their owner's edit; returns whether any changed."""
        current = getattr(row, self.rows).order_by("pk").select_for_update(of=("self",))
        model = current.model
        existing = self._by_key(current)
        wanted = self._keyed(values)
        removed = [found for key, found in existing.items() if key not in wanted]
        for found in removed:
            edit.delete(found)
        changed = bool(removed)
        for number, (key, value) in enumerate(wanted.items()):
            found = existing.get(key) or model(**{self.owner: row})
            if self.in_order:
                found.position = number
            changed |= self._store_one(edit, found, value, number)
        return changed

    def _by_key(self, rows: Iterable[Any]) -> dict[Any, Any]:
        if self.in_order:
            return dict(enumerate(sorted(rows, key=lambda row: (row.position, row.pk))))
        return {self.child.key_of(row): row for row in rows}

    def _keyed(self, values: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
        if self.in_order:
            return dict(enumerate(values))
        wanted: dict[Any, dict[str, Any]] = {}
        for number, value in enumerate(values):
            key = self.child.key_of_value(value)
            if key in wanted:
                reason = _("The list contains this item twice.")
                raise ValidationError({str(self.field_name): {str(number): [reason]}})
            wanted[key] = value
        return wanted

    def _store_one(self, edit: Any, found: Any, value: dict[str, Any], number: int) -> bool:
        before = None if found.pk is None else _state(type(found).objects.get(pk=found.pk))
        try:
            if errors := self.child.put_all(found, value):
                raise ModelError(errors)
            if _state(found) == before:
                return False
            edit.save(found)
        except ModelError as refusal:
            reasons = as_fields(refusal, self.child.all_paths())
            raise ValidationError({str(self.field_name): {str(number): reasons}}) from refusal
        return True


def _state(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class WrittenSerializer(StrictSerializer):
    """A serializer whose fields can set their values on a row."""

    def all_paths(self) -> Paths:
        """Columns of the row, each with the field that writes it."""
        found: Paths = {}
        for name, field in self.fields.items():
            found |= field.paths() if isinstance(field, InputMixin) else {str(field.source): name}
        return found

    def put_all(self, row: Any, given: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Set the given values on the row, except lists of other rows; returns the errors."""
        for name, field in self.fields.items():
            if isinstance(field, InputMixin):
                if name in given and not field.after:
                    field.put(row, given[name])
            elif field.source in given:
                value = given[str(field.source)]
                is_text = isinstance(field, serializers.ChoiceField) and value is None
                setattr(row, str(field.source), "" if is_text else value)
        errors = settle_periods(row)
        if "code" in self.fields and {"type", "code", "name"} & set(given):
            errors |= settle_organisation(row, self.context["visible"])
        return errors


class RelatedRow(WrittenSerializer):
    """A row in a list inside another row."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Each row of a list must be complete, in a partial edit too."""
        value = super().to_internal_value(data)
        missing = [n for n, f in self.fields.items() if f.required and str(f.source) not in value]
        if missing:
            reason = serializers.Field.default_error_messages["required"]
            raise ValidationError({name: [reason] for name in missing})
        return value

    def key_of(self, row: Any) -> Any:
        """The key of an existing row."""
        raise NotImplementedError

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        """The key of a given row."""
        raise NotImplementedError


class ReadSerializer(Protocol):
    """What writing needs from the serializer that reads the same rows."""

    Meta: ClassVar[Any]

    def get_fields(self) -> dict[str, AnyField]:
        """Its unbound fields."""

    @classmethod
    def row_fields(cls) -> dict[str, AnyField]:
        """Its bound fields."""


class RowInput(WrittenSerializer):
    """The writable fields of a collection; `read_serializer` is its serializer for reading.

    `kind`: "new" also takes the key, if the model has a natural one; "whole" requires every field;
    "part" takes the given fields.
    """

    read_serializer: type[ReadSerializer]
    kind = "new"

    def get_fields(self) -> dict[str, AnyField]:
        model: type[Model] = self.read_serializer.Meta.model
        found = {}
        for name, field in self.read_serializer().get_fields().items():
            written = field.written(model) if hasattr(field, "written") else field
            if written is None or written.read_only:
                continue
            if name == model._meta.pk.name and self.kind != "new":
                continue
            if self.kind == "whole":
                written.required, written.default = True, serializers.empty
            elif written is field and column_of(model, field.source or name).has_default():
                written.required = False
            found[name] = written
        return found

    @property
    def computed(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset(self.read_serializer.row_fields()) - set(self.fields)

    @classmethod
    @cache
    def lists(cls) -> list[str]:
        """The fields that hold rows."""
        return [name for name, field in cls().fields.items() if isinstance(field, RowsInput)]


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
