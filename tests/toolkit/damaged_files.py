"""Damaged files, by what is wrong with them; every importer is tested with them.

Each is made from a whole file: a workbook with these rows, changed in one way. `FILES` are refused
as a whole; `CELLS` can be read, but something in them cannot be used and is reported in its place.
"""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter

ROWS: list[list[Any]] = [
    ["county", "title", "since"],
    ["16", "Yhteistyösopimus", date(2024, 3, 12)],
    ["18", "Alasopimus, äö", date(2024, 6, 30)],
]
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
TEXTS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


# Whole files -------------------------------------------------------------------------------------


def workbook(rows: Sequence[Sequence[Any]] = ROWS, name: str = "Sheet") -> bytes:
    """A workbook as written by Excel, with shared texts and styled dates."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "d.m.yyyy"})
    sheet = made.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    made.close()
    return buffer.getvalue()


def saved(made: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def csv_of(rows: Sequence[Sequence[Any]] = ROWS, separator: str = ";") -> str:
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows)


# Changes -----------------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    parts = parts_of(workbook())
    parts[part] = change(parts[part])
    return packed(parts)


def without(part: str) -> bytes:
    parts = parts_of(workbook())
    del parts[part]
    return packed(parts)


def sheet_of(body: str, head: str = "") -> bytes:
    """The workbook with its sheet written by hand."""
    xml = f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">{body}</worksheet>'
    return changed(SHEET, lambda _old: xml.encode())


def cells(*written: str) -> bytes:
    """A sheet with a heading and one row of cells written by hand."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
    return sheet_of(f'<sheetData>{head}<row r="2">{"".join(written)}</row></sheetData>')


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change


def flagged_as_encrypted(data: bytes) -> bytes:
    """Every part marked as encrypted, as zip programs do."""
    found = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + offset] |= 1
            at = found.find(mark, at + 4)
    return bytes(found)


