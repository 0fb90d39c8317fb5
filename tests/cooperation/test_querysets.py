"""Queries on counties, municipalities, populations and terms for a day."""

from datetime import date

import pytest

from cooperation.models import CouncilTerm, County, Municipality, Population, TermKind
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    PopulationFactory,
    period,
)

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2022, 3, 1)
LAST_DAY_BEFORE, MERGER = date(2024, 12, 31), date(2025, 1, 1)


def codes(rows):
    return [row.code for row in rows]


@pytest.fixture
def merger():
    """Etelä-Savo with 507, 588 (merged into 507) and 593; Helsinki beside it."""
    county = CountyFactory(code="12")
    MunicipalityFactory(code="507", county=county)
    MunicipalityFactory(code="588", county=county, period=period(FIRST_DAY, MERGER))
    MunicipalityFactory(code="593", county=county)
    MunicipalityFactory(code="091", special="helsinki")
    for code, value in {"091": 600, "507": 50, "588": 10, "593": 40}.items():
        count(code, date(2022, 12, 31), value)
    return county


def count(code, day, value):
    municipality = Municipality.objects.get(code=code)
    PopulationFactory(municipality=municipality, counted_on=day, value=value)


@pytest.mark.parametrize(
    ("day", "existing", "in_counties"),
    [
        pytest.param(date(2022, 2, 28), [], [], id="the day before the first"),
        pytest.param(
            FIRST_DAY, ["091", "507", "588", "593"], ["507", "588", "593"], id="first day"
        ),
        pytest.param(
            LAST_DAY_BEFORE,
            ["091", "507", "588", "593"],
            ["507", "588", "593"],
            id="last day before the merger",
        ),
        pytest.param(MERGER, ["091", "507", "593"], ["507", "593"], id="day of the merger"),
    ],
)
def test_municipalities_of_a_day(merger, day, existing, in_counties):
    assert codes(Municipality.objects.existing_on(day)) == existing
    assert codes(Municipality.objects.in_counties_on(day)) == in_counties
    assert codes(Municipality.objects.of_county_on(merger, day)) == in_counties


def test_county_of_a_municipality_depends_on_the_day():
    old, new = CountyFactory(code="12"), CountyFactory(code="13")
    moved = MunicipalityFactory(code="171")
    moved.memberships.create(county=old, period=period(FIRST_DAY, MERGER))
    moved.memberships.create(county=new, period=period(MERGER))

    assert codes(Municipality.objects.of_county_on("12", LAST_DAY_BEFORE)) == ["171"]
    assert codes(Municipality.objects.of_county_on("12", MERGER)) == []
    assert codes(Municipality.objects.of_county_on("13", MERGER)) == ["171"]
    assert Municipality.objects.with_county_on(MERGER).get().county_on == "13"


def test_county_on_is_null_outside_the_counties(merger):
    found = Municipality.objects.with_county_on(LAST_DAY_BEFORE).values_list("code", "county_on")

    assert dict(found) == {"091": None, "507": "12", "588": "12", "593": "12"}


def test_municipality_has_the_population_last_counted_by_the_day(merger):
    count("507", date(2025, 12, 31), 58)

    def population(day):
        row = Municipality.objects.with_population_on(day).get(code="507")
        return row.population_on, row.counted_on

    assert population(date(2022, 12, 30)) == (None, None)
    assert population(date(2022, 12, 31)) == (50, date(2022, 12, 31))
    assert population(date(2025, 12, 30)) == (50, date(2022, 12, 31))
    assert population(date(2025, 12, 31)) == (58, date(2025, 12, 31))


def test_county_keeps_its_population_when_a_municipality_merges(merger):
    count("507", date(2025, 12, 31), 58)
    count("593", date(2025, 12, 31), 39)

    def population(day):
        row = County.objects.with_population_on(day).get()
        return row.population_on, row.counted_on

    assert population(date(2022, 12, 30)) == (None, None)
    assert population(LAST_DAY_BEFORE) == (100, date(2022, 12, 31))
    assert population(MERGER) == (100, date(2022, 12, 31))
    assert population(date(2025, 12, 31)) == (97, date(2025, 12, 31))


def test_incomplete_count_is_skipped_for_the_previous_one(merger):
    count("507", date(2025, 12, 31), 58)  # 593 is not counted

    row = County.objects.with_population_on(date(2025, 12, 31)).get()

    assert (row.population_on, row.counted_on) == (100, date(2022, 12, 31))


def test_county_without_a_complete_count_has_no_population(merger):
    Population.objects.filter(municipality="507").delete()

    row = County.objects.with_population_on(date(2025, 12, 31)).get()

    assert (row.population_on, row.counted_on) == (None, None)


def test_population_of_the_country_and_of_the_counties_together(merger):
    counted = Population.objects.counted_by(date(2024, 6, 30))

    assert counted.total() == (700, date(2022, 12, 31))
    assert counted.in_counties().total() == (100, date(2022, 12, 31))
    assert Population.objects.counted_by(date(2022, 12, 30)).total() is None


@pytest.mark.parametrize(
    ("day", "window"),
    [
        pytest.param(date(2022, 2, 28), None, id="before the first"),
        pytest.param(FIRST_DAY, (FIRST_DAY, date(2025, 6, 1)), id="first day"),
        pytest.param(date(2025, 5, 31), (FIRST_DAY, date(2025, 6, 1)), id="last day"),
        pytest.param(
            date(2025, 6, 1), (date(2025, 6, 1), date(2029, 6, 1)), id="first day of the next"
        ),
        pytest.param(date(2029, 6, 1), None, id="after the last known"),
    ],
)
def test_window_is_the_term_that_contains_the_day(day, window):
    CouncilTermFactory()
    CouncilTermFactory(second=True)
    CouncilTermFactory(municipal=True)

    found = CouncilTerm.objects.window(TermKind.COUNTY, day)

    assert (found and (found.lower, found.upper)) == window
