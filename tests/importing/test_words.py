"""What people type is read as what they mean."""

import pytest

from agreements.models import Status
from cooperation.actors import ActorType
from importing.columns import CHANNELS, SOURCE
from importing.words import (
    choice,
    several,
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
from toolkit.proposals import Unreadable


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
