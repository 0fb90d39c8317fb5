"""Exports of real survey tools: what each writes is read as its respondents meant it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.models import RoleKind
from surveys.importing import actions
from surveys.importing.choices import Choices
from surveys.importing.converting import Converter
from surveys.importing.index import GROUP, PLACE, SKIP, Names, SurveyIndex
from surveys.importing.layouts import Layout
from surveys.importing.matching import Mapping, propose, unknown_values
from surveys.models import Answer, Option, PendingImport, Respondent
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    OptionFactory,
    QuestionFactory,
    RespondentGroupFactory,
    RoleFactory,
    SurveyFactory,
    UserFactory,
)
from tests.toolkit.damaged_files import saved

pytestmark = pytest.mark.django_db

KEYS = ("q1", "q2", "q3", "q4", "q6")
FILES = Path(__file__).parent / "exports"
SCALE = {
    "very_poor": "Erittäin huonosti",
    "rather_poor": "Melko huonosti",
    "rather_good": "Melko hyvin",
    "very_good": "Erittäin hyvin",
    "cannot_say": "En osaa sanoa",
}
FORMS = {
    "board": ("Neuvottelukunta", "SQ001"),
    "nets": ("Verkostot, työryhmät ja vierailut", "SQ002"),
    "people": ("Yhteiset työntekijät", "SQ003"),
    "other": ("Muu, mikä?", "other"),
}
Q1 = "Miten yhteistyö hyvinvointialueen kanssa toimii?"
Q4 = "Missä muodoissa teette yhteistyötä?"


@pytest.fixture
def survey():
    county, other = CountyFactory(code="18", name_fi="Keski-Pohjanmaan hyvinvointialue"), None
    other = CountyFactory(code="19", name_fi="Lapin hyvinvointialue")
    names = {"272": "Kokkola", "584": "Perho", "924": "Veteli", "074": "Halsua", "217": "Kannus"}
    names |= {"849": "Toholampi", "236": "Kaustinen", "421": "Lestijärvi"}
    for code, name in names.items():
        row = MunicipalityFactory(code=code, name_fi=name)
        CountyMembershipFactory(municipality=row, county=county)
    row = MunicipalityFactory(code="698", name_fi="Rovaniemi")
    CountyMembershipFactory(municipality=row, county=other)
    survey = SurveyFactory(slug="tositesti", counted_on=date(2026, 11, 1))
    RespondentGroupFactory(survey=survey, key="managers", name_fi="Kunnanjohtajat")
    RespondentGroupFactory(survey=survey, key="other", name_fi="Muu, mikä?")
    made = {
        "q1": ("likert", Q1),
        "q2": ("likert", "Miten tieto kulkee kunnan ja hyvinvointialueen välillä?"),
        "q3": ("single", "Onko kunnassanne voimassa strateginen yhteistyösopimus?"),
        "q4": ("multiple", Q4),
        "q5": ("number", "Montako kertaa vuodessa tapaatte?"),
        "q6": ("open", "Mitä toivotte hyvinvointialueelta?"),
    }
    for key, (kind, text) in made.items():
        limits = {"minimum": -10, "maximum": 400} if kind == "number" else {}
        question = QuestionFactory(survey=survey, key=key, kind=kind, text_fi=text, **limits)
        for option, label, code in options_of(key):
            side = option.split("_")[1] if kind == "likert" and option != "cannot_say" else ""
            OptionFactory(
                question=question, key=option, label_fi=label, code=code, side=side,
                is_cannot_say=option == "cannot_say",
            )  # fmt: skip
    return survey


def options_of(key):
    if key in ("q1", "q2"):
        return [(one, label, f"A{n}") for n, (one, label) in enumerate(SCALE.items(), 1)]
    if key == "q3":
        return [("yes", "Kyllä", "A1"), ("no", "Ei", "A2"), ("dk", "En tiedä", "A3")]
    return [(one, *names) for one, names in FORMS.items()] if key == "q4" else []


@pytest.fixture
def staff():
    return RoleFactory(user=UserFactory(is_demonstration=True), kind=RoleKind.STAFF).user


@pytest.fixture
def access(staff):
    return Access.of(staff, timezone.localdate())


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff)
    return client


def file_of(name):
    (path,) = FILES.glob(f"{name}-*")
    return path.read_bytes()


def as_csv(*rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def read(survey, data, layout=None):
    index = SurveyIndex.of(survey)
    grid = actions.read_grid(data, index, layout=layout)
    return grid, index, propose(grid, index)


def brought_in(access, survey, data, **meanings):
    """The report, after the meanings of unknown values of q4 were given."""
    _grid, _index, mapping = read(survey, data)
    mapping.values["q:q4"] = {name.casefold(): keys for name, keys in meanings.items()}
    return actions.bring_in(access=access, survey=survey, name="a", data=data, mapping=mapping)


def answers():
    """What is stored, by municipality: the chosen options by question, numbers and texts."""
    found = {}
    options = {one.pk: one for one in Option.objects.select_related("question")}
    for person in Respondent.objects.all():
        made = found.setdefault(person.municipality_id, {})
        for pk in person.chosen:
            made.setdefault(options[pk].question.key, set()).add(options[pk].key)
        for answer in Answer.objects.filter(respondent=person).select_related("question"):
            value = answer.text or float(answer.number)
            made[answer.question.key] = value
    return found


def unknown(survey, data):
    return [(one.value, one.proposal) for one in unknown_values(*read(survey, data))]


def problems(survey, data):
    grid, index, mapping = read(survey, data)
    return Converter(grid, index, mapping).check().problems


# Each tool ---------------------------------------------------------------------------------------

FIRST = {"q1": {"rather_good"}, "q4": {"board", "nets"}, "q5": 12.0, "q6": "Lisää tietoa"}
SECOND = {"q1": {"cannot_say"}, "q5": 4.0}


@pytest.mark.parametrize(
    ("name", "second", "meanings"),
    [
        pytest.param("s01", {"q4": {"nets"}}, {}, id="Google Forms"),
        pytest.param(
            "s02", {"q4": {"board", "other"}}, {"Yhteinen talousryhmä": "other"}, id="MS Forms"
        ),
        pytest.param("s03", {"q4": {"people"}}, {}, id="KoBo, codes"),
        pytest.param("s04", {"q4": {"people"}}, {}, id="KoBo, labels"),
        pytest.param("s07", {"q3": {"dk"}, "q4": {"other"}}, {}, id="SurveyMonkey"),
        pytest.param("s08", {"q4": {"other"}}, {}, id="Qualtrics"),
        pytest.param("s09", {"q4": {"people", "other"}}, {}, id="LimeSurvey"),
    ],
)
def test_export_of_a_tool_is_read_as_it_was_meant(access, survey, name, second, meanings):
    report = brought_in(access, survey, file_of(name), **meanings)

    first = FIRST | ({"q3": {"yes"}} if name == "s07" else {})
    assert answers() == {"272": first, "584": SECOND | second}
    assert (report.respondents, report.problem_count) == (2, 0)


@pytest.mark.parametrize(("name", "first"), [("s05", "a"), ("s06", "Lisää tietoa"), ("s11", None)])
def test_visible_sheet_below_its_title_is_read(access, survey, name, first):
    brought_in(access, survey, file_of(name))

    assert set(answers()) == {"272", "584"}
    assert answers()["584"] == SECOND | {"q3": {"dk"}}
    assert answers()["272"]["q6"] == first or first is None


def test_hidden_sheet_is_named_and_the_visible_one_too(survey):
    grid, _index, _mapping = read(survey, file_of("s05"))

    assert (grid.layout.sheet, grid.hidden) == ("Taul1", ["Vanha data"])


def test_only_the_unknown_part_of_a_cell_is_asked_about(survey):
    assert unknown(survey, file_of("s02")) == [("Yhteinen talousryhmä", "other")]


def test_own_words_without_an_open_question_are_counted_as_left_out(survey):
    for name in ("s07", "s08", "s09"):
        grid, index, mapping = read(survey, file_of(name))
        report = Converter(grid, index, mapping).check()
        assert dict(report.own_words) == {Q4: 1}


@pytest.mark.parametrize("name", ["s07", "s08", "s09"])
def test_own_words_are_kept_in_the_open_question_for_them(access, survey, name):
    QuestionFactory(survey=survey, key="q4_other", kind="open", text_fi="Muu muoto, mikä?")
    report = brought_in(access, survey, file_of(name))

    assert answers()["584"]["q4_other"] == "Yhteinen talousryhmä"
    assert not report.own_words


def test_rows_not_shown_or_empty_are_no_answers(survey):
    grid, index, mapping = read(survey, file_of("s09"))
    report = Converter(grid, index, mapping).check()

    assert (report.respondents, report.empty_rows) == (2, 1)


def test_previews_are_counted_and_can_be_left_out(access, survey):
    data = file_of("s08")
    grid, index, mapping = read(survey, data)
    assert grid.header_rows == 3
    assert Converter(grid, index, mapping).check().trials == 1

    mapping.without_trials = True
    actions.bring_in(access=access, survey=survey, name="a", data=data, mapping=mapping)
    assert set(answers()) == {"272"}


def test_minus_of_typography_is_a_minus_and_words_are_no_number(survey):
    found = problems(survey, file_of("s12"))

    assert {problem.row for problem in found} == {4, 5, 6, 8, 9}
    assert {problem.column for problem in found} == {"D: Montako kertaa vuodessa tapaatte?"}


# Places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_own_county_beside_the_municipality_is_no_contradiction(access, survey, order):
    row, head = ("Kokkola", "Keski-Pohjanmaan hyvinvointialue"), ("Kunta", "Hyvinvointialue")
    data = as_csv(
        [*(head[n] for n in order), Q1, "q3", "q5"],
        [*(row[n] for n in order), "Melko hyvin", "Ei", "1"],
    )
    brought_in(access, survey, data)

    assert answers() == {"272": {"q1": {"rather_good"}, "q3": {"no"}, "q5": 1.0}}


def test_municipality_and_county_columns_of_a_file_are_read(access, survey):
    brought_in(access, survey, file_of("s10"))

    assert set(answers()) == {"272", "584"}


@pytest.mark.parametrize("other", ["Lapin hyvinvointialue", "Perho"])
def test_another_county_or_municipality_beside_is_reported(survey, other):
    data = as_csv(
        ["Kunta", "Hyvinvointialue", Q1, "q3", "q5"], ["Kokkola", other, "Melko hyvin", "Ei", "1"]
    )
    (problem,) = problems(survey, data)

    assert (problem.row, problem.value) == (2, other)


# Headings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("q4/board", "o:q4:board"),
        ("ryhmä1/q4/board", "o:q4:board"),
        ("q4[SQ001]", "o:q4:board"),
        ("q4_SQ001", "o:q4:board"),
        ("q4.board", "o:q4:board"),
        (f"q4[SQ001]. {Q4} [Neuvottelukunta]", "o:q4:board"),
        (f"4. {Q4}: Neuvottelukunta", "o:q4:board"),
        (f"{Q4} – Verkostot, työryhmät ja vierailut", "o:q4:nets"),
        (f"{Q4} - Selected Choice - Neuvottelukunta", "o:q4:board"),
        (f"{Q4} - Selected Choice", "q:q4"),
        (f"{Q4}/Muu, mikä?", "o:q4:other"),
        (f"{Q4} - Muu, mikä? - Text", "o:q4:other"),
        (f"{Q4} Muu, mikä? (please specify)", "o:q4:other"),
        ("q4_other", "o:q4:other"),
        (f"{Q4}/Aivan toinen", "skip"),
        (f"{Q1} (valitse yksi)", "q:q1"),
        (f"Taustatiedot/{Q1}", "q:q1"),
        (f"Väittämät [{Q1}]", "q:q1"),
        ("Tiedot/Kunta", PLACE),
        ("Kunta\n(valitse luettelosta)", PLACE),
        ("3. Vastaajaryhmä", GROUP),
        ("Email Address", SKIP),
        ("_submission_time", SKIP),
    ],
)
def test_heading_is_read_however_a_tool_writes_it(survey, heading, target):
    _grid, _index, mapping = read(survey, as_csv([heading, "q5"], ["1", "1"]))

    found = next(iter(mapping.columns.values()))
    assert found == target


def test_option_named_in_a_heading_counts_before_the_number_of_the_tool(survey):
    codes = ["q1", "q4_7", "q4_1", "q5"]
    texts = [
        *(Q1, f"{Q4} - Selected Choice - Neuvottelukunta"),
        *(f"{Q4} - Selected Choice - Yhteiset työntekijät", "Montako kertaa vuodessa tapaatte?"),
    ]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(4)]
    _grid, _index, mapping = read(survey, as_csv(codes, texts, ids, ["Melko hyvin", "x", "", "1"]))

    assert list(mapping.columns.values()) == ["q:q1", "o:q4:board", "o:q4:people", "q:q5"]
    assert mapping.likely == set()


@pytest.mark.parametrize("typed", ["1.000", "1,000", "2 .500", "-1.000"])
def test_number_that_can_be_a_thousand_is_refused(survey, typed):
    (problem,) = problems(survey, as_csv(["Kunta", *KEYS, "q5"], ["Perho", *[""] * 5, typed]))

    assert (problem.row, problem.value) == (2, typed)
    assert "1000" in problem.reason


@pytest.mark.parametrize(
    ("typed", "number"), [("12.0000000000", 12), ("0.500", 0.5), ("1 00", 100), ("1,50", 1.5)]
)
def test_number_of_a_tool_is_read(access, survey, typed, number):
    brought_in(access, survey, as_csv(["Kunta", *KEYS, "q5"], ["Perho", *[""] * 5, typed]))

    assert answers()["584"]["q5"] == number


def test_likely_option_of_a_column_is_marked(survey):
    _grid, _index, mapping = read(
        survey, as_csv([f"{Q4}/Neuvottelukunnat", "q4_4_TEXT", "q5"], ["1", "a", "1"])
    )

    assert list(mapping.columns.values())[:2] == ["o:q4:board", "o:q4:other"]
    assert len(mapping.likely) == 2


@pytest.mark.parametrize(
    ("rows", "first", "count"),
    [
        pytest.param([["Kysely 2026"], ["Kunta", Q1], ["Perho", "A1"]], 2, 1, id="title"),
        pytest.param([["a", "b"], [], ["Kunta", Q1], ["Perho", "A1"]], 3, 1, id="cover rows"),
        pytest.param([["Q1", "Q2", "Q3"], ["Kunta", Q1, "q5"], ["x"], ["y"]], 1, 2, id="codes"),
        pytest.param([["Kunta", Q1], ["Perho", "A1"]], 1, 1, id="plain"),
        pytest.param([["Paras väri?", "b"], ["Sininen", "c"]], 1, 1, id="unknown headings"),
        pytest.param(
            [["Kunta", Q4, None], [None, "Neuvottelukunta", "Muu, mikä?"], ["Perho", "1", ""]],
            1, 2, id="options below",
        ),
    ],
)  # fmt: skip
def test_heading_rows_are_found_by_what_they_say(survey, rows, first, count):
    made = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            made.active.cell(number, column).value = value

    grid, _index, _mapping = read(survey, saved(made))

    assert (grid.layout.heading_row, grid.header_rows) == (first, count)


def test_sheet_with_known_headings_is_proposed_and_another_can_be_chosen(survey):
    made = openpyxl.Workbook()
    made.active.title = "Kansi"
    made.active.append(["Tulokset", "x"])
    made.active.append(["Vastaajia", 2])
    sheet = made.create_sheet("Vastaukset")
    sheet.append(["Kunta", Q1])
    sheet.append(["Perho", "A1"])
    data = saved(made)

    grid, _index, _mapping = read(survey, data)
    assert (grid.layout.sheet, grid.sheets) == ("Vastaukset", ["Kansi", "Vastaukset"])
    grid, _index, _mapping = read(survey, data, Layout("Kansi"))
    assert grid.columns[0].heading == "Tulokset"


# Ticks -------------------------------------------------------------------------------------------

NAMES = [
    *(("Neuvottelukunta", "board"), ("board", "board"), ("Verkostot, työryhmät", "nets")),
    *(
        ("Kunta/alue", "both"),
        ("Kunta", "town"),
        ("Työryhmät ja vierailut", "groups"),
        ("1", "one"),
    ),
]


def choices(*, names=NAMES, stored=None, are_several=True):
    return Choices(Names(names), stored or {}, are_several=are_several)


@pytest.mark.parametrize(
    ("cell", "keys", "rest"),
    [
        ("Neuvottelukunta", "board", []),
        ("Neuvottelukunta, Verkostot, työryhmät", "board nets", []),
        ("Verkostot, työryhmät, Neuvottelukunta", "nets board", []),
        ("Neuvottelukunta;Kunta/alue;", "board both", []),
        ("neuvottelukunta\nKUNTA", "board town", []),
        ("Neuvottelukunta Kunta/alue", "board both", []),
        ("board 1", "board one", []),
        ("Neuvottelukunta | Kunta", "board town", []),
        ("Neuvottelukunta,Uusi, ihan uusi", "board", ["Uusi, ihan uusi"]),
        ("Uusi;Neuvottelukunta;Toinen", "board", ["Uusi", "Toinen"]),
        ("Neuvottelukunta ja muuta", "", ["Neuvottelukunta ja muuta"]),
        ("Kunta, Kunta/alue, xx", "town both", ["xx"]),
        ("N/A", "", []),
        ("12", "", ["12"]),
        ("Verkostot; työryhmät", "", ["Verkostot", "työryhmät"]),
    ],
)
def test_cell_of_ticks_is_covered_with_the_known_labels(cell, keys, rest):
    found = choices().read(cell)

    assert (" ".join(found.keys), list(found.rest), found.is_ambiguous) == (keys, rest, False)


@pytest.mark.parametrize("cell", ["A, B", "A, B, uusi", "a,b", "A, B;A"])
def test_two_ticks_are_never_one_label_silently(cell):
    names = [("A", "a"), ("B", "b"), ("A, B", "ab")]
    found = choices(names=names).read(cell)

    assert (found.is_ambiguous, found.rest) == (True, (cell,))


@pytest.mark.parametrize(("cell", "key"), [("-1", "minus"), ("1", "plus"), ("+1", None)])
def test_labels_that_differ_by_a_mark_are_told_apart(cell, key):
    found = choices(names=[("-1", "minus"), ("1", "plus")]).read(cell)

    assert found.keys == ((key,) if key else ())


def test_name_of_two_options_is_asked_about():
    found = choices(names=[("1", "a"), ("0", "a"), ("2", "b"), ("1", "b")]).read("1")

    assert (found.keys, found.rest) == ((), ("1",))


def test_value_may_mean_several_options():
    found = choices(stored={"kaikki": "board nets", "ei mitään": ""})

    assert found.read("Kaikki").keys == ("board", "nets")
    assert found.read("Kunta, kaikki").keys == ("town", "board", "nets")
    assert (found.read("Ei mitään").keys, found.read("Ei mitään").rest) == ((), ())


def test_two_labels_of_one_choice_are_two():
    found = choices(are_several=False).read("Neuvottelukunta, Kunta")

    assert found.keys == ("board", "town")


@pytest.mark.parametrize(
    ("tick", "chosen"),
    [
        ("1", True), ("Y", True), ("Yes", True), ("Kyllä", True), ("Neuvottelukunta", True),
        ("Selected", True), ("x", True), ("SQ001", True), ("TRUE", True), ("✓", True),
        ("0", False), ("", False), ("No", False), ("Ei valittu", False), ("N/A", False),
        ("N", False),
    ],
)  # fmt: skip
def test_tick_is_recognised_in_every_spelling(access, survey, tick, chosen):
    data = as_csv(["kunta", "q4/board", Q1, "q5"], ["Kokkola", tick, "Melko hyvin", "1"])
    brought_in(access, survey, data)

    assert answers()["272"].get("q4", set()) == ({"board"} if chosen else set())


@pytest.mark.parametrize(
    ("cell", "ticks"),
    [("board nets", ["1", "0"]), ("board", ["1", "1"]), ("board", ["0", "0"]), ("", ["1", "0"])],
)
def test_whole_column_and_its_ticks_must_agree(survey, cell, ticks):
    data = as_csv(["q4", "q4/board", "q4/nets", Q1, "q5"], [cell, *ticks, "Melko hyvin", "1"])
    (problem,) = problems(survey, data)

    assert (problem.row, problem.column) == (2, "A: q4")


def test_ticks_of_some_options_agree_with_the_whole_column(access, survey):
    data = as_csv(["q4", "q4/board", Q1, "q5"], ["board people", "1", "Melko hyvin", "1"])
    brought_in(access, survey, data)

    assert answers()[None]["q4"] == {"board", "people"}


# Pages and command -------------------------------------------------------------------------------


def sent(desk, name):
    file = io.BytesIO(file_of(name))
    (path,) = FILES.glob(f"{name}-*")
    file.name = path.name
    return desk.post("/kyselyt/tositesti/tuonti/", {"file": file, "mapping_name": "Forms"}).url


def test_heading_row_and_sheet_are_chosen_on_the_page(desk, survey):
    columns = sent(desk, "s05")
    page = desk.get(columns).content.decode()
    assert "Taul1" in page
    assert "Vanha data" in page

    assert desk.post(columns, {"heading_row": "2"}).url == columns
    layout = Mapping.read(PendingImport.objects.get().mapping).layout
    assert layout == Layout("Taul1", 2, 1)
    assert "Kokkola" in desk.get(columns).content.decode()


@pytest.mark.parametrize("asked", [{"heading_row": "9" * 30}, {"header_rows": "x"}, {"sheet": "?"}])
def test_impossible_layout_is_answered_with_the_page(desk, survey, asked):
    columns = sent(desk, "s05")

    assert desk.post(columns, asked).status_code == 302
    assert desk.get(columns).status_code == 200


def test_value_is_given_several_options_on_the_page(desk, survey):
    columns = sent(desk, "s02")
    values = columns.replace("sarakkeet", "arvot")
    assert 'type="checkbox" name="v0"' in desk.get(values).content.decode()

    desk.post(values, {"v0": ["board", "people"]})

    mapping = Mapping.read(PendingImport.objects.get().mapping)
    assert mapping.values == {"q:q4": {"yhteinen talousryhmä": "board people"}}


def test_trials_are_left_out_on_the_page(desk, survey):
    check = sent(desk, "s08").replace("sarakkeet", "tarkistus")
    assert "1 rivi on" in desk.get(check).content.decode()

    answer = desk.post(check.replace("tarkistus", "koevastaukset"), {"trials": "without"})

    assert Mapping.read(PendingImport.objects.get().mapping).without_trials
    assert "Tuo 1 vastaaja" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize("status", ["draft", "published"])
def test_import_is_offered_only_when_the_survey_takes_files(desk, survey, status):
    type(survey).objects.update(
        status=status, published_on=date(2026, 12, 1) if status == "published" else None
    )
    page = desk.get("/kyselyt/tositesti/tuonti/").content.decode()

    assert 'type="file"' not in page
    assert "/kyselyt/tositesti/tuonti/" not in desk.get("/kyselyt/tositesti/tyo/").content.decode()


def test_dry_run_of_the_command_names_what_it_does_not_read(staff, survey, tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_bytes(
        as_csv(["Kunta", "Mitkä?", Q1, Q4, "q5"], ["Perho", "a", "A3", "Neuvottelukunta;Uusi", "1"])
    )
    call_command("import_survey", "tositesti", str(file), "--as", staff.email, "--dry-run")

    said = capsys.readouterr().out
    assert "Column left out: B: Mitkä?" in said
    assert "Question without a column: q3" in said
    assert "Value not known: q:q4: Uusi" in said
    assert not Respondent.objects.exists()
