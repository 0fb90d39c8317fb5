"""Files as programs save them: hidden sheets, covers and titles, names of parts."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from accounts.access import Access
from importing.running import dry_run
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.toolkit.damaged_files import saved

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"
DAY = date(2026, 6, 30)
FORUMS = [
    ["Hyvinvointialue", "name_fi", "level", "type", "first_day", "meets"],
    ["Keski-Pohjanmaa", "Uusi foorumi", "field", "forum", "1.1.2024", "joskus"],
]


@pytest.fixture
def staff():
    county = CountyFactory(code="18", short_fi="Keski-Pohjanmaa", brand="Soite")
    town = MunicipalityFactory(code="272", name_fi="Kokkola", name_sv="Karleby")
    CountyMembershipFactory(county=county, municipality=town)
    return Access.of(UserFactory(staff=True), DAY)


def book(*sheets, merged="", hidden=""):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    return saved(made)


def outcome(staff, data):
    found = dry_run(staff, data)
    return [row.action for row in found.rows], found.notes


@pytest.mark.parametrize(
    ("file", "day"),
    [
        ("r05-part-names-in-other-case.xlsx", "4.1.2026"),
        ("r06-msforms-veryhidden-sheet.xlsx", "4.2.2026"),
    ],
)
def test_workbook_of_a_program_gives_its_meeting(staff, file, day):
    (row,) = dry_run(staff, (FILES / file).read_bytes()).rows

    assert (row.action, row.problems) == ("created", [])
    assert day in {change.new for change in row.changes}


def test_titles_above_the_headings_are_passed_over(staff):
    rows = [["Yhteistyöelimet 2026"], ["Koonnut: toimisto", None, "x"], *FORUMS]

    actions, _notes = outcome(staff, book(("Taul1", rows), merged="A1:F1"))

    assert actions == ["created"]


def test_row_numbers_below_a_title_are_those_of_the_file(staff):
    (row,) = dry_run(staff, book(("Taul1", [["Otsikko"], *FORUMS]))).rows

    assert row.row == 3


def test_cover_sheet_is_named_and_not_read(staff):
    cover = [["Hyvinvointialueen tiedot"], ["Laatija", "Matti"]]

    actions, notes = outcome(staff, book(("Kansi", cover), ("Tiedot", FORUMS)))

    assert actions == ["created"]
    assert any("Kansi" in note for note in notes)


def test_sheet_with_headings_of_no_list_is_refused_if_it_is_the_only_one(staff):
    actions, _notes = outcome(staff, book(("Kansi", [["Laatija", "Matti"]])))

    assert actions == ["refused"]


def test_hidden_sheet_is_named_and_not_read(staff):
    data = book(("Vanha", FORUMS), ("Tiedot", FORUMS), hidden="Vanha")

    actions, notes = outcome(staff, data)

    assert actions == ["created"]
    assert any("Vanha" in note for note in notes)
