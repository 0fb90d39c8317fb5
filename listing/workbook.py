"""Workbooks (XLSX) written while their rows are read, with constant memory."""

# Own writer, so that the file is streamed while the rows are read: XlsxWriter sends nothing
# before the whole file is on disk, and took five times as long for 60,000 rows of 16 columns.

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from xml.sax.saxutils import escape, quoteattr

from listing.cells import CHUNK, Cell, local

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
EPOCH, EPOCH_MOMENT = date(1899, 12, 30), datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
CELL_LIMIT, NAME_LIMIT = 32767, 31
NARROWEST, WIDEST, MEASURED = 9, 60, 200
DAY, HEADING, MOMENT = 1, 2, 3
"""Numbers of cell styles; 0 is the default."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class OutSheet:
    """A sheet to write; its rows are read once."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    has_filter: bool = True
    """Whether the headings have buttons to filter by."""

    @property
    def safe_name(self) -> str:
        """The name as sheets may have it."""
        return NOT_IN_NAMES.sub(" ", self.name)[:NAME_LIMIT].strip() or "1"


class Pipe:
    """A file that collects what the archive writes, to be taken out in chunks."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """Nothing is buffered."""

    def close(self) -> None:
        """No resources to release."""

    def take(self) -> bytes:
        taken, self.parts, self.size = b"".join(self.parts), [], 0
        return taken


def workbook_chunks(sheets: Iterable[OutSheet], *, day_format: str) -> Iterator[bytes]:
    """The sheets as a workbook, in chunks; the next sheet is asked for when one is written."""
    pipe, ranges = Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/styles.xml", _XML + _styles(day_format))
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                rows = 1
                for piece, is_row in _pieces(sheet):
                    rows += is_row
                    part.write(piece)
                    if pipe.size > CHUNK:
                        yield pipe.take()
                cells = f"$A$1:${_letters(len(sheet.head))}${rows}"
                part.write(_end(sheet, cells.replace("$", "")))
            ranges.append((sheet, cells))
        for name, content in _parts(ranges).items():
            archive.writestr(name, _XML + content)
    yield pipe.take()


def _pieces(sheet: OutSheet) -> Iterator[tuple[bytes, bool]]:
    """The sheet's beginning and its rows; widths are those of the first rows."""
    rows = iter(sheet.rows)
    first = list(islice(rows, MEASURED))
    yield _start(sheet, first).encode(), False
    yield _row(_text(title, HEADING) for title in sheet.head), False
    for row in chain(first, rows):
        yield _row(map(_cell, row)), True


def _start(sheet: OutSheet, first: Sequence[Sequence[Cell]]) -> str:
    widths = (_width(at, title, first) for at, title in enumerate(sheet.head))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return f"""{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>"""


def _width(at: int, title: str, rows: Sequence[Sequence[Cell]]) -> int:
    longest = max((_length(row[at]) for row in rows), default=0)
    return min(max(len(title) + 3, longest + 2, NARROWEST), WIDEST)


def _length(value: Cell) -> int:
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 11
    return 0 if value is None else max(map(len, str(value).splitlines()), default=0)


def _end(sheet: OutSheet, cells: str) -> bytes:
    filtered = f'<autoFilter ref="{cells}"/>' if sheet.has_filter else ""
    return f"</sheetData>{filtered}</worksheet>".encode()


def _row(cells: Iterable[str]) -> bytes:
    return f"<row>{''.join(cells)}</row>".encode()


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    write = _WRITERS.get(type(value))
    return write(value) if write else _text(str(value))


def _moment(value: datetime) -> str:
    days = (local(value) - EPOCH_MOMENT).total_seconds() / 86_400
    return f'<c s="{MOMENT}"><v>{days:.9f}</v></c>'


def _text(value: str, style: int = 0) -> str:
    clean = escape(NOT_IN_XML.sub("\ufffd", value)[:CELL_LIMIT])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _number(value: float) -> str:
    return f"<c><v>{value}</v></c>"


_WRITERS: dict[type, Callable[..., str]] = {
    bool: lambda value: f'<c t="b"><v>{int(value)}</v></c>',
    int: _number,
    float: _number,
    str: _text,
    datetime: _moment,
    date: lambda value: f'<c s="{DAY}"><v>{(value - EPOCH).days}</v></c>',
}


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# The parts beside the sheets -------------------------------------------------------------------


def _parts(sheets: Sequence[tuple[OutSheet, str]]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEETS}.worksheet+xml"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(sheet.safe_name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, (sheet, _cells) in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">'
        f"'{escape(sheet.safe_name)}'!{cells}</definedName>"
        for n, (sheet, cells) in enumerate(sheets)
        if sheet.has_filter
    )
    named = f"<definedNames>{names}</definedNames>" if names else ""
    return {
        "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_SHEETS}.styles+xml"/>{types}</Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">{links}
<Relationship Id="rIdStyles" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>""",
        "xl/workbook.xml": f"""<workbook {_MAIN} xmlns:r="{_OFFICE}">
<sheets>{listed}</sheets>{named}</workbook>""",
    }


def _styles(day_format: str) -> str:
    day, moment = escape(day_format), escape(f"{day_format} hh:mm")
    return f"""<styleSheet {_MAIN}>
<numFmts count="2"><numFmt numFmtId="164" formatCode="{day}"/>
<numFmt numFmtId="165" formatCode="{moment}"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""
