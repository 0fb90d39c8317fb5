"""Components of the OpenAPI description, named so that generators of clients make one type each.

A generator drops what it cannot name: a reference into another schema, two enumerations of the
same name, a union with an object described in place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import TextChoices

Node = dict[str, Any]
Values = frozenset[str]
Place = tuple[str, str]
"""The name of a component, and of a field in it."""

SCHEMAS = "#/components/schemas/"
OF_ONE_ROW = re.compile(r"^(?:New|Whole|PatchedPart|Bulk)?(?P<row>.+?)(?:(?:Input)?Request|Row)?$")
"""The component of a row, in the names of those for writing it and for reading some fields."""
JSON = "application/json"


def with_named_components(whole: Node) -> Node:
    """The description with each enumeration, row and row of a bulk as a component of its own."""
    _name_rows(whole)
    _name_bulks(whole)
    names = _enum_names(whole)
    schemas = whole["components"]["schemas"]
    renamed: Node = _with_enums(whole, names)
    renamed["components"]["schemas"] |= {
        name: {"type": "string", "enum": _in_order(values, schemas)}
        for values, name in names.items()
    }
    renamed["components"]["schemas"] = dict(sorted(renamed["components"]["schemas"].items()))
    return renamed


def operations(whole: Node) -> Iterator[tuple[str, str, Node]]:
    """Path, method and description of every operation."""
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def name_of(node: Node) -> str:
    """The name of the component that is referred to; empty where none is."""
    reference: str = node.get("$ref", "")
    return reference.removeprefix(SCHEMAS)


def reference(name: str) -> Node:
    """A reference to the component."""
    return {"$ref": f"{SCHEMAS}{name}"}


# Rows ----------------------------------------------------------------------------------------


def _name_rows(whole: Node) -> None:
    """Rows of an operation with `fields` are `…Row`, in which every field is optional."""
    schemas = whole["components"]["schemas"]
    for path, method, operation in operations(whole):
        parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
        if method != "get" or "fields" not in parameters:
            continue
        content = operation["responses"]["200"]["content"][JSON]
        if path.endswith("}/"):
            content["schema"] = reference(_row(schemas, name_of(content["schema"])))
        else:
            results = schemas[name_of(content["schema"])]["properties"]["results"]
            results["items"] = reference(_row(schemas, name_of(results["items"])))


def _row(schemas: Node, name: str) -> str:
    if name.endswith("Row"):
        return name
    row = {key: value for key, value in schemas[name].items() if key != "required"}
    row["description"] = f"{row['description']} With `fields`, only the fields named there."
    schemas[f"{name}Row"] = row
    return f"{name}Row"


def _name_bulks(whole: Node) -> None:
    """The changed row of a bulk, and the response to it, are components."""
    schemas = whole["components"]["schemas"]
    for path, _method, operation in operations(whole):
        if not path.endswith("/bulk/"):
            continue
        items = operation["requestBody"]["content"][JSON]["schema"]["items"]
        new, changed = items["anyOf"]
        row = OF_ONE_ROW.sub(r"\g<row>", name_of(new))
        schemas[f"Bulk{row}Request"] = changed
        items["anyOf"] = [new, reference(f"Bulk{row}Request")]
        content = operation["responses"]["200"]["content"][JSON]
        schemas[f"Written{row}List"] = content["schema"]
        content["schema"] = reference(f"Written{row}List")


# Enumerations --------------------------------------------------------------------------------


def _values(node: Mapping[str, Any]) -> Values:
    """The values of an enumeration of texts; none where one may be empty, or only one is."""
    values = frozenset(value for value in node.get("enum", ()) if value is not None)
    is_text = len(values) > 1 and all(isinstance(value, str) and value for value in values)
    return values if is_text else frozenset()


def _enum_names(whole: Node) -> dict[Values, str]:
    """A name of its own for every enumeration in the fields of components."""
    places: dict[Values, list[Place]] = defaultdict(list)
    for name, schema in whole["components"]["schemas"].items():
        for values, field in _enums(schema):
            places[values].append((OF_ONE_ROW.sub(r"\g<row>", name), field))
    taken = {name.lower() for name in whole["components"]["schemas"]}
    names: dict[Values, str] = {}
    for values, used in sorted(places.items(), key=lambda item: sorted(item[1])):
        names[values] = next(
            name for name in _candidates(values, used) if name.lower() not in taken
        )
        taken.add(names[values].lower())
    return names


def _candidates(values: Values, used: list[Place]) -> Iterator[str]:
    """`ForumLevel` for a field of one component, the name in the code for one of several."""
    in_order = sorted(set(used))
    first = "".join(dict.fromkeys(map(_pascal, in_order[0])))
    in_code = [one.__name__ for one in _choices() if frozenset(one.values) == values]
    is_only = [one.__name__ for one in _choices()].count(in_code[0]) == 1 if in_code else False
    if is_only and len(in_order) > 1:
        yield in_code[0]
    yield first
    yield f"{first}Value"


def _choices() -> list[type[TextChoices]]:
    def below(one: type[TextChoices]) -> Iterator[type[TextChoices]]:
        for child in one.__subclasses__():
            yield child
            yield from below(child)

    found = (one for one in below(TextChoices) if not one.__module__.startswith("tests."))
    return sorted(found, key=lambda one: (one.__name__, one.__module__))


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _enums(schema: Node, field: str = "") -> Iterator[tuple[Values, str]]:
    """The enumerations in a schema, each with the field it is in."""
    if values := _values(schema):
        yield values, field
    for name, child in schema.get("properties", {}).items():
        yield from _enums(child, name)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _enums(schema[key], field)
    for key in ("anyOf", "oneOf", "allOf"):
        for child in schema.get(key, ()):
            yield from _enums(child, field)


def _in_order(values: Values, schemas: Node) -> list[str]:
    """The values in the order in which they are listed for readers."""
    for schema in schemas.values():
        for node in _nodes(schema):
            if _values(node) == values:
                return [value for value in node["enum"] if value is not None]
    return sorted(values)


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _nodes(child)


def _with_enums(whole: Any, names: Mapping[Values, str]) -> Any:
    """The same with each enumeration that has a name replaced by a reference to it."""

    def replaced(node: Any) -> Any:
        if isinstance(node, list):
            return [replaced(child) for child in node]
        if not isinstance(node, dict):
            return node
        if name := names.get(_values(node) if "enum" in node else frozenset()):
            return _referring(node, name)
        return {key: replaced(child) for key, child in node.items() if key != "x-spec-enum-id"}

    return replaced(whole)


def _referring(node: Node, name: str) -> Node:
    """What was beside the values stays beside the reference."""
    beside = {
        key: value
        for key, value in node.items()
        if key not in ("enum", "type", "title", "x-spec-enum-id")
    }
    if None in node["enum"] or "null" in node.get("type", ()):
        return {"oneOf": [reference(name), {"type": "null"}]} | beside
    return {"allOf": [reference(name)]} | beside if beside else reference(name)
