"""Reads untrusted XML: no document types, limited depth, size and number of elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from toolkit.sheets.values import DamagedFile, too_big

DEPTH = 40
DAMAGED = _("The file is damaged and cannot be read. Open it, save it again as XLSX and send that.")

Attributes = dict[str, str]


class Reader:
    """Receives the parser's events; names have no namespace."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text within an element."""


@dataclass
class Budget:
    """The remaining limits, shared by all parts."""

    unpacked: int
    elements: int

    def take(self, size: int) -> None:
        self.unpacked -= size
        if self.unpacked < 0:
            raise too_big(_("unpacked it has more than a table needs"))

    def element(self) -> None:
        self.elements -= 1
        if self.elements < 0:
            raise too_big(_("it has more cells than a table needs"))


@dataclass
class _Nesting:
    """The nesting depth of the parser; a workbook needs a dozen levels."""

    depth: int = 0

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise DamagedFile(DAMAGED)

    def leave(self) -> None:
        self.depth -= 1


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse_document_type(*_args: Any) -> None:
    raise DamagedFile(DAMAGED)


def parse(pieces: Iterator[bytes], reader: Reader, budget: Budget) -> None:
    """Read XML in chunks, within the budget."""

    nesting = _Nesting()

    def start(name: str, attributes: Attributes) -> None:
        budget.element()
        nesting.enter()
        reader.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nesting.leave()
        reader.end(_local(name))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.EntityDeclHandler = _refuse_document_type
    for piece in pieces:
        budget.take(len(piece))
        parser.Parse(piece, False)  # noqa: FBT003
    parser.Parse(b"", True)  # noqa: FBT003
