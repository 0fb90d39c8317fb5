"""First what would be done, row by row; then exactly that, at once, with its reason."""

from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pghistory.models import Context
from psycopg.types.range import DateRange

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Agreement, AgreementStatus, Decision, Party, PartyStanding
from forums.models import Forum, ForumParticipant
from importing.files import csv_file, workbook
from importing.registry import sheets
from importing.running import apply, dry_run
from negotiations.models import Negotiation
from tests.edits import saved_by_staff
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    CountyMembershipFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    NegotiationActorFactory,
    NegotiationFactory,
    NoneStatementFactory,
    PartyFactory,
    PartyStandingFactory,
    RoleFactory,
    StepFactory,
    ThemeFactory,
    UserFactory,
)
from tests.toolkit.damaged_files import saved
from toolkit.days import day_in_words

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


@pytest.fixture
def county():
    county = CountyFactory(code="16", short_fi="Keski-Pohjanmaa", brand="Soite")
    town = MunicipalityFactory(code="272", name_fi="Kokkola", name_sv="Karleby")
    CountyMembershipFactory(county=county, municipality=town)
    return county


@pytest.fixture
def staff(county):
    return Access.of(UserFactory(staff=True), DAY)


@pytest.fixture
def coordinator(county):
    return Access.of(RoleFactory(kind=RoleKind.COORDINATOR, county=county).user, DAY)


