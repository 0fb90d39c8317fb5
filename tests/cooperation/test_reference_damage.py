"""Damaged files are refused, and each problem has its file, row, column, value and reason.

Nothing here needs a database: a refusal comes before anything is written.
"""

import shutil

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cooperation.reference import Problem, ReferenceDataError, load_reference_data
from cooperation.reference.loading import checked
from cooperation.reference.tables import TABLES
from tests.cooperation.reference_files import FILES, REAL, Files

MUNICIPALITIES, POPULATIONS = "municipalities.csv", "populations.csv"


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def problems(files):
    with pytest.raises(ReferenceDataError) as refused:
        load_reference_data(files.folder)
    return list(refused.value.problems)


def only_problem(files):
    (problem,) = problems(files)
    return problem


# A cell ----------------------------------------------------------------------------------------

DAY = "a day is written as 2024-06-30"


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "reason"),
    [
        ("counties.csv", "12", "from", "1.3.2022", DAY),
        ("counties.csv", "12", "from", "20220301", DAY),
        ("counties.csv", "12", "from", "2022-W09-2", DAY),
        ("counties.csv", "12", "from", "2022-02-29", "there is no such day"),
        ("counties.csv", "12", "from", "0202-03-01", "between 1900-01-01 and 2100-12-31"),
        ("counties.csv", "12", "from", "", "a value is needed"),
        ("counties.csv", "12", "code", "1", "not well-formed"),
        ("counties.csv", "12", "slug", "Etelä-Savo", "not well-formed"),
        ("counties.csv", "12", "name_fi", "", "a value is needed"),
        ("counties.csv", "12", "languages", "suomi", "one of fi, sv, bilingual"),
        ("counties.csv", "12", "seat", "Mikkeli " * 8 + "x", "at most 60 characters"),
        ("counties.csv", "12", "seat", " Mikkeli", "space around"),
        ("counties.csv", "12", "seat", "MÃ¤ntyharju", "damaged by a wrong encoding"),
        ("counties.csv", "12", "seat", "M\ufffdntyharju", "damaged by a wrong encoding"),
        ("counties.csv", "12", "seat", "Ma\u0308ntyharju", "form NFC"),
        ("counties.csv", "12", "seat", "Mik\nkeli", "line break"),
        ("counties.csv", "12", "seat", "Mik\x00keli", "control character"),
        ("counties.csv", "12", "tile_q", "2.5", "a whole number is needed"),
        (MUNICIPALITIES, "507", "code", "50A", "not well-formed"),
        (MUNICIPALITIES, "507", "special", "vanha", "one of helsinki, aland"),
        (MUNICIPALITIES, "507", "latitude", "61,4", "degrees are needed"),
        (MUNICIPALITIES, "507", "latitude", "NaN", "degrees are needed"),
        (MUNICIPALITIES, "507", "hex_x", "nan", "a number is needed"),
        (MUNICIPALITIES, "507", "hex_x", "1e3", "a number is needed"),
        (POPULATIONS, "507", "value", "5 675", "digits only"),
        (POPULATIONS, "507", "value", "-1", "digits only"),
        (POPULATIONS, "507", "value", "99999999999", "digits only"),
        ("council_terms.csv", "county", "kind", "kunta", "one of county, municipal"),
        ("themes.csv", "general", "priority", "yksi", "a whole number is needed"),
        ("duties.csv", "D01", "binds", "county|kunta", "one of county, municipality"),
        ("duties.csv", "D01", "binds", "county|county", "twice"),
        ("duties.csv", "D01", "binds", "", "a value is needed"),
        ("duties.csv", "D01", "recurrence", "often", "one of once_per_term, yearly"),
        ("duties.csv", "D01", "confidence", "sure", "one of verified, partly, knowledge"),
        ("duties.csv", "D01", "number", "611-2021", "not well-formed"),
    ],
)
def test_damaged_cell_is_reported_with_its_location(files, file, key, column, value, reason):
    row = files.line(file, key)
    files.find(file, key)[column] = value
    files.save()

    problem = next(found for found in problems(files) if found.column == column)

    assert (problem.file, problem.row, problem.value) == (file, row, value)
    assert reason in problem.reason


def test_row_is_the_line_of_the_file_even_after_quoted_line_breaks(files):
    files.edit("duties.csv", "D01", note_fi="kaksi\nriviä")
    files.edit("duties.csv", "D03", lead="kukaan")

    assert [(p.row, p.column) for p in problems(files)] == [(2, "note_fi"), (5, "lead")]


