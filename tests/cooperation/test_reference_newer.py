"""A newer file: what it changes, what it ends, and values of people that it keeps."""

from datetime import date

import pytest
from django.db import connection

from cooperation.actions import end_municipality
from cooperation.models import (
    GROUP_OUTSIDE_COUNTY,
    CouncilTerm,
    County,
    CountyMembership,
    Duty,
    Municipality,
    MunicipalityGroupMember,
    Population,
    RegionalCouncil,
    Responsibility,
    TermKind,
    Theme,
)
from cooperation.reference import ReferenceDataError, load_reference_data
from cooperation.reference.tables import TABLES
from forums.models import ForumParticipant
from negotiations.models import Format, Negotiation, Outcome
from tests.cooperation.reference_files import Files
from tests.factories import (
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityGroupFactory,
    MunicipalityGroupMemberFactory,
    NegotiationFactory,
    ResponsibilityFactory,
    period,
)
from toolkit.constraints import RULES

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2022, 3, 1)
BEFORE, MERGER, AFTER = date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 1)


@pytest.fixture
def files(tmp_path):
    """The files as of 2024, loaded."""
    files = Files(tmp_path)
    load_reference_data(tmp_path)
    return files


@pytest.fixture
def load(files):
    def load():
        summary = load_reference_data(files.folder)
        with connection.cursor() as cursor:  # nothing waits to be refused at the commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return summary

    return load


def touched(summary):
    return {file for file, tally in summary.files.items() if tally.touched}


def events():
    return sum(table.model.pgh_event_model.objects.count() for table in TABLES)


# What a newer file changes ---------------------------------------------------------------------


def test_changed_name_is_corrected_and_only_that_row_is_touched(files, load):
    files.edit("municipalities.csv", "507", name_sv="Mäntyharju kommun")
    before = events()

    summary = load()

    row = Municipality.objects.get(code="507")
    assert (row.name_sv, row.version) == ("Mäntyharju kommun", 2)
    assert touched(summary) == {"municipalities.csv"}
    assert events() == before + 1


def test_new_count_of_inhabitants_is_added_beside_the_old(files, load):
    for code in ("507", "588", "593", "297", "091"):
        files.add("populations.csv", code, counted_on="2023-12-31", value="7")

    summary = load()

    assert summary.files["populations.csv"].added == 5
    assert Population.objects.filter(municipality="507").count() == 2
    assert County.objects.with_population_on(MERGER).get(code="12").population_on == 21


def test_corrected_count_replaces_the_wrong_one(files, load):
    files.edit("populations.csv", "507", value="5000")

    load()

    assert Population.objects.get(municipality="507").value == 5000


def test_new_municipality_joins_its_county_and_what_is_planned_with_all(files, load):
    planned = NegotiationFactory(county_id="12", with_all=True, announced=True, held_on=AFTER)
    place = {"slug": "uusi", "name_fi": "Uusi", "from_": "2025-01-01", "hex_x": "1", "hex_y": "1"}
    files.add("municipalities.csv", "507", code="999", **place)
    files.add("memberships.csv", "507", municipality="999", from_="2025-01-01")

    summary = load()

    assert summary.files["municipalities.csv"].added == 1
    assert [m.code for m in Municipality.objects.of_county_on("12", MERGER)] == [
        *("507", "588", "593", "999")
    ]
    planned.refresh_from_db()
    assert planned.municipalities == ["507", "588", "593", "999"]


def test_new_term_duty_and_theme_are_added(files, load):
    files.add("council_terms.csv", "county", from_="2029-06-01", until="2033-06-01")
    files.add("themes.csv", "general", key="new_theme", position="99", name_fi="Uusi")
    files.add("duties.csv", "D01", key="D99", theme="new_theme")

    load()

    window = CouncilTerm.objects.window(TermKind.COUNTY, date(2030, 1, 1))
    assert window.lower == date(2029, 6, 1)
    assert Duty.objects.get(key="D99").theme == Theme.objects.get(key="new_theme")