def book(**sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(made)


AGREEMENTS = ["county", "kind", "title_fi", "themes"]


def everything():
    """A county's record in all sheets, as people write it."""
    return book(
        Päätökset=[
            ["agreement", "organisation", "body", "decided_on", "result", "section"],
            ["Soiten sopimus", "Karleby", "valtuusto", "12.3.2024", "hyväksytty", 17],
        ],
        Sopimukset=[
            ["county", "kind", "title_fi", "first_day", "last_day"],
            ["Soite", "strategic", "Soiten sopimus", date(2024, 1, 1), "31.12.2027"],
        ],
        statuses=[
            ["agreement", "status", "since", "reason"],
            ["Soiten sopimus", "valmistelussa", "3/2023", None],
            ["Soiten sopimus", "ready", "12.3.2024", None],
        ],
        parties=[
            ["agreement", "organisation", "standing", "standing_since"],
            ["Soiten sopimus", 272, "prospective", "2023"],
        ],
        forums=[
            ["county", "name_fi", "level", "type", "first_day"],
            ["16", "Yhteistyöfoorumi", "political", "forum", "1.1.2023"],
        ],
        participants=[
            ["forum", "organisation", "first_day"],
            ["Yhteistyöfoorumi", "Kokkola", "1.1.2023"],
        ],
        negotiations=[
            ["county", "kind", "held_on", "outcome", "format"],
            ["Keski-Pohjanmaa", "cooperation", "5/2024", "held", "all"],
        ],
        negotiation_participants=[
            ["negotiation", "type", "organisation"],
            ["5/2024", "other", "Kylätalo"],
        ],
    )


def actions(outcome):
    return [(row.sheet, row.row, row.action) for row in outcome.rows]


def problems(outcome):
    return [(one.column, one.value) for row in outcome.rows for one in row.problems]


def everything_counted():
    models = (Agreement, AgreementStatus, Party, PartyStanding, Decision)
    return [model.objects.count() for model in (*models, Forum, ForumParticipant, Negotiation)]


# What would be done ------------------------------------------------------------------------------


def test_dry_run_shows_every_row_and_writes_nothing(staff):
    before = everything_counted()

    outcome = dry_run(staff, everything())

    assert {row.action for row in outcome.rows} == {"created"}, problems(outcome)
    assert len(outcome.rows) == 9
    assert everything_counted() == before


def test_shown_outcome_is_applied_at_once_with_its_reason(staff):
    data = everything()
    shown = dry_run(staff, data)

    is_done, _outcome = apply(staff, data, expected=shown.digest, reason="Alueen taulukko")

    assert is_done
    decision = Decision.objects.get()
    assert (decision.decided_on, decision.section, decision.result) == (
        date(2024, 3, 12),
        "17",
        "approved",
    )
    agreement = Agreement.objects.get()
    assert agreement.in_force.upper == date(2028, 1, 1)
    statuses = agreement.statuses.values_list("status", "since", "precision")
    assert list(statuses) == [
        ("in_preparation", date(2023, 3, 31), "month"),
        ("ready", date(2024, 3, 12), "day"),
        ("ended", date(2028, 1, 1), "day"),
    ]
    standings = Party.objects.get().standings.values_list("standing", "since")
    assert list(standings) == [("prospective", date(2023, 12, 31)), ("party", date(2024, 3, 12))]
    assert Negotiation.objects.get().municipalities == ["272"]
    assert ForumParticipant.objects.get().municipality_id == "272"
    contexts = Context.objects.filter(metadata__channel="import")
    assert {one.metadata["reason"] for one in contexts} == {"Alueen taulukko"}


def test_change_is_shown_with_old_and_new_value(staff, county):
    forum = ForumFactory(county=county, name_fi="Foorumi", meets="joskus", level="field")

    outcome = dry_run(
        staff, book(forums=[["id", "meets", "level"], [forum.pk, "kuukausittain", "expert"]])
    )

    (row,) = outcome.rows
    assert row.action == "changed", row.problems
    assert [(one.column, one.old, one.new) for one in row.changes] == [
        ("level", "asiakastyön taso", "asiantuntijataso"),
        ("meets", "joskus", "kuukausittain"),
    ]
    forum.refresh_from_db()
    assert forum.meets == "joskus"


def test_empty_cell_keeps_a_value_and_a_hyphen_deletes_it(staff, county):
    forum = ForumFactory(county=county, meets="joskus", convener="Alue", themes=[])
    data = book(forums=[["id", "meets", "convener"], [forum.pk, None, "-"]])

    apply(staff, data, expected=dry_run(staff, data).digest, reason="x")

    forum.refresh_from_db()
    assert (forum.meets, forum.convener) == ("joskus", "")


def test_the_language_of_texts_is_imported_and_finnish_by_default(staff, county):
    swedish, finnish = ForumFactory(county=county), ForumFactory(county=county, language="sv")
    agreement = AgreementFactory(county=county)
    data = book(
        forums=[["id", "meets", "language"], [swedish.pk, "varje månad", "ruotsi"],
                [finnish.pk, "kuukausittain", "-"]],
        agreements=[["id", "description_language"], [agreement.pk, "sv"]],
    )  # fmt: skip

    apply(staff, data, expected=dry_run(staff, data).digest, reason="x")

    for row in (swedish, finnish, agreement):
        row.refresh_from_db()
    assert (swedish.language, finnish.language) == ("sv", "fi")
    assert agreement.description_language == "sv"


# Refused -----------------------------------------------------------------------------------------


def agreement_row(*cells):
    return book(agreements=[AGREEMENTS, list(cells)])


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        (("Keski-Pohjola", "strategic", "A"), "county", "Keski-Pohjola"),
        (("16", "strategisin", "A"), "kind", "strategisin"),
        (("16", "sub", "A", "puuttuva teema"), "themes", "puuttuva teema"),
        (("16", "strategic", None), "title_fi", ""),
        (("16", "strategic", "x" * 301), "title_fi", "x" * 99 + "…"),
    ],
)
def test_unusable_cell_is_reported_with_its_place(staff, cells, column, value):
    outcome = dry_run(staff, agreement_row(*cells))

    assert actions(outcome) == [("agreements", 2, "refused")]
    assert problems(outcome) == [(column, value)]


