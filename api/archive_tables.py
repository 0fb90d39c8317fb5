"""The tables of the archive, each described as a Table Schema (Frictionless Data Package)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Field, Model, QuerySet
from rest_framework import serializers

from accounts.access import Access
from api.exports import columns_of
from api.inputs import AnyField
from api.registry import ArchiveTable, api_collections, archive_tables
from api.rows import RowSerializer
from api.sql import stream_json_rows

LEFT_OUT = {"people"}
PRIVATE_FIELDS = {"person"}
"""An archive cannot be recalled when a person is erased, so it names none."""
NUMBER = (serializers.FloatField, serializers.DecimalField)
TYPES: tuple[tuple[type[AnyField] | tuple[type[AnyField], ...], dict[str, str]], ...] = (
    (serializers.BooleanField, {"type": "boolean"}),
    (serializers.DateTimeField, {"type": "datetime", "format": "any"}),
    (serializers.DateField, {"type": "date"}),
    (serializers.IntegerField, {"type": "integer"}),
    (NUMBER, {"type": "number"}),
    (serializers.ListSerializer, {"type": "array"}),
    (serializers.JSONField, {"type": "any"}),
)
"""The types of cells; anything else is a text, codes first of all."""


def table_of(
    serializer: type[RowSerializer],
    description: str,
    *,
    rows: Callable[[], QuerySet[Any]] | None = None,
) -> ArchiveTable:
    """The table of every row that anyone may see, or of the given rows."""
    model: Any = serializer.Meta.model
    every = serializer.row_fields()
    fields = {name: one for name, one in every.items() if name not in PRIVATE_FIELDS}

    def read(day: date) -> Iterator[str]:
        found = rows() if rows else Access(day).visible(model._default_manager.order_by("pk"))
        columns = serializer.columns(day)
        return stream_json_rows(
            serializer.joined(found, day), {name: columns[name] for name in fields}
        )

    return ArchiveTable(description, fields, (model._meta.pk.name,), read, model)


def tables() -> dict[str, ArchiveTable]:
    """Every table by name: the collections of the API, then what else is needed."""
    collections = {
        name: table_of(view.serializer_class, _sentence(view))
        for name, view in api_collections.items()
        if name not in LEFT_OUT
    }
    return collections | dict(archive_tables.items())


def _sentence(view: type) -> str:
    return " ".join((view.__doc__ or "").split())


# Table Schema --------------------------------------------------------------------------------


def table_schema(table: ArchiveTable, every: Mapping[str, ArchiveTable]) -> dict[str, Any]:
    """The columns of the CSV with their types, the key, and what other tables they refer to."""
    columns = [_column(title, one) for title, one, _read in columns_of(table.fields)]
    references = list(_references(table, every))
    schema = {"fields": columns, "primaryKey": list(table.key), "missingValues": [""]}
    return schema | ({"foreignKeys": references} if references else {})


def _column(title: str, one: AnyField) -> dict[str, Any]:
    column: dict[str, Any] = {"name": title} | _type(one)
    if help_text := str(one.help_text or ""):
        column["description"] = help_text
    if isinstance(one, serializers.ChoiceField) and (values := [v for v in one.choices if v]):
        column["constraints"] = {"enum": values}
    return column


def _type(one: AnyField) -> dict[str, str]:
    if (model := _related(one)) and _is_number(model):
        return {"type": "integer"}
    if isinstance(one, serializers.ListField) and not _is_of_texts(one):
        return {"type": "array"}
    for kind, described in TYPES:
        if isinstance(one, kind):
            return dict(described)
    return {"type": "string"}


def _is_of_texts(one: serializers.ListField) -> bool:
    return isinstance(one.child, serializers.CharField | serializers.ChoiceField)


def _related(one: AnyField) -> type[Model] | None:
    queryset = getattr(one, "queryset", None)
    model: type[Model] | None = getattr(queryset, "model", None)
    return model


def _is_number(model: type[Model]) -> bool:
    key: Field[Any, Any] = model._meta.pk
    return key.get_internal_type() not in ("CharField", "SlugField")


def _references(table: ArchiveTable, every: Mapping[str, ArchiveTable]) -> Iterator[dict[str, Any]]:
    names = {one.model: name for name, one in every.items() if one.model}
    for name, one in table.fields.items():
        if (model := _related(one)) and model in names:
            referred = names[model]
            to_itself = every[referred] is table
            yield {
                "fields": [name],
                "reference": {
                    "resource": "" if to_itself else referred,
                    "fields": list(every[referred].key),
                },
            }


# The package ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a table was written."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Package:
    """What the package says of itself."""

    day: date
    created: str
    homepage: str
    is_demonstration: bool
    written: Mapping[str, Written] = field(default_factory=dict)


LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = "Association of Finnish Municipalities (Kuntaliitto)"
ABOUT = (
    "The state of cooperation between Finland's wellbeing services counties and their"
    " municipalities: every public row of every day."
)
DEMONSTRATION = " This is demonstration data, not the record."


def datapackage(package: Package, every: Mapping[str, ArchiveTable]) -> dict[str, Any]:
    """The description of the archive as a Tabular Data Package."""
    return {
        "profile": "tabular-data-package",
        "name": "yhdyspinta",
        "title": "Yhdyspinta",
        "description": ABOUT + (DEMONSTRATION if package.is_demonstration else ""),
        "homepage": package.homepage,
        "version": package.day.isoformat(),
        "created": package.created,
        "keywords": ["wellbeing services counties", "municipalities", "cooperation agreements"],
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": LICENCE,
            }
        ],
        "sources": [{"title": PUBLISHER, "path": "https://www.kuntaliitto.fi/"}],
        "contributors": [
            {"title": PUBLISHER, "path": "https://www.kuntaliitto.fi/", "role": "publisher"}
        ],
        "resources": [
            _resource(name, table, package.written[name], every) for name, table in every.items()
        ],
    }


def _resource(
    name: str, table: ArchiveTable, written: Written, every: Mapping[str, ArchiveTable]
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"csv/{name}.csv",
        "title": name.replace("-", " ").capitalize(),
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "rows": written.rows,
        "schema": table_schema(table, every),
    }