LAUGHS = """<!DOCTYPE lolz [<!ENTITY lol "lol">{}]>""".format(
    "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bomb(million: int = 100) -> bytes:
    """Millions of zero bytes, compressed into some hundred thousand."""
    return changed(SHEET, lambda old: old + b" " * million * 1_000_000)


def many_columns(number: int) -> bytes:
    row = "".join("<c><v>1</v></c>" for _ in range(number))
    return sheet_of(f'<sheetData><row r="1">{row}</row></sheetData>')


def many_rows(number: int) -> bytes:
    return sheet_of(f"<sheetData>{'<row><c><v>1</v></c></row>' * number}</sheetData>")


def many_parts() -> bytes:
    return packed(parts_of(workbook()) | {f"xl/media/{n}.png": b"" for n in range(3_000)})


def many_sheets() -> bytes:
    made = openpyxl.Workbook()
    for number in range(60):
        made.create_sheet(f"S{number}")
    return saved(made)


def with_macro() -> bytes:
    return packed(parts_of(workbook()) | {"xl/vbaProject.bin": OLE})


def xlsx_of_a_chart() -> bytes:
    """A workbook whose only sheet is a chart without cells."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_chartsheet()
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "={1,2,3}"})
    sheet.set_chart(chart)
    book.close()
    return buffer.getvalue()


def twice_the_same_part() -> bytes:
    buffer = io.BytesIO(workbook())
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    return buffer.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "only space": lambda: b" \r\n\t\n",
    "only zeros": lambda: b"\x00" * 5_000,
    "too many bytes": lambda: b"a;b\r\n" * 1_100_000,
    "PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "PNG": lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "JPEG": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "gzip": lambda: b"\x1f\x8b\x08\x00" + bytes(range(256)),
    "RTF": lambda: rb"{\rtf1\ansi taulukko}",
    "web page": lambda: b"<html><table><tr><td>16</td></tr></table></html>",
    "web page with a mark": lambda: b"\xef\xbb\xbf \r\n<!DOCTYPE html><html></html>",
    "XML of 2003": lambda: b'<?xml version="1.0"?><Workbook></Workbook>',
    "old Excel": lambda: OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"),
    "locked by Excel": lambda: OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
    "locked zip": lambda: flagged_as_encrypted(workbook()),
    "macros": with_macro,
    "binary workbook": lambda: packed({"xl/workbook.bin": b"\x83\x01"}),
    "OpenDocument": lambda: packed({"mimetype": b"x", "content.xml": b"<a/>"}),
    "Word": lambda: packed({"word/document.xml": b"<a/>", "_rels/.rels": b"<a/>"}),
    "zip of pictures": lambda: packed({"kuva.png": b"\x89PNG"}),
    "empty zip": lambda: packed({}),
    "truncated by half": lambda: workbook()[: len(workbook()) // 2],
    "truncated by a byte": lambda: workbook()[:-1],
    "truncated at the start": lambda: workbook()[40:],
    "first bytes only": lambda: workbook()[:4],
    "zip bomb": bomb,
    "bomb of shared texts": lambda: changed(TEXTS, lambda old: old + b"\n" * 90_000_000),
    "packed otherwise": lambda: packed(parts_of(workbook()), zipfile.ZIP_BZIP2),
    "wrong checksum": lambda: packed(parts_of(workbook()), zipfile.ZIP_STORED).replace(
        b"<sheetData>", b"<sheetdata>", 1
    ),
    "same part twice": twice_the_same_part,
    "thousands of parts": many_parts,
    "sixty sheets": many_sheets,
    "no list of relations": lambda: without("_rels/.rels"),
    "no workbook": lambda: without(BOOK),
    "no sheet": lambda: without(SHEET),
    "only a chart": xlsx_of_a_chart,
    "no shared texts": lambda: without(TEXTS),
    "workbook is text": lambda: changed(BOOK, lambda _old: "tämä ei ole XML".encode()),
    "sheet cut off": lambda: changed(SHEET, lambda old: old[: len(old) // 2]),
    "sheet in Latin-1": lambda: changed(SHEET, replaced(b"<sheetData>", b"<sheetData>\xe4\xf6")),
    "sheet in an unknown encoding": lambda: changed(
        SHEET, lambda old: b'<?xml version="1.0" encoding="klingon"?>' + old
    ),
    "tags that cross": lambda: sheet_of("<sheetData><row></sheetData></row>"),
    "billion laughs": lambda: sheet_of("<sheetData>&lol9;</sheetData>", head=LAUGHS),
    "entity from outside": lambda: sheet_of("<sheetData>&outside;</sheetData>", head=OUTSIDE),
    "a document type": lambda: sheet_of("<sheetData/>", head="<!DOCTYPE worksheet>"),
    "a million columns": lambda: many_columns(1_000_000),
    "too many columns": lambda: many_columns(400),
    "too many rows": lambda: many_rows(30_000),
    "row far below": lambda: sheet_of(
        '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    ),
    "row beyond any sheet": lambda: sheet_of('<sheetData><row r="99999999999"/></sheetData>'),
    "row without a number": lambda: sheet_of('<sheetData><row r="kuusi"/></sheetData>'),
    "rows backwards": lambda: sheet_of('<sheetData><row r="2"/><row r="1"/></sheetData>'),
    "cells backwards": lambda: cells('<c r="C2"><v>1</v></c><c r="A2"><v>2</v></c>'),
    "cell of another row": lambda: cells('<c r="A7"><v>1</v></c>'),
    "cell of no column": lambda: cells('<c r="ÄÖ2"><v>1</v></c>'),
    "cell outside a row": lambda: sheet_of('<sheetData><c r="A1"><v>1</v></c></sheetData>'),
    "shared text that is not there": lambda: cells('<c r="A2" t="s"><v>4711</v></c>'),
    "shared text before the first": lambda: cells('<c r="A2" t="s"><v>-4711</v></c>'),
    "a cell of a million letters": lambda: cells(
        f'<c r="A2" t="inlineStr"><is><t>{"ä" * 1_000_000}</t></is></c>'
    ),
    "deeply nested": lambda: sheet_of("<a>" * 2_000_000),
    "CSV with a broken quotation mark": lambda: b'county;title\r\n16;"Yhteisty\r\n17;b\r\n',
    "CSV with text after a quotation": lambda: b'county;title\r\n16;"a"b\r\n',
    "CSV with a zero byte": lambda: b"county;title\r\n16;a\x00b\r\n",
    "CSV in half an encoding": lambda: "county;title\r\n16;ä\r\n".encode("utf-16")[:-1],
    "CSV of other bytes": lambda: b"county;title\r\n16;\x81\x8d\x8f\r\n",
    "CSV with too many columns": lambda: (";".join(["a"] * 400) + "\r\n").encode(),
    "CSV with too many rows": lambda: b"a\r\n" * 30_000,
    "CSV with a huge cell": lambda: b"county\r\n" + b"a" * 200_000,
}

CELLS: dict[str, tuple[Callable[[], bytes], str]] = {
    "formula": (lambda: workbook([["title"], ["=1+1"]]), "=1+1"),
    "formula of another file": (
        lambda: workbook([["title"], ["='[1]Taul'!A1"]]),
        "='[1]Taul'!A1",
    ),
    "command in a formula": (
        lambda: workbook([["title"], ["=cmd|'/c calc'!A0"]]),
        "=cmd|'/c calc'!A0",
    ),
    "shared formula": (
        lambda: cells('<c r="A2"><f t="shared" si="0"/><v>3</v></c>'),
        "=",
    ),
    "error": (lambda: cells('<c r="A2" t="e"><v>#REF!</v></c>'), "#REF!"),
    "number that is none": (lambda: cells('<c r="A2"><v>1_000</v></c>'), "1_000"),
    "number without end": (lambda: cells('<c r="A2"><v>1e999</v></c>'), "1e999"),
    "not a number": (lambda: cells('<c r="A2"><v>NaN</v></c>'), "NaN"),
    "day that is none": (lambda: cells('<c r="A2" t="d"><v>2024-02-30</v></c>'), "2024-02-30"),
    "letters damaged on the way": (lambda: "title\r\nPerhonjokilaakso Ã¤\r\n".encode(), "Ã¤"),
    "letters lost on the way": (lambda: "title\r\nk\ufffdyt\ufffdnt\ufffd\r\n".encode(), "\ufffd"),
    "control character": (lambda: b"title\r\na\x07b\r\n", "a\u25afb"),
    "escaped control character": (
        lambda: cells('<c r="A2" t="inlineStr"><is><t>a_x0007_b</t></is></c>'),
        "a\u25afb",
    ),
}


def mutated(seed: int) -> bytes:
    """A valid file with a few bytes lost, doubled or changed, determined by the seed."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    whole = (
        workbook() if seed % 3 else csv_of().encode(chance.choice(["utf-8", "utf-16", "cp1252"]))
    )
    if seed % 3 == 1:
        parts = parts_of(whole)
        name = chance.choice(sorted(parts))
        parts[name] = _mutated(parts[name], chance)
        return packed(parts)
    return _mutated(whole, chance)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(max(len(found), 1))
        span = chance.choice([1, 1, 2, 8, 64])
        change = chance.choice(["lose", "double", "noise", "zero", "cut"])
        piece = bytes(found[at : at + span])
        if change == "lose":
            found[at : at + span] = b""
        elif change == "double":
            found[at : at + span] = piece * chance.choice([2, 50])
        elif change == "noise":
            found[at : at + span] = chance.randbytes(len(piece))
        elif change == "zero":
            found[at : at + span] = b"\x00" * len(piece)
        elif change == "cut" and chance.random() < 0.2:
            del found[at:]
    return bytes(found)