# A file ----------------------------------------------------------------------------------------


def rewrite(files, file, change):
    path = files.folder / file
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("change", "row", "reason"),
    [
        pytest.param(lambda b: b"", 1, "the file is empty", id="empty"),
        pytest.param(lambda b: b.split(b"\n")[0], 1, "a header but no rows", id="header only"),
        pytest.param(lambda b: b.replace(b",", b";"), 1, "separated by commas", id="semicolons"),
        pytest.param(lambda b: b.replace(b",", b"\t"), 1, "separated by commas", id="tabs"),
        pytest.param(lambda b: b.decode().encode("utf-16"), 1, "not in UTF-8", id="UTF-16"),
        pytest.param(lambda b: b + b"\n\xff\xfe", None, "not in UTF-8", id="stray bytes"),
        pytest.param(lambda b: b + b'"unclosed', None, "well-formed CSV", id="open quote"),
        pytest.param(lambda b: b + b"x,y\r\n", None, "the row has 2 cells", id="short row"),
    ],
)
def test_damaged_file_is_refused(files, file, change, row, reason):
    rewrite(files, file, change)

    found = [problem for problem in problems(files) if reason in problem.reason]

    assert [problem.file for problem in found] == [file]
    assert found[0].row is not None
    assert row is None or found[0].row == row


def test_latin_1_is_reported_with_its_first_row(files):
    rewrite(files, MUNICIPALITIES, lambda b: b.decode().encode("latin-1"))

    problem = only_problem(files)

    assert (problem.file, problem.row, problem.value) == (
        MUNICIPALITIES,
        files.line(MUNICIPALITIES, "507"),
        "byte e4",
    )


def test_byte_order_mark_of_excel_is_accepted(files):
    files.edit(MUNICIPALITIES, "507", languages="x")
    rewrite(files, MUNICIPALITIES, lambda b: b"\xef\xbb\xbf" + b)

    assert only_problem(files).column == "languages"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_missing_column_is_reported(files, table):
    for column in table.columns:
        for row in files.rows[table.file]:
            row[f"{column}_x"] = row.pop(column)
    files.save()

    found = [(p.row, p.column, p.reason) for p in problems(files)]

    for column in table.columns:
        assert (1, column, "the column is missing") in found
        assert (1, f"{column}_x", "the column is not known") in found


def test_repeated_column_is_reported(files):
    rewrite(files, POPULATIONS, lambda b: b.replace(b"municipality,", b"value,", 1))

    assert Problem(POPULATIONS, 1, "value", "", "the column is there more than once") in problems(
        files
    )


def test_order_of_columns_does_not_matter(files):
    files.rows[POPULATIONS] = [dict(reversed(row.items())) for row in files.rows[POPULATIONS]]
    files.rows[MUNICIPALITIES][0]["languages"] = "x"
    files.save()

    assert only_problem(files).file == MUNICIPALITIES


@pytest.mark.parametrize("file", FILES)
def test_missing_file_is_the_only_problem(files, file):
    (files.folder / file).unlink()

    problem = only_problem(files)

    assert (problem.file, problem.row) == (file, None)
    assert "cannot be read" in problem.reason


def test_truncated_file_is_refused(tmp_path):
    """A download cut at the end of a line lacks rows that other files refer to."""
    for file in FILES:
        shutil.copy(REAL / file, tmp_path / file)
    cut = tmp_path / MUNICIPALITIES
    cut.write_bytes(b"".join(cut.read_bytes().splitlines(keepends=True)[:100]))

    with pytest.raises(ReferenceDataError, match=r"it is not in municipalities\.csv"):
        load_reference_data(tmp_path)


