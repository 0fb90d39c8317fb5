"""A graph of described resources as JSON-LD, Turtle and RDF/XML: the same statements in each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Node = Mapping[str, Any]
"""A resource as in JSON-LD: `@id`, `@type`, and properties with prefixed names."""
Statement = tuple[str, Mapping[str, str]]
"""A prefixed name, and an IRI (`@id`) or a text (`@value`, with `@language` or `@type`)."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def statements(node: Node) -> Iterator[Statement]:
    """What is said of a resource; properties of other vocabularies have no prefix and are left."""
    types = node["@type"]
    for one in [types] if isinstance(types, str) else types:
        if ":" in one:
            yield "rdf:type", {"@id": one}
    for name, given in node.items():
        if ":" in name:
            for value in given if isinstance(given, list) else [given]:
                yield name, {"@value": value} if isinstance(value, str) else value


def json_ld(nodes: Sequence[Node], prefixes: Mapping[str, str]) -> str:
    return json.dumps({"@context": prefixes, "@graph": list(nodes)}, ensure_ascii=False, indent=2)


# Turtle --------------------------------------------------------------------------------------


def turtle(nodes: Sequence[Node], prefixes: Mapping[str, str]) -> str:
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in _named(prefixes).items()]
    for node in nodes:
        said = [f"    {name} {_turtle_object(value, prefixes)}" for name, value in statements(node)]
        lines += ["", f"<{node['@id']}>", " ;\n".join(said) + " ."]
    return "\n".join(lines) + "\n"


def _turtle_object(value: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    if "@id" in value:
        prefix, _, rest = value["@id"].partition(":")
        return value["@id"] if prefix in prefixes and rest[:2] != "//" else f"<{value['@id']}>"
    text = json.dumps(value["@value"], ensure_ascii=False)
    if language := value.get("@language"):
        return f"{text}@{language}"
    return f"{text}^^{value['@type']}" if "@type" in value else text


# RDF/XML -------------------------------------------------------------------------------------


def rdf_xml(nodes: Sequence[Node], prefixes: Mapping[str, str]) -> str:
    spaces = "".join(f"\n  xmlns:{name}={quoteattr(iri)}" for name, iri in _named(prefixes).items())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{spaces}>"]
    for node in nodes:
        lines.append(f"  <rdf:Description rdf:about={quoteattr(node['@id'])}>")
        lines += (f"    {_element(name, value, prefixes)}" for name, value in statements(node))
        lines.append("  </rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""])


def _element(name: str, value: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
    if "@id" in value:
        return f"<{name} rdf:resource={quoteattr(_whole(value['@id'], prefixes))}/>"
    beside = ""
    if language := value.get("@language"):
        beside = f" xml:lang={quoteattr(language)}"
    elif "@type" in value:
        beside = f" rdf:datatype={quoteattr(_whole(value['@type'], prefixes))}"
    return f"<{name}{beside}>{escape(value['@value'])}</{name}>"


def _named(prefixes: Mapping[str, str]) -> dict[str, str]:
    return {"rdf": RDF} | {name: iri for name, iri in prefixes.items() if name[0] != "@"}


def _whole(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI of a prefixed name; an IRI as it is."""
    prefix, _, rest = name.partition(":")
    return f"{prefixes[prefix]}{rest}" if prefix in prefixes and rest[:2] != "//" else name
