"""Safe reading of users' files: XLSX and CSV become rows of values with their positions.

    sheets = read_sheets(upload.read())
    table = table_of(sheets[0], {"county": "county", "hyvinvointialue": "county"}, need=["county"])

The type of a file is taken from its content, never from its name. Nothing in it is executed:
formulas, macros and links are refused, sizes are limited before and while reading (`Limits`). A
problem of the whole file raises `DamagedFile` with a message for its sender. A problem of a cell
stays in its place as `Wrong`, so that all problems can be reported at once.

Modules: `values` (what comes out), `plain` (CSV), `workbook` (XLSX) with `xml_reader` and `cells`,
`tables` (headings and records).
"""

from toolkit.sheets.file_types import read_book, read_sheets
from toolkit.sheets.tables import SheetRecord, Table, spelt, table_of
from toolkit.sheets.values import (
    LIMITS,
    Book,
    DamagedFile,
    Limits,
    Problem,
    Row,
    Sheet,
    Value,
    Wrong,
    cell_text,
    column_letters,
)

__all__ = [
    "LIMITS",
    "Book",
    "DamagedFile",
    "Limits",
    "Problem",
    "Row",
    "Sheet",
    "SheetRecord",
    "Table",
    "Value",
    "Wrong",
    "cell_text",
    "column_letters",
    "read_book",
    "read_sheets",
    "spelt",
    "table_of",
]