# Between rows and files ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "like", "changes", "column"),
    [
        ("counties.csv", "12", {}, "code"),
        ("counties.csv", "12", {"code": "99"}, "slug"),
        ("counties.csv", "12", {"code": "99", "slug": "x"}, "name_fi"),
        ("counties.csv", "12", {"code": "99", "slug": "x", "name_fi": "x"}, "short_fi"),
        (MUNICIPALITIES, "507", {}, "code"),
        (MUNICIPALITIES, "507", {"code": "999", "slug": "x", "name_fi": "x"}, "hex_x, hex_y"),
        (POPULATIONS, "507", {"value": "1"}, "municipality, counted_on"),
        ("themes.csv", "general", {}, "key"),
        ("duties.csv", "D01", {}, "key"),
        ("memberships.csv", "507", {}, "municipality, from"),
        ("regional_councils.csv", "10", {}, "code"),
    ],
)
def test_repeated_key_reports_both_rows(files, file, like, changes, column):
    files.add(file, like, **changes)
    first, last = files.line(file, like), len(files.rows[file]) + 1

    found = next(p for p in problems(files) if p.row == last and p.column == column)

    assert (found.file, found.reason) == (file, f"the same is already on row {first}")


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "target"),
    [
        ("county_regions.csv", "12", "regional_council", "77", "regional_councils.csv"),
        (MUNICIPALITIES, "507", "regional_council", "77", "regional_councils.csv"),
        (MUNICIPALITIES, "588", "successor", "999", MUNICIPALITIES),
        ("memberships.csv", "507", "county", "77", "counties.csv"),
        ("memberships.csv", "507", "municipality", "999", MUNICIPALITIES),
        (POPULATIONS, "507", "municipality", "999", MUNICIPALITIES),
        ("themes.csv", "land_use", "parent", "nothing", "themes.csv"),
        ("duties.csv", "D01", "theme", "nothing", "themes.csv"),
    ],
)
def test_unknown_code_is_reported_with_the_file_that_lacks_it(
    files, file, key, column, value, target
):
    row = files.line(file, key)
    files.edit(file, key, **{column: value})

    assert only_problem(files) == Problem(file, row, column, value, f"it is not in {target}")


def test_damaged_row_is_not_also_reported_as_an_unknown_code(files):
    files.edit("counties.csv", "12", seat="x" * 61)

    assert only_problem(files).column == "seat"


@pytest.mark.parametrize("until", ["2022-03-01", "2022-02-28"])
def test_period_must_end_after_it_begins(files, until):
    files.edit("memberships.csv", "507", until=until)

    assert "must follow the first day 2022-03-01" in only_problem(files).reason


def test_overlapping_memberships_report_both_rows(files):
    files.edit("memberships.csv", "507", until="2025-01-02")
    files.add("memberships.csv", "507", county="13", from_="2025-01-01", until="")

    first, last = files.line("memberships.csv", "507"), len(files.rows["memberships.csv"]) + 1
    assert only_problem(files) == Problem(
        "memberships.csv", last, "from", "2025-01-01", f"the period overlaps that of row {first}"
    )


def test_overlapping_terms_are_refused(files):
    files.add("council_terms.csv", "county", from_="2025-05-31", until="2025-06-01")

    assert {"the period overlaps" in p.reason for p in problems(files)} == {True}


def test_membership_lies_within_the_existence_of_both(files):
    files.edit("municipalities.csv", "588", until="2025-01-01", successor="507")
    files.edit("counties.csv", "13", from_="2023-01-01")

    found = {(p.file, p.column, p.value, p.reason) for p in problems(files)}

    assert (
        "memberships.csv",
        "until",
        "",
        "its municipality ends: 2025-01-01 is the first day after",
    ) in found
    assert (
        "memberships.csv",
        "from",
        "2022-03-01",
        "its county exists only from 2023-01-01 on",
    ) in found


def test_a_regional_council_serves_a_county_once_at_a_time_and_two_may(files):
    files.add("county_regions.csv", "12", regional_council="11", from_="2025-01-01")
    checked(files.folder)

    files.add("county_regions.csv", "12", from_="2025-01-01")

    assert only_problem(files).reason.startswith("the period overlaps that of row ")


def test_a_county_is_served_by_a_regional_council_while_it_exists(files):
    files.edit("county_regions.csv", "12", until="2025-01-01")
    files.add("county_regions.csv", "12", regional_council="11", from_="2025-01-02", until="")
    files.edit("county_regions.csv", "13", from_="2022-02-28")

    assert {(p.file, p.value, p.reason) for p in problems(files)} == {
        ("counties.csv", "12", "county_regions.csv gives no regional council from 2025-01-01 on"),
        ("county_regions.csv", "2022-02-28", "its county exists only from 2022-03-01 on"),
    }


def test_successor_exists_when_the_municipality_ends(files):
    files.merge_pertunmaa("2025-01-01")
    files.edit(MUNICIPALITIES, "507", until="2025-01-01")
    files.edit("memberships.csv", "507", until="2025-01-01")

    assert ("successor", "it does not exist on 2025-01-01") in {
        (problem.column, problem.reason) for problem in problems(files)
    }