def test_corrected_first_day_of_a_term_replaces_the_row(files, load):
    files.rows["council_terms.csv"][0]["from"] = "2017-05-01"
    files.save()

    summary = load()

    tally = summary.files["council_terms.csv"]
    assert (tally.added, tally.removed, tally.unchanged) == (1, 1, 4)


def test_municipality_that_changes_county_leaves_one_and_joins_the_other(files, load):
    files.edit("memberships.csv", "588", until="2025-01-01")
    files.add("memberships.csv", "588", county="13", from_="2025-01-01", until="")
    old = NegotiationFactory(county_id="12", with_all=True, announced=True, held_on=AFTER)
    new = NegotiationFactory(county_id="13", with_all=True, announced=True, held_on=AFTER)

    load()

    assert [m.code for m in Municipality.objects.of_county_on("13", MERGER)] == ["297", "588"]
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.municipalities, new.municipalities) == (["507", "593"], ["297", "588"])


def test_row_missing_from_the_file_is_kept(files, load):
    files.drop("duties.csv", "D38")

    summary = load()

    assert summary.touched == 0
    assert Duty.objects.filter(key="D38").exists()


# What is left to people ------------------------------------------------------------------------


def test_columns_without_a_file_are_kept(files, load):
    County.objects.filter(code="12").update(mailbox="kirjaamo@example.fi")
    RegionalCouncil.objects.filter(code="10").update(role_fi="Valmistelee sopimusta")
    files.edit("counties.csv", "12", seat="Savonlinna")
    files.edit("regional_councils.csv", "10", name_en="South Savo Council")

    load()

    county = County.objects.get(code="12")
    assert (county.seat, county.mailbox) == ("Savonlinna", "kirjaamo@example.fi")
    council = RegionalCouncil.objects.get(code="10")
    assert (council.name_en, council.role_fi) == ("South Savo Council", "Valmistelee sopimusta")


@pytest.mark.parametrize("column", ["brand", "website", "predecessor", "tile_q"])
def test_empty_cell_replaces_nothing(files, load, column):
    value = getattr(County.objects.get(code="12"), column)
    files.edit("counties.csv", "12", **{column: ""})

    summary = load()

    assert summary.touched == 0
    assert getattr(County.objects.get(code="12"), column) == value != ""


def test_value_changed_by_people_is_kept(files, load):
    County.objects.filter(code="12").update(website="eloisa.fi")

    summary = load()

    assert summary.touched == 0
    assert summary.files["counties.csv"].kept == 1
    assert County.objects.get(code="12").website == "eloisa.fi"


def test_other_values_of_the_same_row_are_corrected(files, load):
    County.objects.filter(code="12").update(website="eloisa.fi")
    files.edit("counties.csv", "12", website="etelasavo.fi", seat="Savonlinna")

    load()
    load()

    county = County.objects.get(code="12")
    assert (county.website, county.seat) == ("eloisa.fi", "Savonlinna")


def test_value_that_people_emptied_is_filled_again(files, load):
    County.objects.filter(code="12").update(brand="")

    load()

    assert County.objects.get(code="12").brand == "Eloisa"


def test_membership_entered_by_people_is_kept(files, load):
    joined = CountyMembership.objects.get(municipality="588")
    joined.period = period(FIRST_DAY, MERGER)
    joined.save()
    CountyMembership.objects.create(
        municipality_id="588", county_id="13", period=period(MERGER, None)
    )

    summary = load()

    assert summary.touched == 0
    assert [m.code for m in Municipality.objects.of_county_on("13", MERGER)] == ["297", "588"]


# A merger --------------------------------------------------------------------------------------


def test_merger_ends_membership_and_municipality(files, load):
    files.merge_pertunmaa()

    summary = load()

    assert summary.ended == ["588"]
    pertunmaa = Municipality.objects.get(code="588")
    assert pertunmaa.period == period(FIRST_DAY, MERGER)
    assert pertunmaa.successor_id == "507"
    assert CountyMembership.objects.get(municipality="588").period.upper == MERGER
    assert [m.code for m in Municipality.objects.of_county_on("12", MERGER)] == ["507", "593"]


