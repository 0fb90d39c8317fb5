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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from toolkit.sheets.values import (
    DamagedFile,
    Limits,
    Row,
    Sheet,
    Value,
    Wrong,
    clean_text,
    too_big,
)

PIECE = 1 << 20
"""The chunk size of the parser. Large, because an unfinished tag is read again with each chunk."""
PARTS = 2_000
"""The most parts a workbook may have; a table has a dozen."""
DEPTH = 40
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
DAMAGED = _("The file is damaged and cannot be read. Open it, save it again as XLSX and send that.")

Attributes = dict[str, str]


def read(data: bytes, limits: Limits) -> list[Sheet]:
    """Every sheet of the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = list(_Workbook(archive, limits).sheets())
    except (
        *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, LookupError),
        *(ValueError, OverflowError, NotImplementedError, RuntimeError, struct.error),
    ) as error:
        raise DamagedFile(DAMAGED) from error
    if not sheets:
        raise DamagedFile(_("The file has no sheet with cells."))
    return sheets


# XML ---------------------------------------------------------------------------------------------


class Reader:
    """Receives the parser's events; names have no namespace."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text within an element."""


@dataclass
class _Budget:
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


def parse(pieces: Iterator[bytes], reader: Reader, budget: _Budget) -> None:
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


# The package -------------------------------------------------------------------------------------


class _Workbook:
    """The parts of the archive that contain its tables."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self.budget = _Budget(limits.unpacked, limits.elements)
        self.names = self._names()

    def _names(self) -> set[str]:
        parts = self.archive.infolist()
        if len(parts) > PARTS:
            raise too_big(_("it has more parts than a spreadsheet"))
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            raise DamagedFile(DAMAGED)
        self._refuse_other_kinds(set(names))
        return set(names)

    @staticmethod
    def _refuse_other_kinds(names: set[str]) -> None:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise DamagedFile(_("The file holds macros. Save it as XLSX, without them."))
        if "xl/workbook.bin" in names:
            raise DamagedFile(_("The file is a binary workbook (XLSB). Save it as XLSX."))
        if "content.xml" in names or "mimetype" in names:
            raise DamagedFile(_("The file is in the OpenDocument format. Save it as XLSX."))
        if not any(name.startswith("xl/") for name in names):
            raise DamagedFile(_("This is not a spreadsheet. Send an XLSX or a CSV file."))

    def _read(self, name: str, reader: Reader) -> None:
        part = self.archive.getinfo(name)
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
        if path in self.names:
            self._read(path, relations)
        return relations

    def sheets(self) -> Iterator[Sheet]:
        (main, *_others) = self._related("").of("officeDocument")
        book = _Book()
        self._read(main, book)
        if len(book.sheets) > self.limits.sheets:
            raise too_big(_("at most %(most)s sheets are taken") % {"most": self.limits.sheets})
        related = self._related(main)
        texts, styles = _Texts(self.limits), _Styles()
        parts: dict[str, Reader] = {"sharedStrings": texts, "styles": styles}
        for kind, reader in parts.items():
            for path in related.of(kind)[:1]:
                self._read(path, reader)
        cells = _Cells(texts.texts, styles.dates, book.epoch, self.limits)
        for name, key in book.sheets:
            if related.kinds.get(key) == "worksheet":
                found = _SheetReader(name, cells)
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
    """The names of the sheets, and the epoch of dates."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            self.sheets.append((attributes.get("name", "")[:100], attributes.get("id", "")))
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


@dataclass
class _Gathered:
    """Text collected from runs, without phonetic guides of East Asian scripts."""

    limits: Limits
    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.limits.text:
            raise too_big(_("a cell holds more than %(most)s letters") % {"most": self.limits.text})
        self.parts.append(text)

    def take(self) -> str:
        taken = "".join(self.parts)
        self.parts, self.size = [], 0
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), taken)


