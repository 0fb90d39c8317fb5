"""Read files of lists with libraries that nobody here wrote."""

import csv
import io
from datetime import date, datetime

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook


def content_of(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def text(value):
    """A cell as text, the same for every reader."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def by_openpyxl(content):
    """The name and rows of each sheet."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def by_calamine(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def by_csv(content):
    """The rows of a file for people: a byte order mark and semicolons."""
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(lines, newline=""), delimiter=";"))
