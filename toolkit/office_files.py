"""What office files contain, judged by the parts themselves and not by their names.

Refused are macros under any name, binary workbooks, what is loaded from elsewhere when the file is
opened (remote templates, linked pictures and objects), and archives that are packed to grow without
measure. Only the lists of types and relations are unpacked, within limits.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.sheets import DamagedFile
from toolkit.sheets.xml_reader import Attributes, Budget, Reader, parse

MOST_ENTRIES = 5000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO, SMALL = 150, 20 * 1024 * 1024
"""A whole that unpacks to more than SMALL may be packed at most so many times smaller."""
MOST_LISTED = 8 * 1024 * 1024
"""Bytes of the lists of types and relations together, unpacked."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The beginning of old office files, and of macros."""
ACTIVE = ("macroenabled", "vbaproject", "vbadata", "activex", "sheet.binary", "macrosheet")
"""Words in the type of a part that runs by itself, or that hides what it is."""
HYPERLINK = "/hyperlink"


def office_file(file: BinaryIO, main_type: str) -> bool:
    """Whether the file is an office file of this main type.

    Raises ValidationError with the reason if it is one that is not accepted.
    """
    with opened(file) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names:
            return False
        lists = _lists_of(archive)
        if any(word in type_ for type_ in lists.types for word in ACTIVE):
            raise has_macros()
        _refuse_relations(lists.relations)
        if any(_begins_as_macros(archive, one) for one in archive.infolist()):
            raise has_macros()
        return any(f"{main_type}.main+xml" in type_ for type_ in lists.types)


def open_document(file: BinaryIO, media_type: str) -> bool:
    """Whether the file is an OpenDocument file of this type; raises as `office_file`."""
    with opened(file) as archive:
        if "mimetype" not in archive.namelist():
            return False
        with archive.open("mimetype") as mimetype:
            if mimetype.read(200).decode("ascii", "replace").strip() != media_type:
                return False
        if any(name.startswith(("Basic/", "Scripts/")) for name in archive.namelist()):
            raise has_macros()
    return True


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, within the limits; BadZipFile if it is none, or more than that."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise zipfile.BadZipFile
    archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    names = {one.filename for one in entries}
    is_odd = len(names) < len(entries) or any(one.flag_bits & 1 for one in entries)
    if len(entries) > MOST_ENTRIES or is_odd or archive.comment:
        raise zipfile.BadZipFile
    packed = sum(one.compress_size for one in entries)
    unpacked = sum(one.file_size for one in entries)
    size = file.seek(0, 2)
    if packed > size or unpacked > MOST_UNPACKED or unpacked > max(SMALL, packed * MOST_RATIO):
        raise ValidationError(
            _("The file is packed so that it would be far too large when opened."), code="bomb"
        )
    return archive


def has_macros() -> ValidationError:
    return ValidationError(
        _("The file has macros or other parts that run by themselves. Save it without them."),
        code="macros",
    )


@dataclass
class _Lists(Reader):
    """The types of the parts, in small letters, and the relations between them."""

    types: list[str] = field(default_factory=list)
    relations: list[Attributes] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("Default", "Override"):
            self.types.append(attributes.get("ContentType", "").lower())
        elif name == "Relationship":
            self.relations.append(attributes)


def _lists_of(archive: zipfile.ZipFile) -> _Lists:
    lists, budget = _Lists(), Budget(unpacked=MOST_LISTED, elements=200_000)
    for name in archive.namelist():
        if name == "[Content_Types].xml" or name.lower().endswith(".rels"):
            try:
                parse(_pieces(archive, name), lists, budget)
            except (DamagedFile, ExpatError) as problem:
                raise zipfile.BadZipFile from problem
    return lists


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while piece := part.read(64 * 1024):
            yield piece


def _refuse_relations(relations: list[Attributes]) -> None:
    for relation in relations:
        type_ = relation.get("Type", "").lower()
        if any(word in type_ for word in ACTIVE):
            raise has_macros()
        is_external = relation.get("TargetMode", "").lower() == "external"
        if is_external and not type_.endswith(HYPERLINK):
            raise ValidationError(
                _(
                    "The file loads something from elsewhere when it is opened, such as a remote"
                    " template or a linked picture. Save it without that."
                ),
                code="external",
            )


def _begins_as_macros(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part that no list calls an embedded object begins like macros do."""
    if entry.is_dir() or "/embeddings/" in entry.filename or entry.file_size < len(OLE):
        return False
    with archive.open(entry) as part:
        return part.read(len(OLE)) == OLE
