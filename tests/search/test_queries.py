"""What people type, and what they are shown first: the table in queries.csv, and pairs of forms.

`part` says whether a query was known while the search was built, or held back until it was done.
"""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from search.kinds import Search
from search.searching import search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
DAY = date(2026, 6, 30)
with (Path(__file__).parent / "queries.csv").open(encoding="utf-8") as table:
    QUERIES = list(csv.DictReader(table, delimiter=";"))

FORMS = [
    ("kunta", "kunnassa"),
    ("kunta", "kuntien"),
    ("kaupunki", "kaupungeissa"),
    ("sopimus", "sopimuksissa"),
    ("yhteistyösopimus", "yhteistyösopimusten"),
    ("neuvottelu", "neuvottelujen"),
    ("hyvinvointialue", "hyvinvointialueilla"),
    ("velvoite", "velvoitteiden"),
    ("yhdyspinta", "yhdyspintojen"),
    ("suositus", "suosituksia"),
    ("vastuuhenkilö", "vastuuhenkilöiden"),
    ("työllisyys", "työllisyyttä"),
    ("lastensuojelulaki", "lastensuojelulain"),
    ("Kokkola", "Kokkolassa"),
    ("Heinävesi", "Heinävedellä"),
    ("Kauhajoki", "Kauhajoelta"),
    ("Kauniainen", "Kauniaisten"),
    ("Turku", "Turussa"),
    ("Pohde", "Pohteella"),
    ("förhandling", "förhandlingarna"),
    ("kommun", "kommunernas"),
    ("välfärdsområde", "välfärdsområdenas"),
    ("samarbetsavtal", "samarbetsavtalets"),
    ("agreement", "agreements"),
    ("county", "counties"),
]


def first(query, language="fi"):
    """The kind and the address of the first result."""
    with override(language):
        groups = search(Search(query, DAY)).groups
    return (groups[0].key, groups[0].hits[0].address) if groups else ("", "")


def test_the_table_has_three_languages_and_half_of_it_was_held_back():
    assert len(QUERIES) >= 120
    assert {row["language"] for row in QUERIES} == {"fi", "sv", "en"}
    assert sum(row["part"] == "held" for row in QUERIES) * 2 >= len(QUERIES)


@pytest.mark.parametrize("row", QUERIES, ids=[row["query"].strip() for row in QUERIES])
def test_query_shows_what_is_meant_first(row):
    kind, address = first(row["query"], row["language"])

    assert row["address"] in address
    assert row["kind"] in ("", kind)


@pytest.mark.parametrize(("base", "form"), FORMS)
def test_form_of_a_word_shows_the_same_first(base, form):
    assert first(base)[1]
    assert first(form) == first(base)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hyte-neuvottelu Satakunta", "satakunta hyteneuvottelu"),
        ("yhdyspinta suunnitelma", "yhdyspintasuunnitelma"),
        ("§ 14", "14§"),
        ("Närpiö", "N\u0061\u0308rpio\u0308"),
        ("Keski\u2011Pohjanmaa", "keski-pohjan\u00admaa"),
    ],
)
def test_order_spelling_and_signs_make_no_difference(one, other):
    assert first(one)[1]
    assert first(one) == first(other)
