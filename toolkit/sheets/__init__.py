"""Files that people fill in, read safely: XLSX and CSV become rows of values with their places.

    sheets = read_sheets(upload.read())
    table = table_of(sheets[0], {"county": "county", "hyvinvointialue": "county"}, need=["county"])

What a file is, is told by its content, never by its name. Nothing in it is carried out: formulas,
macros and links are refused, sizes are bounded before and while it is read (`Limits`), and whatever
is wrong with the file as a whole is one `DamagedFile` with a sentence for its sender. What is wrong
with a cell stays in its place as `Wrong`, so that everything can be told at once.

Modules: `values` (what comes out), `plain` (CSV), `workbook` (XLSX), `tables` (headings and
records).
"""

from toolkit.sheets.reading import read_sheets
from toolkit.sheets.tables import Record, Table, spelt, table_of
from toolkit.sheets.values import (
    LIMITS,
    DamagedFile,
    Limits,
    Problem,
    Row,
    Sheet,
    Value,
    Wrong,
    column_letters,
    said,
)

__all__ = [
    "LIMITS",
    "DamagedFile",
    "Limits",
    "Problem",
    "Record",
    "Row",
    "Sheet",
    "Table",
    "Value",
    "Wrong",
    "column_letters",
    "read_sheets",
    "said",
    "spelt",
    "table_of",
]
