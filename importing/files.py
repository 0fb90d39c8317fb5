"""The template, and the export that can be edited and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from accounts.access import Access
from cooperation.models import County
from editing.edits import Edit
from importing.context import ImportContext
from importing.registry import sheets
from importing.sheet_subject import SheetSubject
from listing.cells import FORMULA
from toolkit.sheets import Value

CODES = "Koodit"
HELP = "Ohje"
ROWS_CHECKED = 2_000


def headings(subject: SheetSubject) -> list[str]:
    return [_("row number on record"), _("version"), *(column.title for column in subject.columns)]


def lines(subject: SheetSubject, context: ImportContext) -> Iterator[list[Any]]:
    """The existing rows of a list."""
    for row in subject.rows(context):
        yield [row.pk, row.version, *(column.written(row, context) for column in subject.columns)]


# XLSX --------------------------------------------------------------------------------------------


def workbook(access: Access, county: County | None, *, is_filled: bool) -> bytes:
    """The template, empty or with the existing rows."""
    context, buffer = ImportContext(Edit(access), county), io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    formats = {
        "head": made.add_format(
            {"bold": True, "bg_color": "#dbe9f4", "text_wrap": True, "valign": "top"}
        ),
        "day": made.add_format({"num_format": "d.m.yyyy"}),
        "text": made.add_format({"num_format": "@"}),
        "wrap": made.add_format({"text_wrap": True, "valign": "top"}),
    }
    worksheets = {
        subject.key: made.add_worksheet(str(subject.title)[:31]) for subject in sheets.values()
    }
    codes = _codes(made.add_worksheet(CODES), context, formats)
    for subject in sheets.values():
        rows = lines(subject, context) if is_filled else []
        _fill(worksheets[subject.key], subject, rows, formats, codes)
    _help(made.add_worksheet(HELP), formats)
    made.close()
    return buffer.getvalue()


def _codes(
    sheet: Any, context: ImportContext, formats: dict[str, Any]
) -> dict[tuple[str, str], str]:
    """A sheet with the choices of each column that has any; the range of each list."""
    places: dict[tuple[str, str], str] = {}
    at = 0
    lists = [
        (f"{subject.title}: {column.title}", (subject.key, column.key), column.choices(context))
        for subject in sheets.values()
        for column in subject.columns
        if column.choices
    ]
    lists.append((_("municipality"), ("", ""), list(context.places.municipalities.labels.values())))
    councils = list(context.places.regional_councils.labels.values())
    lists.append((_("regional council"), ("", " "), councils))
    for title, key, names in lists:
        sheet.write_string(0, at, title, formats["head"])
        for row, name in enumerate(names, 1):
            sheet.write_string(row, at, name)
        letters = xl_col_to_name(at)
        places[key] = f"={CODES}!${letters}$2:${letters}${len(names) + 1}"
        at += 1
    sheet.set_column(0, at, 28)
    sheet.freeze_panes(1, 0)
    return places


def _fill(
    sheet: Any,
    subject: SheetSubject,
    rows: Iterable[list[Any]],
    formats: dict[str, Any],
    codes: dict[tuple[str, str], str],
) -> None:
    for at, title in enumerate(headings(subject)):
        sheet.write_string(0, at, title, formats["head"])
    for at, column in enumerate(subject.columns, 2):
        mark = _("Needed.") + " " if column.is_needed else ""
        if mark or column.hint:
            sheet.write_comment(0, at, f"{mark}{column.hint}")
        place = codes.get((subject.key, column.key))
        if place and column.empty != []:  # the validation would refuse several values
            check = {"validate": "list", "source": place, "error_type": "warning"}
            sheet.data_validation(1, at, ROWS_CHECKED, at, check)
    sheet.set_column(0, 1, 8)
    sheet.set_column(2, len(subject.columns) + 1, 20, formats["text"])
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            _cell(sheet, number, at, value, formats)


def _cell(sheet: Any, row: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, formats["day"])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, at, value)
    else:
        sheet.write_string(row, at, str(value)[:32_767], formats["text"])


def _help(sheet: Any, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 100, formats["wrap"])
    for row, sentence in enumerate(help_sentences()):
        sheet.write_string(row, 0, sentence, formats["wrap"])


def help_sentences() -> list[str]:
    """Instructions for filling in the sheets."""
    return [
        _("Each sheet is one list. Leave out sheets and columns you do not need."),
        _("Rows with a number change that row; rows without one are found by name, or added."),
        _("An empty cell leaves what is on record. A hyphen (-) takes it away."),
        _("Days: 12.3.2024; a month 3/2024 or a year 2024 where the day is not known."),
        _("Names or codes, in Finnish, Swedish or English: Keski-Pohjanmaa, Soite, 272, Karleby."),
        _("Several in one cell: separate them with a semicolon."),
        _("A list downloaded from the public pages (CSV, XLSX) can be changed and sent too."),
        _("Nothing is deleted by an import, and nothing is saved before you have seen it."),
    ]


# CSV ---------------------------------------------------------------------------------------------


def csv_file(
    access: Access, county: County | None, subject: SheetSubject, *, is_filled: bool
) -> bytes:
    """One list as CSV for spreadsheets: UTF-8 with a BOM, semicolons, no cell is a formula."""
    context, buffer = ImportContext(Edit(access), county), io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(headings(subject))
    for row in lines(subject, context) if is_filled else []:
        writer.writerow([_csv_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    text = str(value)
    return f"'{text}" if FORMULA.match(text) and text != "-" else text
