"""The spoken forms of the reference data: every place has its own, and they are right."""

import csv
from collections import Counter

import pytest
from django.conf import settings

from naming.spoken import genitive, inflected, spoken_names

FOLDER = settings.BASE_DIR / "fixtures" / "reference"


def column(file, name):
    with (FOLDER / file).open(encoding="utf-8", newline="") as opened:
        return [row[name] for row in csv.DictReader(opened)]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("municipalities.csv", "name_fi"),
        ("counties.csv", "short_fi"),
        ("regional_councils.csv", "region_fi"),
        ("employment_areas.csv", "name_fi"),
    ],
)
def test_every_place_has_its_spoken_forms(file, name):
    missing = set(column(file, name)) - spoken_names().keys()

    assert not missing


def test_there_are_no_forms_without_a_place_and_no_form_is_empty():
    known = {
        *column("municipalities.csv", "name_fi"),
        *column("counties.csv", "short_fi"),
        *column("regional_councils.csv", "region_fi"),
        *column("employment_areas.csv", "name_fi"),
    }

    assert spoken_names().keys() == known
    assert len(column("spoken_names.csv", "name")) == len(known)
    for one in spoken_names().values():
        assert one.genitive.endswith(("n", "n Tl")), one
        assert one.stem, one
        assert one.illative, one


def test_official_names_of_counties_begin_with_the_genitive():
    """Written by hand in another file, they check the table."""
    names = zip(column("counties.csv", "short_fi"), column("counties.csv", "name_fi"), strict=True)

    assert [full for short, full in names if full != f"{genitive(short)} hyvinvointialue"] == []


def test_no_two_municipalities_have_the_same_genitive():
    genitives = Counter(genitive(name) for name in column("municipalities.csv", "name_fi"))

    assert [name for name, number in genitives.items() if number > 1] == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Outokumpu", "Outokummun"),
        ("Kitee", "Kiteen"),
        ("Heinävesi", "Heinäveden"),
        ("Nurmes", "Nurmeksen"),
        ("Juuka", "Juuan"),
        ("Kauniainen", "Kauniaisten"),
        ("Kaustinen", "Kaustisen"),
        ("Alavus", "Alavuden"),
        ("Kannus", "Kannuksen"),
        ("Virrat", "Virtain"),
        ("Punkalaidun", "Punkalaitumen"),
        ("Pihtipudas", "Pihtiputaan"),
        ("Savitaipale", "Savitaipaleen"),
        ("Muurame", "Muuramen"),
        ("Tampere", "Tampereen"),
        ("Isokyrö", "Isonkyrön"),
        ("Uusikaarlepyy", "Uudenkaarlepyyn"),
        ("Uusikaupunki", "Uudenkaupungin"),
        ("Luhanka", "Luhangan"),
        ("Pyhäntä", "Pyhännän"),
        ("Loppi", "Lopen"),
        ("Toholampi", "Toholammin"),
        ("Geta", "Getan"),
        ("Korsnäs", "Korsnäsin"),
        ("Kotka", "Kotkan"),
        ("Lieto", "Liedon"),
        ("Vihti", "Vihdin"),
        ("Turku", "Turun"),
        ("Ii", "Iin"),
    ],
)
def test_irregular_genitive_is_in_the_table(name, form):
    assert genitive(name) == form


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Kokkola", {"Kokkolassa", "Kokkolasta", "Kokkolaan", "Kokkolan"}),
        ("Lahti", {"Lahdessa", "Lahdesta", "Lahteen", "Lahden"}),
        ("Tampere", {"Tampereella", "Tampereelta", "Tampereelle"}),
        ("Kauniainen", {"Kauniaisissa", "Kauniaisista", "Kauniaisiin"}),
        ("Perho", {"Perhossa", "Perhosta", "Perhoon"}),
        ("Jyväskylä", {"Jyväskylässä", "Jyväskylästä", "Jyväskylään"}),
        ("Seinäjoki", {"Seinäjoella", "Seinäjoelta", "Seinäjoelle"}),
        ("Keski-Pohjanmaa", {"Keski-Pohjanmaalla", "Keski-Pohjanmaan"}),
    ],
)
def test_place_is_searched_by_its_cases(name, forms):
    assert forms <= inflected(name)


def test_a_new_place_has_a_genitive_by_rule():
    assert genitive("Uusila") == "Uusilan"
    assert genitive("") == ""