def test_refusal_by_the_database_is_reported_on_its_row(staff, county):
    outcome = dry_run(staff, agreement_row("16", "sub", "Alasopimus ilman teemaa"))

    assert [row.action for row in outcome.rows] == ["refused"]
    assert outcome.rows[0].problems[0].reason


def test_one_refused_row_prevents_applying_the_file(staff, county):
    data = book(
        agreements=[AGREEMENTS, ["16", "strategic", "Hyvä"], ["16", "outo", "Huono"]],
    )
    shown = dry_run(staff, data)

    assert [row.action for row in shown.rows] == ["created", "refused"]
    assert apply(staff, data, expected=shown.digest, reason="x")[0] is False
    assert not Agreement.objects.exists()


def test_same_row_twice_is_refused(staff, county):
    outcome = dry_run(staff, book(agreements=[AGREEMENTS, *[["16", "strategic", "Sama"]] * 2]))

    assert [row.action for row in outcome.rows] == ["created", "refused"]


def test_formula_is_refused_and_its_place_reported(staff, county):
    outcome = dry_run(staff, agreement_row("16", "strategic", "=1+1"))

    assert problems(outcome) == [("title_fi", "=1+1")]


def test_unknown_column_and_sheet_are_reported(staff, county):
    outcome = dry_run(
        staff,
        book(agreements=[[*AGREEMENTS, "väri"], ["16", "strategic", "A"]], Sekalaista=[["a"]]),
    )

    assert [row.action for row in outcome.rows] == ["refused"]
    assert [note for note in outcome.notes if "Sekalaista" in note]


def test_coordinator_can_import_to_the_own_county_only(coordinator, county):
    other = ForumFactory()
    outcome = dry_run(
        coordinator,
        book(
            forums=[
                ["id", "county", "name_fi", "level", "type", "first_day"],
                [None, "16", "Oma", "field", "forum", "1.1.2024"],
                [None, other.county_id, "Muiden", "field", "forum", "1.1.2024"],
                [other.pk, other.county_id, "Kaapattu", None, None, None],
            ]
        ),
    )

    assert [row.action for row in outcome.rows] == ["created", "refused", "refused"]


def test_rows_of_several_counties_are_shown_with_their_county(staff, coordinator, county):
    other = CountyFactory(short_fi="Kainuu")
    rows = [["county", "name_fi", "level", "type", "first_day"]]
    rows += [[c, "Kokous", "political", "forum", "1.1.2023"] for c in (county.pk, other.pk)]

    of_all = dry_run(staff, book(forums=rows))
    of_own = dry_run(coordinator, book(forums=rows[:2]))

    assert [row.name for row in of_all.rows] == ["Kokous, Keski-Pohjanmaa", "Kokous, Kainuu"]
    assert [row.name for row in of_own.rows] == ["Kokous"]


def test_unchanged_rows_take_the_same_queries_at_any_number(staff, county):
    rows = [["id", "forum", "organisation", "first_day"]]
    forum = ForumFactory(county=county)
    for _ in range(6):
        one = ForumParticipantFactory(forum=forum, municipality=MunicipalityFactory())
        rows.append([one.pk, forum.pk, one.municipality_id, None])

    asked = []
    for number in (2, 6):
        with CaptureQueriesContext(connection) as found:
            outcome = dry_run(staff, book(participants=rows[: number + 1]))
        assert [row.action for row in outcome.rows] == ["unchanged"] * number
        asked.append(len(found))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("number", ["²", "٣", "1²"])
def test_text_that_only_resembles_a_number_is_not_accepted_as_one(staff, county, number):
    rows = [["id", "forum", "organisation"], [number, number, "Kokkola"]]

    (row,) = dry_run(staff, book(participants=rows)).rows

    assert row.action == "refused"


def sub_agreement(of, **cells):
    rows = {"kind": "sub", "county": of.county_id, "title_fi": "Alasopimus"} | cells
    return book(agreements=[list(rows), list(rows.values())])


