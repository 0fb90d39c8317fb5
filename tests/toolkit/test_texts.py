"""The alphabetical order of names is the same in the database and in Python."""

import csv

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from toolkit.texts import FinnishOrder, finnish_key

REFERENCE = settings.BASE_DIR / "fixtures" / "reference"
IN_ORDER = [
    "Akaa",
    "Eckerö",
    "Édouard",
    "Edvard",
    "iitti",
    "Kaskinen",
    "Koski Tl",
    "Luumäki",
    "Lybeck",
    "Lübke",
    "Vöyri",
    "Waasa",
    "Xanten",
    "Ypäjä",
    "Zeta",
    "Åbo",
    "Ähtäri",
    "Ærø",
    "ÄÄNEKOSKI",
    "Öja",
    "Øresund",
]
LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_characters="İ")
"""Latin letters of European names; only the lower case of İ differs, which Python writes as two."""


def as_sorted_by_the_database(names):
    order = FinnishOrder.template % {"expressions": "name"}
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT name FROM unnest(%s::text[]) AS name ORDER BY {order}, name COLLATE "C"',
            [names],
        )
        return [name for (name,) in cursor]


def as_sorted_by_python(names):
    return sorted(names, key=lambda name: (finnish_key(name), name))


def names_in(file, column):
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        return [row[column] for row in csv.DictReader(lines) if row[column]]


def test_å_ä_ö_are_last_case_is_ignored_and_w_follows_v():
    assert as_sorted_by_python(reversed(IN_ORDER)) == IN_ORDER


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["name_fi", "name_sv"])
@pytest.mark.parametrize("file", ["counties.csv", "municipalities.csv", "regional_councils.csv"])
def test_database_and_python_sort_every_name_of_the_reference_data_alike(file, column):
    names = names_in(file, column)

    assert names
    assert as_sorted_by_the_database(names) == as_sorted_by_python(names)


@pytest.mark.django_db
@given(st.lists(st.text(LETTERS, max_size=8), max_size=20))
def test_database_and_python_sort_any_latin_names_alike(names):
    assert as_sorted_by_the_database(names) == as_sorted_by_python(names)
