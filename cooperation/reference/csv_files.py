"""Reads one CSV file: UTF-8, commas, a header; all cells are texts."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cooperation.reference.problems import Problem

TWICE_ENCODED = re.compile("[\u00c2\u00c3][\u0080-\u00bf]")
"""ä and ö after UTF-8 was read as Latin-1 and written as UTF-8 again."""


@dataclass(slots=True)
class File:
    """A file as read: the cells of its rows by column, and its problems."""

    name: str
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(
        self, reason: str, *, row: int | None = None, column: str = "", value: str = ""
    ) -> None:
        """Add a problem of this file."""
        self.problems.append(Problem(self.name, row, column, value, reason))


def read(path: Path, columns: Sequence[str]) -> File:
    """Read the file at `path`, which must have exactly these columns, in any order."""
    file = File(path.name)
    text = _text(path, file)
    if text is not None:
        _rows(text, columns, file)
    return file


def _text(path: Path, file: File) -> str | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        file.refuse(f"the file cannot be read ({error.strerror or error})")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 1].hex()
        file.refuse("the file is not in UTF-8", row=row, value=f"byte {found}")
        return None


def _rows(text: str, columns: Sequence[str], file: File) -> None:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        if not _header_fits(header, columns, file):
            return
        start = lines.line_num + 1
        for cells in lines:
            if cells:
                _row(start, header, cells, file)
            start = lines.line_num + 1
    except csv.Error as error:
        file.refuse(f"this is not well-formed CSV ({error})", row=lines.line_num)
    if not file.rows and not file.problems:
        file.refuse("the file has a header but no rows", row=1)


def _header_fits(header: list[str], columns: Sequence[str], file: File) -> bool:
    if not header:
        file.refuse("the file is empty", row=1)
    elif len(header) == 1 and re.search("[;\t]", header[0]):
        file.refuse("cells must be separated by commas", row=1, value=header[0][:60])
    else:
        for name in columns:
            if name not in header:
                file.refuse("the column is missing", row=1, column=name)
        for name, times in Counter(header).items():
            if name not in columns:
                file.refuse("the column is not known", row=1, column=name)
            elif times > 1:
                file.refuse("the column is there more than once", row=1, column=name)
    return not file.problems


def _row(row: int, header: list[str], cells: list[str], file: File) -> None:
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells, the header {len(header)}"
        if len(cells) == 1 and ";" in cells[0]:
            reason += ": cells must be separated by commas"
        file.refuse(reason, row=row, value=",".join(cells)[:60])
        return
    before = len(file.problems)
    for name, cell in zip(header, cells, strict=True):
        if reason := _damage(cell):
            file.refuse(reason, row=row, column=name, value=cell)
    if len(file.problems) == before:
        file.rows[row] = dict(zip(header, cells, strict=True))


def _damage(cell: str) -> str:
    if cell != cell.strip():
        return "there is space around the value"
    if "\ufffd" in cell or TWICE_ENCODED.search(cell):
        return "the letters were damaged by a wrong encoding"
    if any(unicodedata.category(letter) == "Cc" for letter in cell):
        return "there is a control character or a line break in the value"
    if not unicodedata.is_normalized("NFC", cell):
        return "letters such as ä are written in two parts (not in Unicode form NFC)"
    return ""