@pytest.mark.parametrize("by", ["number", "title"])
def test_sub_agreement_of_another_county_is_reported(coordinator, county, by):
    AgreementFactory(county=county, title_fi="Strateginen sopimus 16")
    other = AgreementFactory(title_fi="Strateginen sopimus 15")
    parent = other.pk if by == "number" else other.title_fi

    (row,) = dry_run(coordinator, sub_agreement(other, parent=parent)).rows

    problems = {one.column: (one.value, one.reason) for one in row.problems}
    assert (row.row, list(problems)) == (2, ["county", "parent"])
    assert problems["county"] == (
        other.county_id,
        "Et voi muokata tätä: se kuuluu toiselle alueelle.",
    )
    assert problems["parent"] == (str(parent), "Se on toisen alueen.")


def test_row_of_another_county_given_by_its_number_is_reported(coordinator, county):
    other = AgreementFactory(kind="other")

    (row,) = dry_run(coordinator, sub_agreement(other, id=other.pk, county="16")).rows

    assert [(one.column, one.value) for one in row.problems] == [("id", str(other.pk))]
    assert "toiselle alueelle" in row.problems[0].reason


def test_file_for_one_county_imports_nothing_to_another(staff, county):
    other = CountyFactory()
    rows = [["county", "kind", "title_fi"], [other.pk, "other", "Muiden"]]

    (row,) = dry_run(staff, book(agreements=rows), county=county).rows

    assert [one.column for one in row.problems] == ["county"]


def test_missing_county_is_the_only_one_the_user_may_edit(coordinator):
    outcome = dry_run(coordinator, book(agreements=[["kind", "title_fi"], ["other", "Muu"]]))

    assert [row.action for row in outcome.rows] == ["created"], problems(outcome)


# Nobody writes over what was not seen ------------------------------------------------------------


def test_row_changed_after_the_export_is_refused(staff, county):
    agreement = AgreementFactory(county=county)
    data = book(agreements=[["id", "versio", "template"], [agreement.pk, 1, "Malli"]])
    Agreement.objects.filter(pk=agreement.pk).update(description="Toinen ehti")

    outcome = dry_run(staff, data)

    assert problems(outcome) == [("versio", "1")]


def test_file_is_not_applied_if_records_have_changed_after_the_dry_run(staff, county):
    forum = ForumFactory(county=county, meets="joskus")
    data = book(forums=[["id", "meets"], [forum.pk, "kuukausittain"]])
    shown = dry_run(staff, data)
    Forum.objects.filter(pk=forum.pk).update(meets="viikoittain")

    is_done, anew = apply(staff, data, expected=shown.digest, reason="x")

    assert not is_done
    assert anew.digest != shown.digest
    assert [(one.old, one.new) for one in anew.rows[0].changes] == [
        ("viikoittain", "kuukausittain")
    ]
    forum.refresh_from_db()
    assert forum.meets == "viikoittain"


# Round trip --------------------------------------------------------------------------------------


@pytest.fixture
def record(county):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    agreement = AgreementFactory(county=county, ready=date(2023, 5, 31), title_fi="=Sopimus; äö")
    AgreementStatusFactory(
        agreement=agreement, status="in_preparation", since=date(2022, 6, 30), precision="half"
    )
    AgreementFactory(county=county, kind="sub", themes=["employment"], parent=agreement)
    party = PartyFactory(agreement=agreement, municipality_id="272")
    PartyStandingFactory(party=party, since=date(2022, 12, 31), precision="year")
    step = StepFactory(agreement=agreement, held_on=date(2023, 3, 1))
    proposal = DecisionFactory(
        party=party, decided_on=date(2023, 4, 1), body_key="board", result="proposed"
    )
    DecisionFactory(
        party=party,
        decided_on=date(2023, 4, 30),
        precision="month",
        earlier_steps=[step.pk],
        earlier_decisions=[proposal.pk],
    )
    forum = ForumFactory(county=county, themes=["employment"], mandate="Rivi\nja toinen")
    ForumParticipantFactory(forum=forum, municipality_id="272")
    first = NegotiationFactory(county=county, municipalities=["272"], conveners=["county"])
    NegotiationFactory(county=county, municipalities=["272"], part_of=first, outcome="")
    NegotiationActorFactory(negotiation=first)
    NegotiationActorFactory(negotiation=first, type="other", organisation=None, name="Kylätalo")
    NoneStatementFactory(county=county, stated_on=date(2022, 6, 1))
    return county


