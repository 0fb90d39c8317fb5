"""Import of survey tools' exports: two tools, every kind of bad input, all rows or none."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from accounts.access import Access
from accounts.models import RoleKind
from surveys.importing import actions
from surveys.importing.converting import Converter
from surveys.importing.grids import grid_of
from surveys.importing.index import GROUP, PLACE, SKIP, SurveyIndex
from surveys.importing.matching import Mapping, propose, unknown_values
from surveys.models import (
    Answer,
    ImportedFile,
    ImportMapping,
    Option,
    PendingImport,
    Respondent,
)
from surveys.respondent_places import Places
from tests.factories import (
    CountyFactory,
    CountyMembershipFactory,
    MunicipalityFactory,
    OptionFactory,
    PopulationFactory,
    QuestionFactory,
    RegionalCouncilFactory,
    RespondentGroupFactory,
    RoleFactory,
    SurveyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2023, 5, 31)
SCALE = {
    "very_poor": "Erittäin huonosti",
    "rather_poor": "Melko huonosti",
    "rather_good": "Melko hyvin",
    "very_good": "Erittäin hyvin",
    "cannot_say": "En osaa sanoa",
}
FORMS = {"board": "Neuvottelukunta", "network": "Verkosto", "visits": "Vierailut"}


@pytest.fixture
def survey():
    council = RegionalCouncilFactory(code="16", name_fi="Keski-Pohjanmaan liitto")
    county = CountyFactory(
        code="18", name_fi="Keski-Pohjanmaan hyvinvointialue", regional_council=council
    )
    for code, name_fi, name_sv, value in (
        ("272", "Kokkola", "Karleby", 47_000),
        ("584", "Perho", "Perho", 2_700),
    ):
        row = MunicipalityFactory(code=code, name_fi=name_fi, name_sv=name_sv)
        PopulationFactory(municipality=row, counted_on=date(2022, 12, 31), value=value)
        CountyMembershipFactory(municipality=row, county=county)
    MunicipalityFactory(
        code="315",
        name_fi="Kälviä",
        name_sv="Kelviå",
        period=(date(1900, 1, 1), date(2009, 1, 1)),
        successor_id="272",
    )
    survey = SurveyFactory(slug="kysely", status="closed", counted_on=DAY)
    RespondentGroupFactory(survey=survey, key="managers", name_fi="Kunnanjohtajat")
    for key, text in (("works", "Miten yhteistyö toimii?"), ("flows", "Miten tieto kulkee?")):
        question = QuestionFactory(survey=survey, key=key, text_fi=text)
        for number, (option, label) in enumerate(SCALE.items(), 1):
            side = "" if option == "cannot_say" else option.split("_")[1]
            OptionFactory(
                question=question, key=option, label_fi=label, code=f"A{number}", side=side,
                is_cannot_say=not side,
            )  # fmt: skip
    several = QuestionFactory(
        survey=survey, key="forms", kind="multiple", text_fi="Missä muodoissa?"
    )
    for number, (option, label) in enumerate(FORMS.items(), 1):
        OptionFactory(question=several, key=option, label_fi=label, code=f"SQ00{number}")
    QuestionFactory(
        survey=survey, key="times", kind="number", text_fi="Kuinka usein?", minimum=0, maximum=366
    )
    QuestionFactory(survey=survey, key="wishes", kind="open", text_fi="Mitä toivot?")
    return survey


@pytest.fixture
def staff():
    user = UserFactory(is_demonstration=True)
    RoleFactory(user=user, kind=RoleKind.STAFF)
    return user


@pytest.fixture
def access(staff):
    return Access.of(staff, timezone.localdate())


# Files -------------------------------------------------------------------------------------------

WEBROPOL = [
    [
        "Vastaajan ID",
        "Vastausaika",
        "Kunta",
        "Ryhmä",
        "Miten yhteistyö toimii?",
        "Missä muodoissa?",
        "",
        "",
        "Kuinka usein?",
        "Mitä toivot?",
        "Väittämät",
    ],
    ["", "", "", "", "", *FORMS.values(), "", "", "Miten tieto kulkee?"],
    [
        "1",
        "2.5.2023 9:01",
        "Kokkola",
        "Kunnanjohtajat",
        "Melko hyvin",
        "1",
        "",
        "1",
        "12",
        "Lisää aikaa.",
        "En osaa sanoa",
    ],
    ["2", "2.5.2023 9:07", "584", "", "Melko huonosti", "", "1", "", "", "", "Melko hyvin"],
]
LIMESURVEY = [
    [
        "id",
        "submitdate",
        "ipaddr",
        "kunta",
        "works",
        "flows",
        "forms[SQ001]",
        "forms[SQ002]",
        "forms[SQ003]",
        "times",
        "wishes",
    ],
    ["7", "2023-05-02 09:01:00", "10.0.0.7", "Karleby", "A3", "A5", "Y", "", "Y", "12.5", "Mer."],
]


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows, *merged):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Vastaukset")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value:
                    sheet.write(number, column, value)
        for place, value in merged:
            sheet.merge_range(place, value)
    return file.getvalue()


def read(survey, data):
    index = SurveyIndex.of(survey)
    grid = actions.read_grid(data, index)
    mapping = propose(grid, index)
    return grid, index, mapping


def checked(survey, data):
    grid, index, mapping = read(survey, data)
    return Converter(grid, index, mapping).check()


def brought_in(access, survey, data, name="vastaukset.csv"):
    _grid, _subject, mapping = read(survey, data)
    return actions.bring_in(access=access, survey=survey, name=name, data=data, mapping=mapping)


def changed(row, column, value, rows=WEBROPOL):
    rows = [list(cells) for cells in rows]
    rows[row][column] = value
    return rows


# Two tools ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(as_csv(WEBROPOL), id="csv"),
        pytest.param(as_xlsx(WEBROPOL), id="xlsx"),
        pytest.param(as_xlsx(WEBROPOL, ("F1:H1", "Missä muodoissa?")), id="merged heading"),
    ],
)
def test_webropol_export_with_two_heading_rows_is_imported(access, survey, data):
    report = brought_in(access, survey, data)

    assert (report.respondents, report.problem_count) == (2, 0)
    first = Respondent.objects.get(municipality="272")
    assert (first.group.key, first.county_id, first.size) == ("managers", "18", "20001_50000")
    assert {answer.question.key for answer in first.answers.all()} == {"times", "wishes"}
    assert chosen(first, "forms") == {"board", "visits"}
    assert len(chosen(first, "works")) == len(chosen(first, "flows")) == 1
    other = Respondent.objects.get(municipality="584")
    assert (other.answers.count(), len(other.chosen)) == (0, 3)


def chosen(respondent, question):
    options = Option.objects.filter(question__key=question, pk__in=respondent.chosen)
    return set(options.values_list("key", flat=True))


def test_limesurvey_export_with_codes_is_imported(access, survey):
    brought_in(access, survey, as_csv(LIMESURVEY))

    respondent = Respondent.objects.get()
    assert respondent.municipality_id == "272"
    assert chosen(respondent, "works") == {"rather_good"}
    assert str(respondent.answers.get(question__key="times").number) == "12.50"


def test_columns_with_person_or_time_are_left_out(survey):
    _grid, _subject, mapping = read(survey, as_csv(LIMESURVEY))

    assert {mapping.columns[name] for name in ("id", "submitdate", "ipaddr")} == {SKIP}


def test_places_are_named_and_ordered_in_the_respondents_language(survey):
    with translation.override("sv"):
        named = [label for _key, label in Places.on(DAY).of_kind("municipality")]

    assert named == ["Karleby", "Perho"]


def test_numbered_headings_of_group_place_and_person_are_recognised(survey):
    heads = ["1. Vastaajaryhmä", "2. Kunta", "3. Sähköposti", "Vastaajan numero"]
    _grid, _subject, mapping = read(survey, as_csv([heads, ["Johtajat", "Kokkola", "a@b.fi", "1"]]))

    assert list(mapping.columns.values()) == [GROUP, PLACE, SKIP, SKIP]


@pytest.mark.parametrize(
    ("written", "organisation", "code"),
    [
        ("Kokkola", "municipality", "272"),
        ("KARLEBY", "municipality", "272"),
        ("Kokkolan", "municipality", "272"),
        ("Perhon kunta", "municipality", "584"),
        ("Kokkola/Perho", None, None),
        ("Kokkola kaupunki", "municipality", "272"),
        ("272", "municipality", "272"),
        ("Kälviä", "municipality", "272"),
        ("Keski-Pohjanmaan liitto", "regional_council", "16"),
        ("Keski-Pohjanmaan hyvinvointialue", "county", "18"),
        ("Lapin sairaanhoidon kuntayhtymä", "joint_authority", ""),
        ("Ankkalinna", None, None),
    ],
)
def test_places_are_recognised_by_names_former_names_and_codes(survey, written, organisation, code):
    place = Places.on(DAY).named(written)

    assert (place and place.organisation, place and place.code) == (organisation, code)


def test_a_council_of_one_county_gives_its_county(survey):
    assert Places.on(DAY).named("Keski-Pohjanmaan liitto").county == "18"


@pytest.mark.parametrize(("written", "likely"), [("Kokola", "272"), ("Xyzzy", None)])
def test_a_likely_municipality_is_proposed(survey, written, likely):
    grid, index, mapping = read(survey, as_csv(changed(2, 2, written)))
    (unknown,) = unknown_values(grid, index, mapping)

    assert (unknown.value, unknown.rows) == (written, 1)
    assert unknown.proposal == (f"municipality:{likely}" if likely else "")


def test_cell_with_several_choices_is_split(access, survey):
    rows = [
        ["kunta", "works", "flows", "forms", "times", "wishes"],
        ["Perho", "", "", "Verkosto; Vierailut", "", ""],
    ]
    brought_in(access, survey, as_csv(rows))

    assert len(Respondent.objects.get().chosen) == 2


def test_rows_without_answers_are_left_out_and_counted(access, survey):
    rows = [*WEBROPOL, ["3", "2.5.2023", "Perho", "", "", "", "", "", "", "", ""]]
    report = brought_in(access, survey, as_csv(rows))

    assert (report.respondents, report.empty_rows) == (2, 1)


# Bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "row", "column", "sentence"),
    [
        pytest.param(
            as_csv(changed(2, 2, "Kokola")), 3, "C: Kunta", "Kokkola?", id="unknown municipality"
        ),
        pytest.param(
            as_csv(changed(3, 4, "Ihan jees")), 4, "E: Miten", "asteikolla", id="label off scale"
        ),
        pytest.param(
            as_csv(changed(3, 4, "Melko hyvin; Erittäin hyvin")), 4, "E: Miten", "Kaksi", id="two"
        ),
        pytest.param(as_csv(changed(2, 8, "400")), 3, "I: Kuinka", "rajojen", id="number too big"),
        pytest.param(as_csv(changed(2, 8, "usein")), 3, "I: Kuinka", "luku", id="not a number"),
        pytest.param(
            as_csv(changed(2, 9, "ä" * 10_000)), 3, "J: Mitä", "10000", id="10,000 characters"
        ),
        pytest.param(as_csv(changed(2, 3, "Kissat")), 3, "D: Ryhmä", "ryhmää", id="unknown group"),
        pytest.param(
            as_csv(changed(2, 5, "ehkä")), 3, "F: Missä", "rasti", id="neither ticked nor not"
        ),
        pytest.param(
            as_xlsx(WEBROPOL, ("C3:C4", "Kokkola")), 4, "C", "yhdistetty", id="merged answers"
        ),
        pytest.param(
            as_xlsx(LIMESURVEY, ("A1:B1", "id")), 1, "A", "yhdistetty", id="merged header"
        ),
        pytest.param(
            as_csv([["kunta", "Paras väri?"], ["Perho", "Sininen"]]), None, "", "toisen kyselyn",
            id="file of another survey",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_reported_by_row_and_column_and_nothing_is_imported(
    access, survey, data, row, column, sentence
):
    report = checked(survey, data)
    problem = next(p for p in report.problems if sentence in str(p.reason))
    assert problem.row == row
    assert problem.column.startswith(column)

    with pytest.raises(actions.RefusedError):
        brought_in(access, survey, data)
    assert not Respondent.objects.exists()
    assert not ImportedFile.objects.exists()


def test_two_ticks_for_one_choice_are_reported(survey):
    rows = [
        ["works [Melko hyvin]", "works [Melko huonosti]", "flows", "forms", "times"],
        ["1", "1", "", "", ""],
    ]
    (problem,) = checked(survey, as_csv(rows)).problems

    assert "Kaksi vastausta" in str(problem.reason)


def test_same_file_is_imported_once(access, survey):
    brought_in(access, survey, as_csv(WEBROPOL))

    with pytest.raises(ValidationError, match="on jo tuotu"):
        brought_in(access, survey, as_csv(WEBROPOL))
    assert Respondent.objects.count() == 2


def test_file_of_another_survey_is_refused(access, survey):
    brought_in(access, survey, as_csv(WEBROPOL))
    other = SurveyFactory(status="closed")

    with pytest.raises(ValidationError, match="toiseen kyselyyn"):
        actions.refuse_known(other, actions.digest_of(as_csv(WEBROPOL)))


@pytest.mark.parametrize("status", ["draft", "published"])
def test_answers_are_imported_only_into_an_open_or_closed_survey(access, survey, status):
    type(survey).objects.update(status=status, published_on=DAY if status == "published" else None)
    survey.refresh_from_db()

    with pytest.raises(ValidationError, match="avoinna tai päättynyt"):
        brought_in(access, survey, as_csv(WEBROPOL))


def test_failure_while_writing_imports_nothing(access, survey, monkeypatch):
    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr("surveys.importing.writing._answers", broken)
    with pytest.raises(RuntimeError):
        brought_in(access, survey, as_csv(WEBROPOL))
    assert not Respondent.objects.exists()
    assert not ImportedFile.objects.exists()


def test_texts_keep_their_tabs_lines_and_backslashes(access, survey):
    text = "a\tb\nc\\d \\N"
    brought_in(access, survey, as_csv(changed(2, 9, text)))

    assert Answer.objects.get(question__key="wishes").text == text


# Pages -------------------------------------------------------------------------------------------


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff)
    return client


def sent(desk, data, name="vastaukset.csv", mapping_name="Webropol"):
    file = io.BytesIO(data)
    file.name = name
    return desk.post("/kyselyt/kysely/tuonti/", {"file": file, "mapping_name": mapping_name})


def test_check_reports_a_missing_municipality_column(desk, survey):
    columns = sent(desk, as_csv([["Vastaajaryhmä", "Huone"], ["Johtajat", "3"]])).url
    page = desk.get(columns.replace("sarakkeet", "tarkistus")).content.decode()

    assert "<li>Kunta tai organisaatio</li>" in page
    assert "<li>Vastaajaryhmä</li>" not in page


def test_file_is_imported_through_the_pages_and_its_mapping_is_stored(desk, survey):
    columns = sent(desk, as_csv(changed(2, 2, "Kokola"))).url
    page = desk.get(columns).content.decode()
    assert "Miten yhteistyö toimii?" in page

    pending = PendingImport.objects.get()
    targets = Mapping.read(pending.mapping).columns
    grid = grid_of(as_csv(WEBROPOL))
    choices = {f"c{column.number}": targets[column.key] for column in grid.columns}
    values = desk.post(columns, choices).url
    page = desk.get(values).content.decode()
    assert 'value="Kokkola"' in page
    check = desk.post(values, {"v0": "Kokkola"}).url
    assert "Tuo 2 vastaajaa" in desk.get(check).content.decode()

    begun = desk.post(check.replace("tarkistus", "tuo"), {"begin": "1"})
    assert begun.url == check.replace("tarkistus", "eteneminen")
    assert desk.get(begun.url)["Refresh"] == "2"
    assert actions.bring_in_pending(pending.pk, timezone.localdate()) == "brought in"
    assert Respondent.objects.filter(municipality="272").count() == 1
    assert not PendingImport.objects.exists()
    assert desk.get(begun.url).url == "/kyselyt/kysely/tuonti/"

    kept = Mapping.read(ImportMapping.objects.get(name="Webropol").columns)
    assert kept.values["place"] == {"kokola": "municipality:272"}
    again = sent(desk, as_csv(changed(3, 2, "Kokola"))).url
    assert desk.get(again.replace("sarakkeet", "arvot")).url.endswith("/tarkistus/")


def test_unreadable_file_is_reported_in_the_form(desk, survey):
    got = sent(desk, b"%PDF-1.4")

    assert (got.status_code, PendingImport.objects.count()) == (422, 0)


def test_same_file_is_refused_at_upload(desk, access, survey):
    brought_in(access, survey, as_csv(WEBROPOL))

    assert "on jo tuotu" in sent(desk, as_csv(WEBROPOL)).content.decode()


# Command -----------------------------------------------------------------------------------------


def test_command_uses_likely_matches_and_reports_the_result(staff, survey, tmp_path, capsys):
    file = tmp_path / "vastaukset.csv"
    file.write_bytes(as_csv(changed(2, 2, "Kokola")))
    words = ["kysely", str(file), "--as", staff.email]

    with pytest.raises(CommandError, match="Nothing"):
        call_command("import_survey", *words)
    call_command("import_survey", *words, "--accept-likely", "--dry-run")
    assert not Respondent.objects.exists()
    call_command("import_survey", *words, "--accept-likely")

    assert Respondent.objects.count() == 2
    assert "2 respondents" in capsys.readouterr().out


def test_the_command_is_for_staff(survey, tmp_path):
    file = tmp_path / "vastaukset.csv"
    file.write_bytes(as_csv(WEBROPOL))

    with pytest.raises(CommandError, match="staff"):
        call_command("import_survey", "kysely", str(file), "--as", UserFactory().email)
