"""The project's reference data, and that loading it again changes nothing."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Min

from cooperation.models import (
    SYSTEM_FIRST_DAY,
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Duty,
    Languages,
    Municipality,
    Population,
    TermKind,
    Theme,
)
from cooperation.reference import load_reference_data
from cooperation.reference.tables import TABLES

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
SUMMER_2024, END_OF_2024, NEW_YEAR_2025 = date(2024, 6, 30), date(2024, 12, 31), date(2025, 1, 1)

COUNTIES = """
01 itä-uusimaa        7   98972   99584
02 keski-uusimaa      6  203192  207551
03 länsi-uusimaa     10  486346  506379
04 vantaa-ja-kerava   2  280495  291723
05 varsinais-suomi   27  485567  497800
06 satakunta         16  212556  210112
07 kanta-häme        11  169537  168957
08 pirkanmaa         23  532671  548910
09 päijät-häme       10  204528  204522
10 kymenlaakso        6  159488  156198
11 etelä-karjala      9  125353  124238
12 etelä-savo        12  130451  128144
13 pohjois-savo      19  247689  248512
14 pohjois-karjala   13  162540  161418
15 keski-suomi       22  272437  273731
16 etelä-pohjanmaa   18  190774  189474
17 pohjanmaa         14  176323  179555
18 keski-pohjanmaa    8   67805   67498
19 pohjois-pohjanmaa 30  416543  417939
20 kainuu             8   70521   69193
21 lappi             21  175795  176215
"""
"""Code, short name, municipalities in 2024, inhabitants 31.12.2022 and 31.12.2025."""


def expected(column):
    return {row.split()[0]: row.split()[column] for row in COUNTIES.strip().splitlines()}


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Load once for the tests of this module, and delete everything after them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_data(FOLDER)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("_loaded"), pytest.mark.django_db]


def test_there_are_21_counties_and_helsinki_is_none():
    assert list(County.objects.values_list("code", flat=True)) == sorted(expected(1))
    assert Municipality.objects.get(special="helsinki").code == "091"
    assert {county.period.lower for county in County.objects.all()} == {SYSTEM_FIRST_DAY}


@pytest.mark.parametrize(
    ("day", "existing", "in_counties"),
    [
        pytest.param(date(2022, 2, 28), 0, 0, id="before the system"),
        pytest.param(SYSTEM_FIRST_DAY, 309, 292, id="first day"),
        pytest.param(END_OF_2024, 309, 292, id="last day of 2024"),
        pytest.param(NEW_YEAR_2025, 308, 291, id="first day of 2025"),
    ],
)
def test_municipalities_by_day(day, existing, in_counties):
    assert Municipality.objects.existing_on(day).count() == existing
    assert Municipality.objects.in_counties_on(day).count() == in_counties


def members_on(day):
    rows = CountyMembership.objects.alive_on(day).order_by().values_list("county")
    return dict(rows.annotate(Count("pk")))


def test_each_county_has_its_municipalities():
    counts = {code: int(number) for code, number in expected(2).items()}

    assert members_on(SUMMER_2024) == counts
    assert members_on(NEW_YEAR_2025) == counts | {"12": 11}


@pytest.mark.parametrize(
    ("day", "column"),
    [pytest.param(date(2024, 6, 30), 3, id="2022"), pytest.param(date(2026, 11, 1), 4, id="2025")],
)
def test_each_county_has_its_inhabitants(day, column):
    counties = County.objects.with_population_on(day)

    found = {county.code: county.population_on for county in counties}

    assert found == {code: int(number) for code, number in expected(column).items()}


def test_inhabitants_sum_to_the_published_national_figure():
    assert Population.objects.counted_by(SUMMER_2024).total() == (5_563_970, date(2022, 12, 31))
    assert Population.objects.counted_by(date(2026, 1, 1)).total() == (
        5_652_881,
        date(2025, 12, 31),
    )


def test_pertunmaa_joined_mantyharju():
    pertunmaa = Municipality.objects.get(code="588")

    assert pertunmaa.successor.name_fi == "Mäntyharju"
    assert pertunmaa.period.upper == NEW_YEAR_2025
    assert [m.period.upper for m in pertunmaa.memberships.all()] == [NEW_YEAR_2025]
    assert Municipality.objects.exclude(period__endswith=None).count() == 1


def test_addresses_are_the_finnish_short_names_in_ascii():
    letters = str.maketrans("äöå", "aoa")
    slugs = {code: name.translate(letters) for code, name in expected(1).items()}

    assert dict(County.objects.values_list("code", "slug")) == slugs
    assert Municipality.objects.get(slug="koski-tl").name_fi == "Koski Tl"


def test_counties_have_names_in_three_languages():
    soite = County.objects.get(code="18")

    assert (soite.short_fi, soite.short_sv, soite.short_en) == (
        "Keski-Pohjanmaa",
        "Mellersta Österbotten",
        "Central Ostrobothnia",
    )
    for name in ("name_sv", "name_en", "short_sv", "short_en"):
        assert not County.objects.filter(**{name: ""}).exists()


def test_bilingual_counties_are_those_with_a_bilingual_municipality():
    bilingual = Municipality.objects.filter(languages__startswith="bilingual")
    members = bilingual.in_counties_on(SUMMER_2024).with_county_on(SUMMER_2024)

    of_counties = County.objects.filter(languages=Languages.BILINGUAL)

    assert set(of_counties.values_list("code", flat=True)) == {m.county_on for m in members}
    assert of_counties.count() == 7


def test_languages_of_municipalities():
    languages = Counter(Municipality.objects.values_list("languages", flat=True))

    assert languages == {"fi": 260, "bilingual_fi": 18, "bilingual_sv": 15, "sv": 16}
    only_swedish = Municipality.objects.filter(languages="sv")
    assert set(only_swedish.values_list("special", flat=True)) == {"aland"}


def test_each_mainland_municipality_has_the_regional_council_of_its_county():
    mainland = Municipality.objects.exclude(special="aland")
    assert not mainland.filter(regional_council=None).exists()
    assert not Municipality.objects.filter(special="aland").exclude(regional_council=None).exists()
    assert Municipality.objects.get(special="helsinki").regional_council_id == "01"
    serving = dict(CountyRegion.objects.values_list("county", "regional_council"))
    for membership in CountyMembership.objects.select_related("municipality"):
        assert membership.municipality.regional_council_id == serving[membership.county_id]
    uusimaa = County.objects.served_on("01", date(2024, 6, 30))
    assert {county.code for county in uusimaa} == {"01", "02", "03", "04"}


def test_each_seat_is_a_municipality_of_its_county():
    for county in County.objects.all():
        of_county = Municipality.objects.of_county_on(county, SUMMER_2024)
        assert of_county.filter(name_fi=county.seat).exists(), county


def test_each_mainland_municipality_has_a_hexagon_of_its_own():
    mainland = Municipality.objects.exclude(special="aland")
    places = set(mainland.values_list("hex_x", "hex_y"))

    assert len(places) == mainland.count() == 293
    assert None not in {x for place in places for x in place}
    assert len(set(County.objects.values_list("tile_q", "tile_r"))) == 21


def test_hexagons_lie_as_the_country_does():
    """North is up and east is right: no map is upside down."""
    inari, hanko, joensuu, vaasa = (
        Municipality.objects.get(name_fi=name) for name in ("Inari", "Hanko", "Joensuu", "Vaasa")
    )

    assert inari.hex_y < joensuu.hex_y < hanko.hex_y
    assert vaasa.hex_x < joensuu.hex_x


def test_places_lie_in_finland():
    for municipality in Municipality.objects.all():
        assert 59.7 < municipality.latitude < 70.1, municipality
        assert 19.4 < municipality.longitude < 31.6, municipality


@pytest.mark.parametrize("kind", TermKind)
def test_council_terms_follow_each_other_without_a_gap(kind):
    terms = [term.period for term in CouncilTerm.objects.filter(kind=kind)]

    assert [term.lower for term in terms[1:]] == [term.upper for term in terms[:-1]]
    assert terms[-1].upper == date(2029, 6, 1)


def test_first_county_term_begins_with_the_system():
    window = CouncilTerm.objects.window(TermKind.COUNTY, SUMMER_2024)

    assert (window.lower, window.upper) == (SYSTEM_FIRST_DAY, date(2025, 6, 1))


def test_themes_have_two_levels_and_five_are_priorities():
    assert Theme.objects.count() == 21
    assert list(Theme.objects.exclude(priority=None).values_list("key", flat=True)) == [
        "general",
        "health_promotion",
        "education_and_services",
        "preparedness",
        "employment",
    ]
    assert not Theme.objects.exclude(parent__parent=None).exists()
    assert Theme.objects.get(key="immigration").parent_id == "employment"


def test_duties_have_a_confidence():
    confidence = Duty.objects.order_by().values_list("confidence").annotate(Count("pk"))

    assert dict(confidence) == {"verified": 15, "partly": 11, "knowledge": 13}
    assert not Duty.objects.filter(source="").exclude(confidence="knowledge").exists()
    section_14 = Duty.objects.get(key="D01")
    assert (section_14.number, section_14.section, section_14.recurrence) == (
        "611/2021",
        "14 §",
        "once_per_term",
    )
    assert section_14.binds == ["county", "municipality"]


def history_rows():
    return sum(table.model.pgh_event_model.objects.count() for table in TABLES)


def test_second_load_changes_nothing():
    before = history_rows()

    summary = load_reference_data(FOLDER)

    assert summary.touched == 0
    assert {file: tally.unchanged for file, tally in summary.files.items()} == {
        table.file: table.model.objects.count() for table in TABLES
    }
    assert history_rows() == before
    assert not any(table.model.objects.exclude(version=1).exists() for table in TABLES)


def test_every_row_is_in_the_history_as_loaded():
    for table in TABLES:
        events = table.model.pgh_event_model.objects.filter(
            pgh_context__metadata__action="load_reference_data"
        )
        assert events.count() == table.model.objects.count(), table.file


def test_dry_run_reports_and_writes_nothing():
    County.objects.filter(code="18").update(brand="")
    before = history_rows()

    summary = load_reference_data(FOLDER, dry_run=True)

    assert summary.files["counties.csv"].changed == 1
    assert County.objects.get(code="18").brand == ""
    assert history_rows() == before


def test_command_reports_the_result(capsys):
    call_command("load_reference_data")

    output = capsys.readouterr().out
    assert "municipalities.csv: 0 added, 0 changed, 0 removed, 309 unchanged" in output


def test_the_first_count_is_of_the_systems_first_year():
    assert Population.objects.aggregate(first=Min("counted_on"))["first"] == date(2022, 12, 31)