class _Texts(Reader):
    """The shared texts of cells."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.texts: list[Value | None] = []
        self.gathered = _Gathered(limits)
        self.inside: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.inside.append(name)

    def end(self, name: str) -> None:
        self.inside.pop()
        if name == "si":
            self.texts.append(clean_text(self.gathered.take(), self.limits))

    def text(self, text: str) -> None:
        if self.inside and self.inside[-1] == "t" and "rPh" not in self.inside[-3:]:
            self.gathered.add(text)


# Cells -------------------------------------------------------------------------------------------


@dataclass
class _Cells:
    """Converts the contents of cells into values, and counts them."""

    texts: list[Value | None]
    dates: list[str]
    epoch: datetime
    limits: Limits
    count: int = 0

    def value(self, kind: str, style: str, text: str) -> Value | None:
        if text == "" and kind != "inlineStr":
            return None
        reader: Callable[[str], Value | None] | None = {
            "s": lambda index: self.texts[int(index)],
            "inlineStr": lambda words: clean_text(words, self.limits),
            "str": lambda words: clean_text(words, self.limits),
            "b": lambda flag: flag.strip() in ("1", "true"),
            "e": lambda error: Wrong(error[:20], _("The cell shows an error.")),
            "d": _iso_day,
        }.get(kind)
        return reader(text) if reader else self._number(text.strip(), style)

    def _number(self, text: str, style: str) -> Value:
        if not NUMBER.fullmatch(text) or not isfinite(float(text)):
            return Wrong(text[:60], _("This is not a number."))
        number = float(text)
        if style and 0 <= int(style) < len(self.dates) and self.dates[int(style)]:
            return self._day(number, text, self.dates[int(style)])
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _day(self, number: float, text: str, shows: str) -> Value:
        try:
            found = from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return Wrong(text[:60], _("There is no such day."))
        if isinstance(found, datetime) and shows != "day":
            return f"{found.month}/{found.year}" if shows == "month" else str(found.year)
        if isinstance(found, datetime) and found.time() == time(0):
            return found.date()
        return found if isinstance(found, date) else Wrong(text[:60], _("There is no such day."))

    def counted(self, row: int, column: int) -> None:
        """Refuse cells beyond the limits; empty cells do not count."""
        self.count += 1
        for found, most, what in (
            (row, self.limits.rows, _("at most %(most)s rows are taken")),
            (column, self.limits.columns, _("at most %(most)s columns are taken")),
            (self.count, self.limits.cells, _("at most %(most)s cells are taken")),
        ):
            if found > most:
                raise too_big(what % {"most": most})


def _iso_day(text: str) -> Value:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return Wrong(text[:60], _("There is no such day."))
    return found.date() if found.time() == time(0) else found


FORMULA = _("The cell has a formula. Put its value there instead.")


class _SheetReader(Reader):
    """The cells of a sheet."""

    def __init__(self, name: str, cells: _Cells) -> None:
        self.sheet, self.cells = Sheet(name), cells
        self.row = Row(0)
        self.column = 0
        self.kind = self.style = ""
        self.has_formula = False
        self.value, self.formula = _Gathered(cells.limits), _Gathered(cells.limits)
        self.inside: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._start_row(attributes.get("r"))
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "mergeCell":
            self.sheet.merged.append(attributes.get("ref", "")[:30])
        self.inside.append(name)

    def end(self, name: str) -> None:
        self.inside.pop()
        if name == "c":
            self._end_cell()
        elif name == "row" and self.row.cells:
            self.sheet.rows.append(self.row)

    def text(self, text: str) -> None:
        place = self.inside[-1] if self.inside else ""
        if place == "f":
            self.formula.add(text)
        elif place == "v" or (place == "t" and "rPh" not in self.inside[-3:]):
            self.value.add(text)

    def _start_row(self, given: str | None) -> None:
        number = int(given) if given else self.row.number + 1
        if number <= self.row.number or number > 2_000_000:
            raise DamagedFile(DAMAGED)
        self.row, self.column = Row(number), 0

    def _start_cell(self, attributes: Attributes) -> None:
        if "row" not in self.inside:
            raise DamagedFile(DAMAGED)
        self.column = self._column(attributes.get("r"))
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.has_formula = False

    def _column(self, reference: str | None) -> int:
        if reference is None:
            return self.column + 1
        found = REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != self.row.number:
            raise DamagedFile(DAMAGED)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        if column <= self.column:
            raise DamagedFile(DAMAGED)
        return column

    def _end_cell(self) -> None:
        text, formula = self.value.take(), self.formula.take()
        value = self.cells.value(self.kind, self.style, text)
        if self.has_formula:
            value = Wrong(f"={formula[:60]}", FORMULA)
        if value is not None:
            self.cells.counted(self.row.number, self.column)
            self.row.cells[self.column] = value
