"""Lists as files: the same rows as JSON, safe to open in a spreadsheet."""

import csv
import io
from datetime import date, datetime
from hashlib import blake2b

import pytest
from openpyxl import load_workbook

from api.exports import xlsx_chunks
from tests import factories as make
from tests.api.conftest import COLLECTIONS


@pytest.fixture
def file(client, db):
    """The rows of a file, read by other libraries."""

    def read(name, kind, **parameters):
        response = client.get(f"/api/v1/{name}/", {"format": kind, **parameters})
        assert response.status_code == 200, response.content
        assert response["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
        content = b"".join(response.streaming_content)
        if kind == "csv":
            return list(csv.reader(io.StringIO(content.decode(), newline="")))
        sheet = load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    return read


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_is_exported_with_all_rows(get, file, record, kind):
    for name in COLLECTIONS:
        rows = file(name, kind)

        assert len(rows) == 1 + get(f"{name}/")["count"], name
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(set(rows[0])) == len(rows[0])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_empty_list_has_headings(file, kind):
    assert file("themes", kind) == [
        ["key", "name_fi", "name_sv", "name_en", "parent", "priority", "position", "version"]
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_has_the_requested_rows_in_order(file, kind):
    for number in range(1, 121):
        make.MunicipalityFactory(code=f"{number:03}", name_fi=["Parillinen", "Pariton"][number % 2])

    rows = file("municipalities", kind, q="pariton", ordering="-code", page_size=10)

    assert [row[0] for row in rows[1:]] == [f"{number:03}" for number in range(119, 0, -2)]


def test_csv_values_equal_json_values(file):
    county = make.CountyFactory(code="05", name_fi="Päijät-Häme; \"Lahti\", 'x'\ny")
    make.MunicipalityFactory(code="098", county=county)
    make.MunicipalityFactory(code="111", county=county)
    make.ForumFactory(county=county)

    head, row = file("counties", "csv")
    by_name = dict(zip(head, row, strict=True))
    forum = dict(zip(*file("forums", "csv"), strict=True))

    assert by_name["code"] == "05"
    assert by_name["name_fi"] == "Päijät-Häme; \"Lahti\", 'x'\ny"
    assert by_name["municipalities"] == "098, 111"
    assert (by_name["from"], by_name["until"], by_name["population_value"]) == (
        "2022-03-01",
        "",
        "",
    )
    assert forum["permanent"] == "true"
    assert forum["participants"] == ""


def test_xlsx_has_typed_dates_numbers_and_booleans(file, record):
    head, row, *_ = file("forums", "xlsx")
    forum = dict(zip(head, row, strict=True))
    (code,) = {row[0] for row in file("counties", "xlsx")[1:]}

    assert forum["from"] == datetime(2023, 1, 1)  # noqa: DTZ001 - spreadsheets have no time zone
    assert isinstance(forum["id"], int)
    assert forum["permanent"] is True
    assert isinstance(code, str)


@pytest.mark.parametrize("start", ["=1+1", "+358 40", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(file, start):
    make.AgreementFactory(title_fi=start, template="a=1")

    title = dict(zip(*file("agreements", "csv"), strict=True))["title_fi"]
    cell = dict(zip(*file("agreements", "xlsx"), strict=True))["title_fi"]

    assert title == f"'{start}"
    assert cell.strip() == start.strip()


def test_xlsx_formula_is_stored_as_text(client, db):
    make.ThemeFactory(key="x", name_fi='=HYPERLINK("http://example.fi")')

    content = b"".join(client.get("/api/v1/themes/?format=xlsx").streaming_content)
    cell = load_workbook(io.BytesIO(content)).active["B2"]

    assert cell.data_type == "s"


def test_characters_that_xml_cannot_hold_do_not_break_a_workbook():
    chunks = xlsx_chunks(["a"], [False], [["\x01 & <b> \ud800 😀"]])
    sheet = load_workbook(io.BytesIO(b"".join(chunks))).active

    assert sheet["A2"].value == "\ufffd & <b> \ufffd 😀"


def test_long_list_is_streamed_in_chunks():
    rows = ([blake2b(b"%d" % n).hexdigest(), "2024-06-30"] for n in range(5_000))

    chunks = list(xlsx_chunks(["a", "b"], [False, True], rows))
    sheet = load_workbook(io.BytesIO(b"".join(chunks)), read_only=True).active

    assert len(chunks) > 3
    *_, last = sheet.iter_rows(values_only=True)
    assert last[1].date() == date(2024, 6, 30)


def test_unknown_format_is_refused_by_lists(get):
    for path in ("counties/", "situation/"):
        problem = get(path, format="pdf", expect=400)
        assert [error["field"] for error in problem["errors"]] == ["format"]


def test_a_wrong_filter_is_refused_in_json_whatever_the_format(client, db):
    response = client.get("/api/v1/counties/?format=xlsx&date=x")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_accept_header_selects_the_format(client, db):
    response = client.get("/api/v1/themes/", headers={"Accept": "text/csv"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "Accept" in response["Vary"].split(", ")
