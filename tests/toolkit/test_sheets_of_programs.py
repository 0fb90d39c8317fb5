"""Workbooks and CSV as real programs save them: hidden sheets, part names, titles, separators."""

import openpyxl
import pytest

from tests.toolkit.damaged_files import cells, packed, parts_of, saved, workbook
from toolkit.sheets import DamagedFile, Wrong, read_book, read_sheets

TRANSITIONAL = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"


def book_with(**states):
    """A workbook with a sheet in each of the states, its name in its only cell."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, state in states.items():
        sheet = made.create_sheet(name)
        sheet.append([name])
        sheet.sheet_state = state
    return saved(made)


def rows_of(text, encoding="utf-8"):
    (sheet,) = read_sheets(text.encode(encoding))
    return [list(row.cells.values()) for row in sheet.rows]


# Workbooks ---------------------------------------------------------------------------------------


def test_hidden_sheets_are_not_read_and_named_if_a_user_can_unhide_them():
    found = read_book(book_with(old="hidden", answers="visible", secret="veryHidden"))

    assert [sheet.name for sheet in found.sheets] == ["answers"]
    assert found.hidden == ["old"]


def test_file_with_cells_only_on_hidden_sheets_is_refused_with_their_names():
    made = openpyxl.Workbook()
    made.create_sheet("Vanha data").append(["x"])
    made["Vanha data"].sheet_state = "hidden"

    with pytest.raises(DamagedFile, match="Vanha data"):
        read_sheets(saved(made))


@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(str.swapcase, id="other case"),
        pytest.param(lambda name: name.replace("/", "\\"), id="backslashes"),
        pytest.param(lambda name: f"/{name}", id="from the root"),
    ],
)
def test_part_names_are_compared_as_excel_does(rename):
    parts = {rename(name): content for name, content in parts_of(workbook()).items()}

    assert read_sheets(packed(parts))[0].rows == read_sheets(workbook())[0].rows


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_part_is_found_by_a_relative_and_by_an_absolute_target(target):
    parts = parts_of(workbook())
    name = "xl/_rels/workbook.xml.rels"
    assert b'"worksheets/sheet1.xml"' in parts[name]
    parts[name] = parts[name].replace(b'"worksheets/sheet1.xml"', f'"{target}"'.encode())

    assert len(read_sheets(packed(parts))[0].rows) == 3


def test_workbook_in_strict_xml_is_read():
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        name: content.replace(TRANSITIONAL, STRICT).replace(
            main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        )
        for name, content in parts_of(workbook()).items()
    }

    assert read_sheets(packed(parts))[0].rows == read_sheets(workbook())[0].rows


def only_cell(written):
    (sheet,) = read_sheets(cells(written))
    return sheet.rows[1].cells[1]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('<c r="A2" t="b"><f aca="false">TRUE()</f><v>1</v></c>', True),
        ('<c r="A2" t="b"><f>FALSE()</f><v>0</v></c>', False),
        ('<c r="A2"><f>=TRUE()</f></c>', True),
        ('<c r="A2" t="b"><v>1</v></c>', True),
        ('<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c r="A2" t="str"><v>a</v></c>', "a"),
    ],
)
def test_constant_is_read_however_a_program_writes_it(written, value):
    assert only_cell(written) is value or only_cell(written) == value


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<c r="A2"><f>SUM(B1:B9)</f><v>12</v></c>', "=SUM(B1:B9)"),
        ('<c r="A2" t="b"><f>AND(TRUE(),A1)</f><v>1</v></c>', "=AND(TRUE(),A1)"),
        ('<c r="A2" t="e"><v>#N/A</v></c>', "#N/A"),
    ],
)
def test_formula_and_error_of_a_cell_are_reported(written, shown):
    found = only_cell(written)

    assert (type(found), found.shown) == (Wrong, shown)


def test_formula_outside_a_cell_is_none_of_a_cell():
    written = '<c r="A2"><v>1</v></c></row></sheetData><extLst><ext><f>TRUE()</f></ext></extLst>'
    parts = parts_of(cells('<c r="A2"><v>1</v></c>'))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<c r="A2"><v>1</v></c></row></sheetData>', written.encode())

    assert read_sheets(packed(parts))[0].rows[1].cells == {1: 1}


# CSV ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        pytest.param('"Kunta\n(valitse; yksi)",Miten?,Miksi?\nKokkola,a,b\n', [3, 3], id="lines"),
        pytest.param('"a;b;c;d",e\n1,2\n', [2, 2], id="separators in quotation marks"),
        pytest.param('"a ""b"", c";d\n1;2\n', [2, 2], id="quotation marks in a heading"),
        pytest.param("Kysely 2026\na,b,c\n1,2,3\n", [1, 3, 3], id="title"),
        pytest.param("Kysely 2026, kaikki\na;b;c;d\n1;2;3,5;4\n", [1, 4, 4], id="comma in a title"),
        pytest.param('a,b,c\nx,"1;2;3;4",y\nx,"1;2;3;5",y\n', [3, 3, 3], id="lists in cells"),
        pytest.param("nimi\nKokkola, kaupunki\nPerho, kunta\n", [1, 1, 1], id="one column"),
        pytest.param("a;b;c\n1,5;2,5;3,5\n", [3, 3], id="decimal commas"),
        pytest.param("a\tb\n1\t2\n", [2, 2], id="tabs"),
        pytest.param('"sep=;"\r\na;b\r\n1;2\r\n', [2, 2], id="separator stated in quotation marks"),
        pytest.param("sep=|\na|b\n1|2\n", [2, 2], id="another separator stated"),
        pytest.param('a|"b, c; d"|e\n1|2,5; 3|x\n', [3, 3], id="pipes"),
        pytest.param("Kunta | Kommun;Muuta | Annat\nPerho;a | b\n", [2, 2], id="two languages"),
        pytest.param("Kunta | Kommun;b | c\nPerho | Perho;a | b\n", [2, 2], id="all in two"),
    ],
)
def test_separator_is_judged_from_the_first_record(text, widths):
    assert [len(row) for row in rows_of(text)] == widths


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_stated_separator_is_found_in_every_encoding(encoding):
    assert rows_of("sep=;\r\nä;b,c,d\r\n", encoding) == [["ä", "b,c,d"]]