@pytest.mark.parametrize("kept_by", ["staff", "coordinator"])
def test_imported_export_changes_nothing(request, record, kept_by):
    access = request.getfixturevalue(kept_by)

    outcome = dry_run(access, workbook(access, record, is_filled=True))

    assert len(outcome.rows) == 14
    assert {row.action for row in outcome.rows} == {"unchanged"}, [
        row for row in outcome.rows if row.action != "unchanged"
    ]


@pytest.mark.parametrize("subject", sheets.values(), ids=lambda subject: subject.key)
def test_imported_csv_export_of_a_list_changes_nothing(staff, record, subject):
    outcome = dry_run(staff, csv_file(staff, record, subject, is_filled=True))

    assert {row.action for row in outcome.rows} == {"unchanged"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "collection", [one.public_list.collection for one in sheets.values() if one.public_list]
)
def test_imported_public_list_changes_nothing(coordinator, client, record, collection, kind):
    answer = client.get(f"/api/v1/{collection}/?format={kind}")

    outcome = dry_run(coordinator, answer.getvalue())

    assert {row.action for row in outcome.rows} == {"unchanged"}, outcome.rows
    assert outcome.notes


def test_edited_public_list_changes_what_was_edited_and_reports_what_is_not_read(
    coordinator, client, record
):
    text = client.get("/api/v1/forums/?format=csv").getvalue().decode()
    forum = Forum.objects.get()

    outcome = dry_run(coordinator, text.replace(forum.name_fi, "Uusi nimi").encode())

    assert [(r.action, [one.column for one in r.changes]) for r in outcome.rows] == [
        ("changed", ["name_fi"])
    ]
    assert "participants" in outcome.notes[1]


def test_last_day_is_the_one_before_the_first_day_after(coordinator, client, record):
    agreement = Agreement.objects.filter(kind="sub").get()
    saved_by_staff(agreement, in_force=DateRange(date(2024, 1, 1), date(2026, 1, 1)))
    text = client.get("/api/v1/agreements/?format=csv&kind=sub&fields=id,in_force_until")
    lines = text.getvalue().decode().replace("2026-01-01", "2027-01-01")

    outcome = dry_run(coordinator, lines.encode())

    changes = [(one.old, one.new) for one in outcome.rows[0].changes]
    assert changes == [tuple(day_in_words(date(year, 12, 31)) for year in (2025, 2026))]


def test_empty_template_imports_nothing(staff, county):
    outcome = dry_run(staff, workbook(staff, county, is_filled=False))

    assert not outcome.may_be_applied


# The command -------------------------------------------------------------------------------------


def test_earlier_handling_is_read_by_numbers(staff, county):
    agreement = AgreementFactory(county=county)
    party = PartyFactory(agreement=agreement, municipality_id="272")
    steps = [StepFactory(agreement=agreement, held_on=date(2023, 3, n)).pk for n in (1, 2)]
    row = DecisionFactory(party=party)
    data = book(decisions=[["id", "earlier_steps"], [row.pk, "{}; {}".format(*steps)]])
    shown = dry_run(staff, data)

    apply(staff, data, expected=shown.digest, reason="x")

    row.refresh_from_db()
    assert row.earlier_steps == steps


