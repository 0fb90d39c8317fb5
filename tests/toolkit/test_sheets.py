"""Spreadsheets are read as users see them, whatever program saved them."""

from datetime import date, datetime

import openpyxl
import pytest

from tests.toolkit.damaged_files import ROWS, csv_of, saved, workbook
from toolkit.sheets import (
    DamagedFile,
    Limits,
    Wrong,
    cell_text,
    column_letters,
    read_sheets,
    table_of,
)

NAMES = {"county": "county", "hyvinvointialue": "county", "title": "title", "since": "since"}


def values(data):
    (sheet,) = read_sheets(data)
    return [(row.number, list(row.cells.values())) for row in sheet.rows]


def only_value(value):
    (sheet,) = read_sheets(workbook([["title"], [value]]))
    return sheet.rows[1].cells[1]


# Workbooks ---------------------------------------------------------------------------------------


def test_workbook_gives_its_rows_with_their_numbers():
    assert values(workbook()) == [(number, row) for number, row in enumerate(ROWS, 1)]


@pytest.mark.parametrize(
    "value",
    [12, -3, 0.5, True, False, "272", "007", date(2024, 3, 12), datetime(2024, 3, 12, 9, 30)],  # noqa: DTZ001
    ids=str,
)
def test_value_keeps_its_type(value):
    found = only_value(value)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("  Soite ", "Soite"), ("a\u00a0b", "a b"), ("Ka\u0308la\u0308", "Kälä"), ("a\r\nb", "a\nb")],
)
def test_text_is_normalised(typed, read):
    assert only_value(typed) == read


def test_days_counted_from_1904_are_the_same_days():
    made = openpyxl.Workbook()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active.append([date(2024, 3, 12)])

    assert values(saved(made)) == [(1, [date(2024, 3, 12)])]


def test_empty_rows_and_cells_are_left_out_and_numbers_stay():
    made = openpyxl.Workbook()
    made.active["B2"], made.active["D7"] = "a", "b"
    made.active["A900000"] = None
    made.active["A900000"].font = openpyxl.styles.Font(bold=True)

    (sheet,) = read_sheets(saved(made))

    assert [(row.number, row.cells) for row in sheet.rows] == [(2, {2: "a"}), (7, {4: "b"})]


def test_sheets_come_by_name_and_in_order():
    made = openpyxl.Workbook()
    made.active.title = "Sopimukset"
    made.create_sheet("Päätökset").append(["x"])

    assert [sheet.name for sheet in read_sheets(saved(made))] == ["Sopimukset", "Päätökset"]


def test_merged_cells_are_reported():
    made = openpyxl.Workbook()
    made.active.append(["title"])
    made.active["A2"] = "a"
    made.active.merge_cells("A2:A5")

    (sheet,) = read_sheets(saved(made))

    assert [problem.value for problem in table_of(sheet, NAMES).problems] == ["A2:A5"]


# CSV ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_csv_is_read_in_every_usual_encoding_and_separator(encoding, separator):
    text = csv_of([["county", "title", "since"], ["16", "Käsittely öisin", "12.3.2024"]], separator)

    assert values(text.encode(encoding)) == [
        (1, ["county", "title", "since"]),
        (2, ["16", "Käsittely öisin", "12.3.2024"]),
    ]


def test_cells_hold_separators_and_line_breaks_in_quotation_marks():
    data = b'title;note\r\n"a;b";"yksi\nkaksi"\r\n\r\nc;d\r\n'

    assert values(data) == [
        (1, ["title", "note"]),
        (2, ["a;b", "yksi\nkaksi"]),
        (4, ["c", "d"]),
    ]


def test_excel_separator_line_is_recognised():
    assert values(b"sep=,\r\ncounty,title\r\n16,a;b\r\n") == [
        (2, ["county", "title"]),
        (3, ["16", "a;b"]),
    ]


def test_apostrophe_of_an_export_is_removed():
    assert values(b"title\r\n'=1+1\r\n'tis\r\n")[1:] == [(2, ["=1+1"]), (3, ["'tis"])]


# Tables ------------------------------------------------------------------------------------------


def table(*rows, need=()):
    (sheet,) = read_sheets(workbook(rows))
    return table_of(sheet, NAMES, need=need)


def test_headings_are_recognised_in_any_spelling():
    found = table([" HYVINVOINTIALUE *", "Title:"], ["16", "a"])

    assert found.problems == []
    assert found.records[0].values == {"county": "16", "title": "a"}
    assert found.headings == {"county": "HYVINVOINTIALUE *", "title": "Title:"}


@pytest.mark.parametrize(
    ("rows", "column", "value"),
    [
        pytest.param([["county", "väri"], ["16", "a"]], "B", "väri", id="unknown"),
        pytest.param(
            [["county", "hyvinvointialue"], ["16", "1"]], "B", "hyvinvointialue", id="twice"
        ),
        pytest.param([["title"], ["a"]], "county", "", id="missing"),
        pytest.param([["county"], ["16", "x"]], "B", "x", id="outside"),
        pytest.param([["county"], ["=A1"]], "county", "=A1", id="formula"),
        pytest.param([["county", "=A1"], ["16"]], "B", "=A1", id="formula as heading"),
    ],
)
def test_problem_of_a_table_is_reported_with_its_location(rows, column, value):
    problems = table(*rows, need=["county"]).problems

    assert (column, value) in {(problem.column, problem.value) for problem in problems}


def test_problem_includes_its_location():
    found = table(["county"], ["=A1"]).problems[0]

    assert str(found).startswith("Sheet, rivi 2, sarake county “=A1”: ")


def test_empty_sheet_is_reported():
    assert len(table().problems) == 1


# Limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limits",
    [
        Limits(size=100),
        Limits(unpacked=500),
        Limits(elements=10),
        Limits(rows=2),
        Limits(columns=2),
        Limits(cells=5),
        Limits(sheets=0),
    ],
    ids=str,
)
def test_file_beyond_a_limit_is_refused(limits):
    with pytest.raises(DamagedFile):
        read_sheets(workbook(), limits=limits)


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(number, letters):
    assert column_letters(number) == letters


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (date(2024, 3, 2), "2.3.2024"),
        (Wrong("=A1", ""), "=A1"),
        ("x" * 200, "x" * 99 + "…"),
    ],
)
def test_value_is_shown_as_its_sender_knows_it(value, text):
    assert cell_text(value) == text
