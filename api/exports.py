"""A list as CSV or XLSX: the same rows and fields as the JSON, streamed, safe to open.

Objects become a column per key, lists one cell. A cell that a spreadsheet would take for a formula
is text: in CSV by an apostrophe before it, in XLSX by its type.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from api.fields import Computed
from api.inputs import AnyField

Cell = str | int | float | bool | None
FORMULA = re.compile(r"[=+\-@\t\r\n]")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EPOCH = date(1899, 12, 30)
CELL_LIMIT = 32767
CHUNK = 1 << 16


class CsvRenderer(BaseRenderer):
    """Negotiates `?format=csv`; the view streams the file itself."""

    media_type, format, charset = "text/csv", "csv", "utf-8"


class XlsxRenderer(BaseRenderer):
    """Negotiates `?format=xlsx`; the view streams the file itself."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format, charset, render_style = "xlsx", None, "binary"


RENDERERS = (CsvRenderer, XlsxRenderer)


def export(
    kind: str, name: str, fields: dict[str, AnyField], rows: Iterable[str]
) -> StreamingHttpResponse:
    """The rows as a file for download."""
    columns = list(columns_of(fields))
    cells = ([read(row) for _title, _field, read in columns] for row in map(json.loads, rows))
    head = [title for title, _field, _read in columns]
    content: Iterator[str] | Iterator[bytes]
    if kind == CsvRenderer.format:
        content, media_type = in_chunks(csv_lines(head, cells)), "text/csv; charset=utf-8"
    else:
        days = [isinstance(field, serializers.DateField) for _title, field, _read in columns]
        content, media_type = xlsx_chunks(head, days, cells), XlsxRenderer.media_type
    return StreamingHttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "no-cache",
        },
    )


# Columns -------------------------------------------------------------------------------------

Column = tuple[str, Any, Callable[[dict[str, Any]], Cell]]


def columns_of(fields: Mapping[str, AnyField]) -> Iterator[Column]:
    """Title, field and reader of each column: `name` becomes `name_fi`, `name_sv`, `name_en`."""
    for name, field in fields.items():
        plain = field.child if isinstance(field, Computed) else field
        if isinstance(plain, serializers.Serializer):
            for key, child in plain.fields.items():
                yield f"{name}_{key}", child, _reader(name, key)
        else:
            yield name, plain, _reader(name)


def _reader(name: str, key: str = "") -> Callable[[dict[str, Any]], Cell]:
    if key:
        return lambda row: _cell((row[name] or {}).get(key))
    return lambda row: _cell(row[name])


def _cell(value: Cell | list[Any] | dict[str, Any]) -> Cell:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


# CSV -----------------------------------------------------------------------------------------


def in_chunks(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined into chunks, so that they are not sent as one packet each."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > CHUNK:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(head: list[str], rows: Iterable[list[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value


# XLSX ----------------------------------------------------------------------------------------

# Own writer, so that the file is streamed while the rows are read: XlsxWriter sends nothing
# before the whole file is on disk, and took five times as long for 60,000 rows of 16 columns.

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_SHEETS}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETS}.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook {_MAIN} xmlns:r="{_OFFICE}">
<sheets><sheet name="Yhdyspinta" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    # Styles by number: 0 default, 1 date, 2 header.
    "xl/styles.xml": f"""<styleSheet {_MAIN}>
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}
_SHEET_HEAD = f"""{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/><sheetData>"""
_SHEET_END = "</sheetData></worksheet>"


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


def xlsx_chunks(head: list[str], days: list[bool], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet, written directly into the archive, with constant memory."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, _XML + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_HEAD.encode())
            sheet.write(_row(_text(title, 2) for title in head))
            for row in rows:
                sheet.write(_row(map(_xlsx_cell, row, days)))
                if pipe.size > CHUNK:
                    yield pipe.take()
            sheet.write(_SHEET_END.encode())
    yield pipe.take()


def _row(cells: Iterable[str]) -> bytes:
    return f"<row>{''.join(cells)}</row>".encode()


def _xlsx_cell(value: Cell, is_day: bool) -> str:  # noqa: FBT001 - private, called for each cell
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return _day(value) if is_day else _text(value)
    return f"<c><v>{value}</v></c>"


def _day(value: str) -> str:
    return f'<c s="1"><v>{(date.fromisoformat(value) - EPOCH).days}</v></c>'


def _text(value: str, style: int = 0) -> str:
    clean = escape(NOT_IN_XML.sub("\ufffd", value)[:CELL_LIMIT])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
