"""What is written through the API: the fields of reading, checked, and put into the row.

Every field of a collection knows how it is written, so that what a reader got can be sent back.
A field that follows from others is not written: it may be sent back as it was, not otherwise.
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

UNKNOWN = gettext_lazy("There is no such field.")
COMPUTED = gettext_lazy("This follows from other data and cannot be written here.")
LARGEST_LIST = 1000

AnyField = serializers.Field[Any, Any, Any, Any]
"""A field, whatever it takes and gives."""

Paths = dict[str, str]
"""Columns of the model, and the fields of the API that they are written by."""


class StrictSerializer(serializers.Serializer[Any]):
    """An object in which a field that is not known is refused, never ignored."""

    computed: frozenset[str] = frozenset()
    """Fields that are read, and may be sent back, but not written."""

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


class Part:
    """A field that is written into other columns than one of its own name."""

    after = False
    """Whether it is written once the row is saved: rows that belong to it."""

    def paths(self) -> Paths:
        """The columns it is written into."""
        return {}

    def put(self, row: Any, value: Any) -> None:
        """Write the value into the row."""
        raise NotImplementedError


class ObjectInput(Part, StrictSerializer):
    """An object whose keys are columns; in a partial edit keys left out stay as they are."""

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


class BoundInput(Part, serializers.DateField):
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
    """The bounds as they are being written, else as they stand."""
    found: dict[str, Any] | None = getattr(row, "_bounds", {}).get(period)
    held = getattr(row, period, None)
    return found or {
        "lower": held.lower if held else None,
        "upper": held.upper if held else None,
    }


def settle_periods(row: Any) -> dict[str, list[Any]]:
    """Make the bounds that were written into periods; what is wrong with them, by column."""
    errors = {}
    for period, bounds in getattr(row, "_bounds", {}).items():
        lower, upper = bounds["lower"], bounds["upper"]
        if lower and upper and lower >= upper:
            errors[period] = [_("The period must end after it begins.")]
        else:
            setattr(row, period, DateRange(lower, upper) if lower or upper else None)
    row._bounds = {}
    return errors


class CodeInput(Part, serializers.CharField):
    """The code of an organisation; which list it stands in, `type` says."""

    def __init__(self) -> None:
        super().__init__(allow_null=True, required=False, max_length=3)

    def paths(self) -> Paths:
        return dict.fromkeys(("county", "municipality", "regional_council"), "code")

    def put(self, row: Any, value: str | None) -> None:
        row._code = value


class NameInput(Part, serializers.CharField):
    """The name of another organisation; one with a code has the name of its list."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_blank=True, max_length=200)

    def paths(self) -> Paths:
        return {"name": "name"}

    def put(self, row: Any, value: str) -> None:
        row._name = value


CODED = ("county", "municipality", "regional_council")


def settle_organisation(row: Any, visible: Any) -> dict[str, list[Any]]:
    """Make type, code and name into the one column that names the organisation."""
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
        return {"county": [_("There is no such code or key: %(value)s.") % {"value": code}]}
    setattr(row, row.type, found)
    row.name = ""
    if getattr(row, "_name", "") not in ("", found.name_fi):
        return {"name": [_("An organisation with a code has the name of its list.")]}
    return {}