def test_successor_is_only_of_a_municipality_that_ends(files):
    files.edit(MUNICIPALITIES, "588", successor="507")

    assert only_problem(files).column == "successor"


def test_every_regular_municipality_always_has_a_county(files):
    files.edit("memberships.csv", "507", until="2024-01-01")
    files.drop("memberships.csv", "297")

    assert {(p.value, p.reason) for p in problems(files)} == {
        ("507", "memberships.csv gives no county from 2024-01-01 on"),
        ("297", "memberships.csv gives no county from 2022-03-01 on"),
    }


def test_helsinki_is_in_no_county(files):
    files.add("memberships.csv", "507", municipality="091")

    assert only_problem(files).value == "helsinki"


def test_every_municipality_but_alands_has_a_regional_council(files):
    files.edit(MUNICIPALITIES, "507", regional_council="")

    assert only_problem(files).column == "regional_council"


def test_a_hexagon_has_both_coordinates(files):
    files.edit(MUNICIPALITIES, "507", hex_y="")

    assert only_problem(files).reason == "a hexagon has both x and y"


def test_a_count_covers_every_municipality_that_exists(files):
    files.drop(POPULATIONS, "507")

    assert only_problem(files) == Problem(
        POPULATIONS, None, "municipality", "507", "the count of 2022-12-31 lacks this municipality"
    )


def test_a_count_covers_no_municipality_that_has_ended(files):
    files.merge_pertunmaa("2022-12-31")

    assert only_problem(files).reason == "the municipality does not exist then"


def test_themes_have_two_levels(files):
    files.edit("themes.csv", "premises", parent="land_use")

    assert only_problem(files).reason == "themes have two levels, not more"


def test_theme_is_not_its_own_parent(files):
    files.edit("themes.csv", "general", parent="general")

    assert "its own parent" in problems(files)[0].reason


# All of it -------------------------------------------------------------------------------------


def test_all_problems_of_all_files_are_reported_in_order(files):
    files.edit("duties.csv", "D02", theme="nothing")
    files.edit("counties.csv", "12", languages="x")
    files.edit("counties.csv", "13", from_="x", tile_q="y")

    assert [(p.file, p.row, p.column) for p in problems(files)] == [
        ("counties.csv", 2, "languages"),
        ("counties.csv", 3, "from"),
        ("counties.csv", 3, "tile_q"),
        ("duties.csv", 3, "theme"),
    ]


def test_command_lists_every_problem(files):
    files.edit("counties.csv", "12", languages="x", tile_q="y")

    with pytest.raises(CommandError) as refused:
        call_command("load_reference_data", str(files.folder))

    output = str(refused.value)
    assert "Nothing was loaded; 2 things are wrong" in output
    assert "counties.csv, row 2, column tile_q: “y”: a whole number is needed" in output


# Anything at all -------------------------------------------------------------------------------

SCRAPS = [b"", b",", b";", b'"', b"\n", b"\r", b"\x00", b"\xff", b"\xc3", b"|", b"0", b"9" * 400]
damages = st.lists(
    st.tuples(
        st.sampled_from(FILES),
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(SCRAPS) | st.binary(max_size=8) | st.text(max_size=8).map(str.encode),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder and the contents of its valid files."""
    folder = Files(tmp_path_factory.mktemp("sound")).folder
    return folder, {file: (folder / file).read_bytes() for file in FILES}


def splice(data, where, cut, put):
    start = int(where * len(data))
    return data[:start] + put + data[start + cut :]


def refusal(sound, damage):
    folder, contents = sound
    damaged = dict(contents)
    for file, where, cut, put in damage:
        damaged[file] = splice(damaged[file], where, cut, put)
    for file, content in damaged.items():
        (folder / file).write_bytes(content)
    try:
        checked(folder)
    except ReferenceDataError as refused:
        return refused
    return None


def is_in_words(refused):
    str(refused).encode()
    return refused.problems and all(p.file in FILES and p.reason for p in refused.problems)


@given(damage=damages)
@example(damage=[("counties.csv", 0.5, 0, b"\x00")])
@settings(max_examples=40, deadline=None)
def test_random_damage_is_refused_or_harmless(sound, damage):
    refused = refusal(sound, damage)

    assert refused is None or is_in_words(refused)


@pytest.mark.full
@given(damage=damages)
@settings(max_examples=2000, deadline=None)
def test_thousands_of_random_damages_are_refused(sound, damage):
    refused = refusal(sound, damage)

    assert refused is None or is_in_words(refused)
