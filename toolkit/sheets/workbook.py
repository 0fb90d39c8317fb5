"""Reads untrusted XLSX: two compression methods, plain XML, counted while unpacking.

Only what a table needs is opened: the list of sheets, shared texts, which styles are dates, and the
cells. The parser is expat, fed in chunks; a document type, which could declare entities, is
refused, so there is nothing to expand.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from toolkit.sheets.cells import Cells, SheetReader, Texts
from toolkit.sheets.values import Book, DamagedFile, Limits, Sheet, too_big
from toolkit.sheets.xml_reader import DAMAGED, Attributes, Budget, Reader, parse

PIECE = 1 << 20
"""The chunk size of the parser. Large, because an unfinished tag is read again with each chunk."""
PARTS = 2_000
"""The most parts a workbook may have; a table has a dozen."""


def read(data: bytes, limits: Limits) -> Book:
    """The visible sheets of the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            workbook = _Workbook(archive, limits)
            book = Book(list(workbook.sheets()), workbook.hidden)
    except (
        *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, LookupError),
        *(ValueError, OverflowError, NotImplementedError, RuntimeError, struct.error),
    ) as error:
        raise DamagedFile(DAMAGED) from error
    if book.hidden and not any(sheet.rows for sheet in book.sheets):
        reason = _("Only hidden sheets have cells (%(names)s). Unhide the one to be read.")
        raise DamagedFile(reason % {"names": ", ".join(book.hidden)[:200]})
    if not book.sheets:
        raise DamagedFile(_("The file has no sheet with cells."))
    return book


def _part(name: str) -> str:
    """The name of a part for comparison: Excel compares them without case."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


class _Workbook:
    """The parts of the archive that contain its tables."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self.budget = Budget(limits.unpacked, limits.elements)
        self.parts = self._parts()
        self.hidden: list[str] = []

    def _parts(self) -> dict[str, zipfile.ZipInfo]:
        """The parts by their names for comparison."""
        found = self.archive.infolist()
        if len(found) > PARTS:
            raise too_big(_("it has more parts than a spreadsheet"))
        parts = {_part(part.filename): part for part in found}
        if len(parts) < len(found):
            raise DamagedFile(DAMAGED)
        self._refuse_other_kinds(set(parts))
        return parts

    @staticmethod
    def _refuse_other_kinds(names: set[str]) -> None:
        if any(name.endswith("vbaproject.bin") for name in names):
            raise DamagedFile(_("The file holds macros. Save it as XLSX, without them."))
        if "xl/workbook.bin" in names:
            raise DamagedFile(_("The file is a binary workbook (XLSB). Save it as XLSX."))
        if "content.xml" in names or "mimetype" in names:
            raise DamagedFile(_("The file is in the OpenDocument format. Save it as XLSX."))
        if not any(name.startswith("xl/") for name in names):
            raise DamagedFile(_("This is not a spreadsheet. Send an XLSX or a CSV file."))

    def _read(self, name: str, reader: Reader) -> None:
        part = self.parts[_part(name)]
        if part.flag_bits & 1:
            raise DamagedFile(_("The file is protected with a password. Save it without one."))
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedFile(DAMAGED)
        if part.file_size > self.budget.unpacked:
            raise too_big(_("unpacked it has more than a table needs"))
        with self.archive.open(part) as opened:
            parse(iter(lambda: opened.read(PIECE), b""), reader, self.budget)

    def _related(self, name: str) -> _Relations:
        folder, base = posixpath.split(name)
        relations = _Relations(folder)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if _part(path) in self.parts:
            self._read(path, relations)
        return relations

    def sheets(self) -> Iterator[Sheet]:
        (main, *_others) = self._related("").of("officeDocument")
        book = _Book()
        self._read(main, book)
        if len(book.sheets) > self.limits.sheets:
            raise too_big(_("at most %(most)s sheets are taken") % {"most": self.limits.sheets})
        related = self._related(main)
        texts, styles = Texts(self.limits), _Styles()
        parts: dict[str, Reader] = {"sharedStrings": texts, "styles": styles}
        for kind, reader in parts.items():
            for path in related.of(kind)[:1]:
                self._read(path, reader)
        cells = Cells(texts.texts, styles.dates, book.epoch, self.limits)
        for name, key, state in book.sheets:
            if related.kinds.get(key) != "worksheet":
                continue
            if state == "hidden":
                self.hidden.append(name)
            elif state != "veryHidden":
                found = SheetReader(name, cells)
                self._read(related.paths[key], found)
                yield found.sheet


class _Relations(Reader):
    """The locations of a part's related parts."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            key, target = attributes.get("Id", ""), attributes.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", self.folder, target))
            self.paths[key] = path.lstrip("/")
            self.kinds[key] = attributes.get("Type", "").rpartition("/")[2]

    def of(self, kind: str) -> list[str]:
        return [self.paths[key] for key, found in self.kinds.items() if found == kind]


class _Book(Reader):
    """The names, keys and states of the sheets, and the epoch of dates."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            name, state = attributes.get("name", "")[:100], attributes.get("state", "visible")
            self.sheets.append((name, attributes.get("id", ""), state))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH


def _shows(code: str) -> str:
    """The precision of a date format: a typed 3/2024 becomes 1.3.2024 shown as «maalis 24»."""
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    if "d" in letters or "h" in letters or "s" in letters:
        return "day"
    return "month" if "m" in letters else "year"


class _Styles(Reader):
    """The cell styles that show a number as a date."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self.dates: list[str] = []
        self.is_inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            known = self.formats.get(int(attributes.get("numFmtId", "0")), "")
            self.dates.append(_shows(known) if is_date_format(known) else "")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_inside = False