def test_merger_is_loaded_once(files, load):
    files.merge_pertunmaa()
    load()
    before = events()

    summary = load()

    assert (summary.touched, summary.ended, events()) == (0, [], before)


def test_merger_ends_current_rows_and_removes_later_ones(files, load):
    group = MunicipalityGroupFactory(county_id="12")
    forum = ForumFactory(county_id="12")
    pertunmaa = Municipality.objects.get(code="588")
    made = {
        MunicipalityGroupMember: lambda when: MunicipalityGroupMemberFactory(
            group=group, municipality=pertunmaa, period=when
        ),
        ForumParticipant: lambda when: ForumParticipantFactory(
            forum=forum, type="municipality", county=None, municipality=pertunmaa, period=when
        ),
        Responsibility: lambda when: ResponsibilityFactory(
            county=None, municipality=pertunmaa, period=when
        ),
    }
    past = period(FIRST_DAY, date(2023, 1, 1))
    lives = [past, period(date(2024, 1, 1), date(2024, 6, 1)), period(date(2024, 7, 1))]
    for make in made.values():
        for life in lives:
            make(life)

    files.merge_pertunmaa()
    load()

    for model in made:
        periods = [row.period for row in model.objects.filter(municipality="588")]
        assert sorted(periods, key=lambda p: p.lower) == [
            *lives[:2],
            period(date(2024, 7, 1), MERGER),
        ], model
    assert set(ForumParticipant.objects.values_list("version", flat=True)) == {1, 2}


def test_rows_beginning_after_the_merger_are_removed(files, load):
    ResponsibilityFactory(
        county=None, municipality=Municipality.objects.get(code="588"), period=period(MERGER)
    )
    files.merge_pertunmaa()

    load()

    assert not Responsibility.objects.exists()


def test_other_municipalities_are_unaffected_by_a_merger(files, load):
    group = MunicipalityGroupFactory(county_id="12")
    mikkeli = Municipality.objects.get(code="593")
    member = MunicipalityGroupMemberFactory(group=group, municipality=mikkeli)
    files.merge_pertunmaa()

    load()

    member.refresh_from_db()
    assert (member.period, member.version) == (period(), 1)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        pytest.param(BEFORE, ["507", "588", "593"], id="the day before"),
        pytest.param(MERGER, ["507", "593"], id="day of the merger"),
        pytest.param(AFTER, ["507", "593"], id="after"),
    ],
)
def test_planned_with_all_stays_complete_as_of_its_day(files, load, day, codes):
    planned = NegotiationFactory(county_id="12", with_all=True, announced=True, held_on=day)
    files.merge_pertunmaa()

    load()

    planned.refresh_from_db()
    assert planned.municipalities == codes
    assert planned.format == Format.ALL


@pytest.mark.parametrize(
    ("format_", "codes", "then"),
    [
        (Format.ONE, ["588"], ["507"]),
        (Format.GROUP, ["588", "593"], ["507", "593"]),
        (Format.GROUP, ["507", "588"], ["507"]),
        (Format.GROUP, ["507", "593"], ["507", "593"]),
    ],
)
def test_successor_replaces_the_municipality_in_planned(files, load, format_, codes, then):
    planned = NegotiationFactory(
        county_id="12", format=format_, municipalities=codes, announced=True, held_on=AFTER
    )
    files.merge_pertunmaa()

    load()

    planned.refresh_from_db()
    assert planned.municipalities == then


@pytest.mark.parametrize(
    "state",
    [
        {"outcome": Outcome.HELD},
        {"outcome": Outcome.CANCELLED, "cancelled_on": AFTER},
    ],
    ids=["held", "cancelled"],
)
@pytest.mark.parametrize("format_", [Format.ALL, Format.GROUP])
def test_held_or_cancelled_negotiation_keeps_its_list(files, load, format_, state):
    negotiation = NegotiationFactory(
        county_id="12",
        format=format_,
        municipalities=["507", "588", "593"],
        held_on=AFTER,
        **state,
    )
    files.merge_pertunmaa()

    load()

    negotiation.refresh_from_db()
    assert (negotiation.municipalities, negotiation.version) == (["507", "588", "593"], 1)


