"""Rows as they are written: one row, the rows that belong to it, and objects of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol

from django.core.exceptions import ValidationError as ModelError
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.inputs import (
    AnyField,
    InputMixin,
    Paths,
    StrictSerializer,
    as_fields,
    column_input,
    column_of,
)
from api.joint_inputs import settle_organisation, settle_periods

LARGEST_LIST = 1000


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
