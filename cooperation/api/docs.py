"""The description of the API put in words, for the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cooperation.api.schema import schema

Look = Mapping[str, Any]
WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}
FORMATS = {"date": "day", "date-time": "moment", "uri": "address", "binary": "file"}


@dataclass(frozen=True, slots=True)
class Named:
    """A query word or a field, what it holds and what it means."""

    name: str
    look: str
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    path: str
    method: str
    meaning: str
    parameters: tuple[Named, ...]
    sent: tuple[Named, ...]
    fields: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one collection."""

    name: str
    operations: tuple[Operation, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """The whole API, collection by collection, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return tuple(Chapter(name, tuple(operations)) for name, operations in found.items())


def _operation(path: str, method: str, operation: Look) -> Operation:
    return Operation(
        path=path,
        method=method.upper(),
        meaning=operation.get("description", ""),
        parameters=tuple(map(_parameter, operation.get("parameters", ()))),
        sent=tuple(_sent(operation.get("requestBody", {}))),
        fields=tuple(_fields(operation["responses"])) if method == "get" else (),
    )


def _parameter(parameter: Look) -> Named:
    return Named(
        parameter["name"],
        look_in_words(parameter["schema"]),
        parameter.get("description", ""),
        bool(parameter.get("required")),
    )


def _sent(body: Look) -> Iterator[Named]:
    """The fields that are written."""
    look = _resolved(body.get("content", {}).get("application/json", {}).get("schema", {}))
    for name, part in look.get("properties", {}).items():
        if not part.get("readOnly"):
            needed = name in look.get("required", ())
            yield Named(name, look_in_words(part), part.get("description", ""), needed)


def _fields(responses: Look) -> Iterator[Named]:
    """The fields of the answer; of a list, those of its rows."""
    look = _resolved(responses.get("200", {}).get("content", {}).get("application/json", {}))
    look = _resolved(look.get("schema", {}))
    if "results" in look.get("properties", {}):
        look = _resolved(look["properties"]["results"]["items"])
    for name, part in look.get("properties", {}).items():
        meaning = part.get("description", "") or _resolved(part).get("description", "")
        yield Named(name, look_in_words(part), meaning)


def _resolved(look: Look) -> Look:
    """The look that a reference names."""
    for options in ("oneOf", "allOf", "anyOf"):
        for option in look.get(options, ()):
            if "$ref" in option:
                look = option
    if "$ref" not in look:
        return look
    name = look["$ref"].rpartition("/")[2]
    found: Look = schema()["components"]["schemas"][name]
    return found


def look_in_words(look: Look) -> str:
    """What a value is: day or null; list of {type, code, name, from, until}."""
    options = [part for key in ("oneOf", "anyOf") for part in look.get(key, ())]
    if options:
        return " or ".join(dict.fromkeys(map(look_in_words, options)))
    look = _resolved(look)
    if "enum" in look:
        return " or ".join("null" if value is None else str(value) for value in look["enum"])
    kinds = look.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_kind(kind, look) for kind in kinds)


def _kind(kind: str, look: Look) -> str:
    if kind == "array":
        return f"list of {look_in_words(look['items'])}"
    if kind == "object":
        return f"{{{', '.join(look.get('properties', ['…']))}}}"
    return FORMATS.get(look.get("format", ""), WORDS.get(kind, kind)) if kind != "null" else "null"