class RowsInput(Part, serializers.ListSerializer[Any]):
    """Rows that belong to the row, given whole: what is not in the list goes.

    A row that is in the list as it stood stays what it was, with its source.
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
        """Make the rows what the list says, in the edit of their owner; whether any changed."""
        kept = getattr(row, self.rows).order_by("pk").select_for_update(of=("self",))
        model = kept.model
        there = self._by_key(kept)
        wanted = self._keyed(values)
        gone = [found for key, found in there.items() if key not in wanted]
        for found in gone:
            edit.delete(found)
        changed = bool(gone)
        for number, (key, value) in enumerate(wanted.items()):
            found = there.get(key) or model(**{self.owner: row})
            if self.in_order:
                found.position = number
            changed |= self._store_one(edit, found, value, number)
        return changed

    def _by_key(self, kept: Iterable[Any]) -> dict[Any, Any]:
        if self.in_order:
            return dict(enumerate(sorted(kept, key=lambda row: (row.position, row.pk))))
        return {self.child.key_of(row): row for row in kept}

    def _keyed(self, values: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
        if self.in_order:
            return dict(enumerate(values))
        wanted: dict[Any, dict[str, Any]] = {}
        for number, value in enumerate(values):
            key = self.child.key_of_value(value)
            if key in wanted:
                reason = _("The same stands in the list twice.")
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
    """A serializer whose fields can put their values into a row."""

    def all_paths(self) -> Paths:
        """Columns of the row, and the field each is written by."""
        found: Paths = {}
        for name, field in self.fields.items():
            found |= field.paths() if isinstance(field, Part) else {str(field.source): name}
        return found

    def put_all(self, row: Any, given: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Write what was given into the row, as far as it is the row's own; what is wrong."""
        for name, field in self.fields.items():
            if isinstance(field, Part):
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
        """Each row of a list is given whole, in a partial edit too."""
        value = super().to_internal_value(data)
        missing = [n for n, f in self.fields.items() if f.required and str(f.source) not in value]
        if missing:
            reason = serializers.Field.default_error_messages["required"]
            raise ValidationError({name: [reason] for name in missing})
        return value

    def key_of(self, row: Any) -> Any:
        """What a row that is there is known by."""
        raise NotImplementedError

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        """The same of a row that is given."""
        raise NotImplementedError


class ReadShape(Protocol):
    """What writing needs of the serializer that reads the same rows."""

    Meta: ClassVar[Any]

    def get_fields(self) -> dict[str, AnyField]:
        """Its fields, not bound."""

    @classmethod
    def row_fields(cls) -> dict[str, AnyField]:
        """Its fields, bound."""


class RowInput(WrittenSerializer):
    """The writable fields of a collection; `shape` is its serializer for reading.

    A «new» row is given its key, where it has one of its own; «whole» takes every field, «part»
    those that are sent.
    """

    shape: type[ReadShape]
    kind = "new"

    def get_fields(self) -> dict[str, AnyField]:
        model: type[Model] = self.shape.Meta.model
        found = {}
        for name, field in self.shape().get_fields().items():
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
        return frozenset(self.shape.row_fields()) - set(self.fields)

    @classmethod
    @cache
    def lists(cls) -> list[str]:
        """The fields that hold rows."""
        return [name for name, field in cls().fields.items() if isinstance(field, RowsInput)]


def column_of(model: type[Model], name: str) -> models.Field[Any, Any]:
    """A column of the model, not a relation that only leads to it."""
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def column_input(model: type[Model], name: str) -> AnyField:
    """A field for one column as the model describes it."""
    column = column_of(model, name)
    if column.choices:
        return serializers.ChoiceField(
            choices=list(column.choices), required=not (column.blank or column.has_default())
        )
    return serializers.CharField(
        max_length=column.max_length, allow_blank=column.blank, required=not column.blank
    )


class VisibleRelation(serializers.PrimaryKeyRelatedField[Model]):
    """Another row, chosen among those that the writer may see."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no such code or key: %(value)s."),
    }

    def get_queryset(self) -> QuerySet[Model] | None:
        rows = super().get_queryset()
        visible = self.context.get("visible")
        return visible(rows) if visible else rows

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        if key == "does_not_exist":
            reason = _("There is no such code or key: %(value)s.")
            raise ValidationError(reason % {"value": kwargs["pk_value"]}, code=key)
        super().fail(key, **kwargs)


# Refusals by the model, by the names of the API ----------------------------------------------


def as_fields(refusal: ModelError, paths: Paths) -> dict[str, Any]:
    """The reasons of a refusal, by the field of the API."""
    if not hasattr(refusal, "error_dict"):
        return {_field_of_rule(refusal, paths): refusal.messages}
    found: dict[str, list[Any]] = {}
    for column, reasons in refusal.message_dict.items():
        name = paths.get(column, "" if column == NON_FIELD_ERRORS else column)
        found.setdefault(name, []).extend(reasons)
    return {name or api_settings.NON_FIELD_ERRORS_KEY: found[name] for name in found}


def _field_of_rule(refusal: ModelError, paths: Paths) -> str:
    """A rule of the database that is about one field says so."""
    code = getattr(refusal, "code", "") or ""
    column = "themes" if code == "unknown_theme" else ""
    return paths.get(column) or api_settings.NON_FIELD_ERRORS_KEY
