"""Reads CSV as written by spreadsheets: any of the usual encodings and separators."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from toolkit.sheets.values import DamagedFile, Limits, Row, Sheet, Value, clean_text, too_big

SEPARATORS = ";,\t"
PIPE = "|"
BETWEEN_LANGUAGES = " | "
"""A pipe between spaces is no separator: Kunta | Kommun."""
SEPARATOR_LINE = re.compile(r'"?sep=([;,\t|])"?(?:\r\n|\r|\n)', re.IGNORECASE)
SAMPLE, SAMPLED = 200_000, 20
"""Characters and records from which the separator is judged."""
APOSTROPHE = re.compile(r"'[=+\-@\t\r\n]")
"""The prefix with which an export prevents a text from being read as a formula."""
BROKEN = _("The file is not whole CSV: a quotation mark or a row is broken.")
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read(data: bytes, limits: Limits) -> Sheet:
    """The rows of a CSV file, numbered as in a spreadsheet."""
    text = _decoded(data)
    separator, text = _separator_of(text)
    sheet = Sheet("")
    cells = 0
    try:
        for number, texts in enumerate(_records(text, separator), 1):
            row = _row(number, texts, limits)
            if row.cells:
                sheet.rows.append(row)
                cells += len(row.cells)
                _keep_within(row, cells, limits)
    except csv.Error as error:
        raise DamagedFile(
            _("The file is not whole CSV: a quotation mark or a row is broken.")
        ) from error
    return sheet


def _decoded(data: bytes) -> str:
    """The file as text: by its BOM, else UTF-16 by its zeros, else UTF-8, else Windows-1252."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DamagedFile(
        _("The file is not text. Save it as CSV in UTF-8, or as XLSX, and send it again.")
    )


def _encodings(data: bytes) -> Iterator[str]:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            yield encoding
            return
    start = data[:1000]
    if start[1::2].count(0) > len(start) // 4:
        yield "utf-16-le"
    elif start[::2].count(0) > len(start) // 4:
        yield "utf-16-be"
    else:
        yield from ("utf-8", "cp1252")


def _separator_of(text: str) -> tuple[str, str]:
    """The separator that gives the first record most cells; Excel may state it on a first line.

    A record may span lines. If the next record has another number of cells, the first is taken
    for a title, and the first two records with the same number of cells decide.
    """
    if named := SEPARATOR_LINE.match(text):
        # That line counts as a row, so that row numbers are those of the file.
        return named[1], "\n" + text[named.end() :]
    widths = {separator: _widths(text, separator) for separator in SEPARATORS}
    if _are_by_pipes(text, max(found[0] for found in widths.values())):
        return PIPE, text
    first = max(SEPARATORS, key=lambda separator: widths[separator][0])
    likely = max(SEPARATORS, key=lambda separator: _common_width(widths[separator]))
    is_title = len(set(widths[first][:2])) > 1 or widths[first][0] == 1
    if is_title and _common_width(widths[likely]) > max(widths[first][0], 2):
        return likely, text
    return first, text


def _widths(text: str, separator: str) -> list[int]:
    """The number of cells of the first records; 0 for one that is broken by this separator."""
    found: list[int] = []
    try:
        for texts in _records(text[:SAMPLE], separator):
            if any(cell.strip() for cell in texts):
                found.append(len(texts))
            if len(found) == SAMPLED:
                break
    except csv.Error:
        found.append(1 if len(text) > SAMPLE and found else 0)
    return found or [0]


def _are_by_pipes(text: str, most: int) -> bool:
    """Whether pipes give every record as many cells, and more than any other separator."""
    found = _widths(text, PIPE)
    return len(set(found)) == 1 and found[0] > most and BETWEEN_LANGUAGES not in text[:SAMPLE]


def _common_width(widths: list[int]) -> int:
    """The most cells that two records in succession both have."""
    pairs = [one for one, following in pairwise(widths) if one == following]
    return max(pairs, default=0)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _row(number: int, texts: list[str], limits: Limits) -> Row:
    if len(texts) > limits.columns and any(text.strip() for text in texts[limits.columns :]):
        raise too_big(_("at most %(most)s columns are taken") % {"most": limits.columns})
    row = Row(number)
    for column, text in enumerate(texts[: limits.columns], 1):
        value: Value | None = clean_text(text, limits) if text else None
        if value is not None:
            row.cells[column] = _without_apostrophe(value)
    return row


def _without_apostrophe(value: Value) -> Value:
    if isinstance(value, str) and APOSTROPHE.match(value):
        return value[1:]
    return value


def _keep_within(row: Row, cells: int, limits: Limits) -> None:
    if row.number > limits.rows:
        raise too_big(_("at most %(most)s rows are taken") % {"most": limits.rows})
    if cells > limits.cells:
        raise too_big(_("at most %(most)s cells are taken") % {"most": limits.cells})