def test_merger_across_the_border_of_a_county_needs_the_planned_negotiation_moved(files, load):
    planned = NegotiationFactory(
        county_id="12", municipalities=["588"], announced=True, held_on=AFTER
    )
    files.merge_pertunmaa()
    files.edit("municipalities.csv", "588", successor="297")

    with pytest.raises(ReferenceDataError) as refused:
        load()

    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "municipalities.csv",
        files.line("municipalities.csv", "588"),
        "until",
        "2025-01-01",
    )
    assert str(planned) in problem.reason
    assert Municipality.objects.get(code="588").period.upper is None


def test_two_municipalities_may_merge_into_a_new_one(files, load):
    planned = NegotiationFactory(county_id="12", with_all=True, announced=True, held_on=AFTER)
    place = {"slug": "uusi", "name_fi": "Uusi", "from_": "2025-01-01", "hex_x": "1", "hex_y": "1"}
    files.add("municipalities.csv", "507", code="999", **place)
    files.add("memberships.csv", "507", municipality="999", from_="2025-01-01")
    for code in ("507", "588"):
        files.edit("municipalities.csv", code, until="2025-01-01", successor="999")
        files.edit("memberships.csv", code, until="2025-01-01")
    files.rows["employment_area_members.csv"] = [
        row for row in files.rows["employment_area_members.csv"] if row["municipality"] != "507"
    ]
    files.save()

    summary = load()

    assert summary.ended == ["507", "588"]
    planned.refresh_from_db()
    assert planned.municipalities == ["593", "999"]


def test_postponed_merger_keeps_the_municipality(files, load):
    files.merge_pertunmaa("2025-01-01")
    load()
    files.merge_pertunmaa("2026-01-01")

    load()

    pertunmaa = Municipality.objects.get(code="588")
    assert pertunmaa.period.upper == date(2026, 1, 1)
    assert pertunmaa.memberships.get().period.upper == date(2026, 1, 1)


def test_cancelled_merger_removes_the_successor(files, load):
    files.merge_pertunmaa()
    load()
    files.edit("municipalities.csv", "588", until="", successor="")
    files.edit("memberships.csv", "588", until="")

    load()

    pertunmaa = Municipality.objects.get(code="588")
    assert (pertunmaa.period.upper, pertunmaa.successor) == (None, None)


def test_municipality_can_be_ended_without_a_file(files):
    end_municipality(
        municipality=Municipality.objects.get(code="588"),
        until=MERGER,
        successor=Municipality.objects.get(code="507"),
    )

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [m.code for m in Municipality.objects.existing_on(MERGER)] == [
        *("091", "297", "507", "593")
    ]


# What the database refuses ---------------------------------------------------------------------


def test_database_error_is_reported_and_nothing_is_written(files, load):
    group = MunicipalityGroupFactory(county_id="12")
    MunicipalityGroupMemberFactory(group=group, municipality=Municipality.objects.get(code="588"))
    files.edit("memberships.csv", "588", until="2025-01-01")
    files.add("memberships.csv", "588", county="13", from_="2025-01-01", until="")
    files.edit("counties.csv", "12", seat="Savonlinna")
    before = events()

    with pytest.raises(ReferenceDataError) as refused:
        load()

    (problem,) = refused.value.problems
    assert (problem.file, problem.reason) == ("memberships.csv", RULES[GROUP_OUTSIDE_COUNTY])
    assert County.objects.get(code="12").seat == "Mikkeli"
    assert events() == before
    assert Negotiation.objects.count() == 0


def test_address_in_use_is_reported(files, load):
    Municipality.objects.create(
        code="998", slug="uusi", name_fi="Uusi", languages="fi", period=period()
    )
    files.edit("municipalities.csv", "507", slug="uusi")

    with pytest.raises(ReferenceDataError, match=r"municipalities\.csv: .*\(slug\)=\(uusi\)"):
        load()
