"""The OpenAPI description as plain text, for the documentation pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.schema import schema

Schema = Mapping[str, Any]
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}
FORMATS = {"date": "day", "date-time": "moment", "uri": "address", "binary": "file"}


@dataclass(frozen=True, slots=True)
class DocumentedField:
    """A query parameter or a field, with its format and meaning."""

    name: str
    format: str
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    meaning: str
    parameters: tuple[DocumentedField, ...]
    sent: tuple[DocumentedField, ...]
    fields: tuple[DocumentedField, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one collection."""

    name: str
    operations: tuple[Operation, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """The whole API by collection, in the order of the OpenAPI description."""
    collected: dict[str, list[Operation]] = {}
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            collected.setdefault(operation["tags"][0], []).append(
                _operation(path, method, operation)
            )
    return tuple(Chapter(name, tuple(operations)) for name, operations in collected.items())


def _operation(path: str, method: str, operation: Schema) -> Operation:
    return Operation(
        path=path,
        method=method.upper(),
        meaning=operation.get("description", ""),
        parameters=tuple(map(_parameter, operation.get("parameters", ()))),
        sent=tuple(_sent(operation.get("requestBody", {}))),
        fields=tuple(_fields(operation["responses"])) if method == "get" else (),
    )


def _parameter(parameter: Schema) -> DocumentedField:
    return DocumentedField(
        parameter["name"],
        format_of(parameter["schema"]),
        parameter.get("description", ""),
        bool(parameter.get("required")),
    )


def _sent(body: Schema) -> Iterator[DocumentedField]:
    """The writable fields."""
    node = _resolved(body.get("content", {}).get("application/json", {}).get("schema", {}))
    for name, child in node.get("properties", {}).items():
        if not child.get("readOnly"):
            needed = name in node.get("required", ())
            yield DocumentedField(name, format_of(child), child.get("description", ""), needed)


def _fields(responses: Schema) -> Iterator[DocumentedField]:
    """The fields of the response; for a list, those of its rows."""
    node = _resolved(responses.get("200", {}).get("content", {}).get("application/json", {}))
    node = _resolved(node.get("schema", {}))
    if "results" in node.get("properties", {}):
        node = _resolved(node["properties"]["results"]["items"])
    for name, child in node.get("properties", {}).items():
        meaning = child.get("description", "") or _resolved(child).get("description", "")
        yield DocumentedField(name, format_of(child), meaning)


def _resolved(node: Schema) -> Schema:
    """The schema that a reference points to."""
    for options in ("oneOf", "allOf", "anyOf"):
        for option in node.get(options, ()):
            if "$ref" in option:
                node = option
    if "$ref" not in node:
        return node
    name = node["$ref"].rpartition("/")[2]
    collected: Schema = schema()["components"]["schemas"][name]
    return collected


def format_of(node: Schema) -> str:
    """The format of a value: day or null; list of {type, code, name, from, until}."""
    options = [child for key in ("oneOf", "anyOf") for child in node.get(key, ())]
    if options:
        return " or ".join(dict.fromkeys(map(format_of, options)))
    node = _resolved(node)
    if "enum" in node:
        return " or ".join("null" if value is None else str(value) for value in node["enum"])
    kinds = node.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_format_of_type(kind, node) for kind in kinds)


def _format_of_type(kind: str, node: Schema) -> str:
    if kind == "array":
        return f"list of {format_of(node['items'])}"
    if kind == "object":
        return f"{{{', '.join(node.get('properties', ['…']))}}}"
    return FORMATS.get(node.get("format", ""), TYPES.get(kind, kind)) if kind != "null" else "null"