def test_earlier_handling_of_another_agreement_is_refused(staff, county):
    row = DecisionFactory(
        party=PartyFactory(agreement=AgreementFactory(county=county), municipality_id="272")
    )
    data = book(decisions=[["id", "earlier_steps"], [row.pk, StepFactory().pk]])

    assert [result.action for result in dry_run(staff, data).rows] == ["refused"]


def test_command_needs_the_answer_to_a_question(staff, county, tmp_path, capsys):
    agreement = AgreementFactory(county=county, title_fi="Sopimus")
    PartyFactory(agreement=agreement, municipality_id="272")
    path, user = tmp_path / "tuonti.xlsx", UserFactory(staff=True)
    head = ["agreement", "organisation", "body", "decided_on", "result"]
    row = ["Sopimus", "Kokkola", "board", "1.3.2024", "approved"]
    path.write_bytes(book(decisions=[head, row]))

    with pytest.raises(CommandError, match="--yes"):
        call_command("import_records", path, user=user.email, apply=True, reason="x")
    assert "decisions 2" in capsys.readouterr().out
    assert not Decision.objects.exists()

    call_command("import_records", path, user=user.email, apply=True, reason="x", yes=True)
    assert Decision.objects.count() == 1


def test_command_shows_the_outcome_and_with_apply_applies_it(staff, county, tmp_path, capsys):
    user = UserFactory(staff=True)
    path = tmp_path / "tuonti.xlsx"
    path.write_bytes(everything())

    call_command("import_records", path, user=user.email)
    assert "9 created" in capsys.readouterr().out
    assert not Agreement.objects.exists()
    call_command("import_records", path, user=user.email, apply=True, reason="Taulukko")
    assert Agreement.objects.exists()


@pytest.mark.parametrize(
    "options",
    [
        {"user": "nobody@example.fi"},
        {"county": "99"},
        {"apply": True},
        {"file": "missing.xlsx"},
    ],
)
def test_command_refuses_unusable_arguments(county, tmp_path, options):
    path = tmp_path / options.pop("file", "tuonti.xlsx")
    if path.name == "tuonti.xlsx":
        path.write_bytes(everything())
    given = {"user": UserFactory(staff=True).email} | options

    with pytest.raises(CommandError):
        call_command("import_records", path, **given)
    assert not Agreement.objects.exists()


def test_a_status_or_a_decision_cannot_claim_the_source_of_the_demonstration(staff, county):
    agreement = AgreementFactory(county=county)
    party = PartyFactory(agreement=agreement)
    town = party.municipality.code
    data = book(
        statuses=[
            ["agreement", "status", "since", "source_channel"],
            [str(agreement.pk), "in_preparation", "2024-06-10", "demonstration"],
        ],
        decisions=[
            ["agreement", "organisation", "body", "decided_on", "result", "source_channel"],
            [str(agreement.pk), town, "valtuusto", "12.3.2024", "noted", "demonstration"],
        ],
    )

    outcome = dry_run(staff, data)

    assert [[one.column for one in row.problems] for row in outcome.rows] == [
        ["source_channel"]
    ] * 2


def test_sections_are_read_with_their_sign_before_or_after(staff, county):
    agreement = AgreementFactory(county=county)
    towns = [PartyFactory(agreement=agreement).municipality.code for _ in range(2)]
    rows = [
        f"{agreement.pk};{town};valtuusto;{day};{section};hyväksytty"
        for town, day, section in zip(
            towns, ("10.11.2023", "11.11.2023"), ("239 §", "§ 58"), strict=True
        )
    ]
    header = "Sopimus;Osapuoli;Toimielin;Päätetty;Pykälä;Tulos"
    data = "\n".join([header, *rows]).encode("utf-8-sig")

    outcome = dry_run(staff, data)
    apply(staff, data, expected=outcome.digest, reason="Pöytäkirjat")

    assert problems(outcome) == []
    assert set(Decision.objects.values_list("section", flat=True)) == {"239", "58"}
    assert {row.action for row in dry_run(staff, data).rows} == {"unchanged"}
