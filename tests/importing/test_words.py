"""What people type is read as what they mean."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Status
from cooperation.actors import ActorType
from importing.columns import CHANNELS, SOURCE
from importing.words import (
    InexactDay,
    choice,
    day,
    inexact_day,
    several,
    written,
    yes_or_no,
)
from naming.places import Named, Places
from negotiations.models import ParticipantRole
from tests.factories import (
    CountyFactory,
    EmploymentAreaFactory,
    MunicipalityFactory,
    RegionalCouncilFactory,
    ThemeFactory,
)
from toolkit.days import last_of
from toolkit.proposals import Unreadable


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12.3.2024", (2024, 3, 12, "day")),
        ("12.03.2024", (2024, 3, 12, "day")),
        ("2024-03-12", (2024, 3, 12, "day")),
        (date(2024, 3, 12), (2024, 3, 12, "day")),
        (datetime(2024, 3, 12, 9, 30), (2024, 3, 12, "day")),  # noqa: DTZ001
        ("3/2024", (2024, 3, 31, "month")),
        ("02/2024", (2024, 2, 29, "month")),
        ("2024", (2024, 12, 31, "year")),
        (2024, (2024, 12, 31, "year")),
        ("Q2/2024", (2024, 6, 30, "quarter")),
        ("2. neljännes 2024", (2024, 6, 30, "quarter")),
        ("alkuvuosi 2024", (2024, 6, 30, "half")),
        ("viimeistään 6/2024", (2024, 6, 30, "by")),
        ("by 30.6.2024", (2024, 6, 30, "by")),
    ],
)
def test_day_is_read_with_its_precision(typed, found):
    assert inexact_day(typed) == InexactDay(date(*found[:3]), found[3])


@pytest.mark.parametrize(
    "typed", ["31.2.2024", "13/2024", "kevät", "1.1.24", "0/2024", "1.1.1800", 3, True, "12.3.", ""]
)
def test_invalid_day_is_refused(typed):
    with pytest.raises(Unreadable):
        inexact_day(typed)


def test_month_is_refused_if_a_whole_day_is_needed():
    assert day("12.3.2024") == date(2024, 3, 12)
    with pytest.raises(Unreadable):
        day("3/2024")


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["day", "month", "quarter", "half", "year", "by"]),
)
def test_written_day_is_read_back_unchanged(found, precision):
    kept = InexactDay(last_of(found, precision), precision)

    assert inexact_day(written(kept)) == kept


@pytest.mark.parametrize("typed", ["ready", "Valmis", "valmis ", "READY"])
def test_choice_is_recognised_by_key_or_label_in_any_language(typed):
    assert choice(Status.choices)(typed) == "ready"


def test_similar_choice_is_proposed():
    with pytest.raises(Unreadable, match="valmis"):
        choice(Status.choices)("valmsi")


@pytest.mark.parametrize(
    ("typed", "found"), [("kyllä", True), ("X", True), (1, True), ("Nej", False), (False, False)]
)
def test_yes_and_no_are_read(typed, found):
    assert yes_or_no(typed) is found


def test_list_is_split_at_separators_that_no_name_contains():
    read = several(choice(ParticipantRole.choices))

    assert read("experts; organisations|others\nexperts") == ["experts", "organisations", "others"]
    assert read("experts, others") == ["experts", "others"]


@pytest.fixture
def places(db):
    CountyFactory(
        code="16",
        slug="keski-pohjanmaa",
        name_fi="Keski-Pohjanmaan hyvinvointialue",
        short_fi="Keski-Pohjanmaa",
        short_sv="Mellersta Österbotten",
        brand="Soite",
    )
    MunicipalityFactory(code="272", slug="kokkola", name_fi="Kokkola", name_sv="Karleby")
    MunicipalityFactory(code="049", slug="espoo", name_fi="Espoo", name_sv="Esbo")
    RegionalCouncilFactory(
        code="16", slug="kpl", name_fi="Keski-Pohjanmaan liitto", region_fi="Keski-Pohjanmaa"
    )
    ThemeFactory(key="children", name_fi="Lapset, nuoret ja perheet")
    return Places()


@pytest.mark.parametrize(
    "typed",
    [
        "16",
        "Keski-Pohjanmaa",
        "keski-pohjanmaan hyvinvointialue",
        "Soite",
        "Mellersta Österbotten",
        "Mellersta Österbottens välfärdsområde",
    ],
)
def test_county_is_recognised_by_all_its_names(places, typed):
    assert places.counties.read(typed) == "16"


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        (None, "272", ("municipality", "272")),
        (None, 272, ("municipality", "272")),
        (None, 49, ("municipality", "049")),
        (None, "Karleby", ("municipality", "272")),
        (None, "Soite", ("county", "16")),
        (None, "Keski-Pohjanmaan liitto", ("regional_council", "16")),
        ("maakunnan liitto", "Keski-Pohjanmaa", ("regional_council", "16")),
        ("muu", "Yrittäjät ry", ("other", "Yrittäjät ry")),
    ],
)
def test_organisation_is_recognised_by_name_or_code(places, kind, typed, found):
    type_ = ActorType(choice(ActorType.choices)(kind)) if kind else None

    assert places.read(typed, kind=type_) == Named(*found)


def test_name_of_two_organisations_needs_the_type(places):
    with pytest.raises(Unreadable):
        places.read("Keski-Pohjanmaa")


def test_similar_organisation_is_proposed(places):
    with pytest.raises(Unreadable, match="Kokkola"):
        places.read("Kokola")


def test_theme_with_a_comma_in_its_name_is_one_theme(places):
    assert several(places.themes.read)("Lapset, nuoret ja perheet") == ["children"]


@pytest.mark.parametrize(
    "typed", ["own_update", "oma päivitys", "alueen oma päivitys", "kommunens egen uppdatering"]
)
def test_own_update_is_accepted_with_its_owner_and_written_without(typed):
    column = next(one for one in SOURCE if one.key == "source_channel")

    assert choice(CHANNELS)(typed) == "own_update"
    assert column.show("own_update", None) == "oma päivitys"
    assert column.choices(None).count("oma päivitys") == 1


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Lahti", "Lahden työllisyysalue"),
        ("Kuopio", "Kuopion työllisyysalue"),
        ("Oulun seutu", "Oulun seudun työllisyysalue"),
        ("Meri-Lappi", "Meri-Lapin työllisyysalue"),
        ("Helsinki", "Helsingin työllisyysalue"),
        ("Turku", "Turun työllisyysalue"),
        ("Etelä-Häme", "Etelä-Hämeen työllisyysalue"),
        ("Eteläinen Keski-Suomi", "Eteläisen Keski-Suomen työllisyysalue"),
        ("TyöLakeus", "TyöLakeuden työllisyysalue"),
    ],
)
def test_an_employment_area_is_found_by_its_name_in_the_genitive(db, name, called):
    area = EmploymentAreaFactory(name_fi=name)

    assert Places().read(called) == Named("employment_area", area.code)
