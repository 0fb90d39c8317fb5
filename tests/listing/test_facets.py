"""A facet's number is the number of rows that its link gives, whatever else is chosen."""

import random
from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.cache import caches

from agreements.models import Agreement
from cooperation.models import Theme
from forums.models import Forum
from history import response_cache

pytestmark = pytest.mark.usefixtures("demonstration")

DAYS = ("2024-06-30", "2023-03-15", "")
LISTS = {
    "/sopimukset/": (
        "agreements",
        {"kind", "status", "theme", "county", "character"},
        ("q=sopimus", "municipality=272", "regional_council=party", "missing=decisions", "q=zzz"),
    ),
    "/foorumit/": (
        "forums",
        {"level", "type", "theme", "county"},
        ("q=hyte", "municipality=272", "permanent=true", "regional_council_present=true", "q=zzz"),
    ),
}


def shown(client, path, words):
    """The facets of a page, and its number of rows; of a page rendered now, not of stored bytes."""
    caches["process"].clear()
    response_cache.store.cache_clear()
    answer = client.get(f"{path}?{urlencode(words)}")
    assert answer.status_code == 200, words
    return answer.context["facets"], answer.context["page_obj"].paginator.count


def counted_by_api(client, path, words):
    """The number of the same rows in the API."""
    words = {**words, "page_size": 1}
    if path == "/foorumit/":
        words["alive"] = "true"
    elif not words.get("status"):
        words["listed"] = "true"
    return client.get(f"/api/v1/{LISTS[path][0]}/?{urlencode(words)}").json()["count"]


def walks(path, number):
    """Random filters of a list: a day, some facets of any value, some other filters."""
    chance = random.Random(f"{path} {number}")  # noqa: S311
    words = {"date": chance.choice(DAYS)} if chance.random() < 0.8 else {}
    _collection, _facets, others = LISTS[path]
    words |= dict(parse_qsl(chance.choice([*others[:-1], "", ""])))
    return chance, {name: value for name, value in words.items() if value}


def test_lists_with_facets_are_walked(client):
    for path, (_collection, words, _others) in LISTS.items():
        facets, _count = shown(client, path, {})
        assert {facet.word for facet in facets} == words


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "number", [*range(2), *(pytest.param(n, marks=pytest.mark.full) for n in range(2, 60))]
)
def test_number_of_a_choice_is_the_number_of_rows_that_it_gives(client, path, number):
    chance, words = walks(path, number)
    for _step in range(3):
        facets, count = shown(client, path, words)
        assert count == counted_by_api(client, path, words), words
        offered = [(facet.word, choice) for facet in facets for choice in facet.choices]
        for _word, choice in offered:
            assert choice.count == count if choice.is_chosen else choice.count > 0, choice
        others = [one for one in offered if not one[1].is_chosen]
        if not others:
            break
        for word, choice in chance.sample(others, min(2, len(others))):
            followed = dict(parse_qsl(choice.query[1:]))
            _facets, rows = shown(client, path, followed)
            assert rows == choice.count, (words, word, choice)
        words = dict(parse_qsl(chance.choice(others)[1].query[1:]))


def test_every_theme_with_rows_is_offered_whatever_theme_is_chosen(client):
    """The choices of a facet are the values that its filter gives rows for."""
    for path in LISTS:
        facets, _count = shown(client, path, {"date": "2024-06-30", "theme": "employment"})
        (themes,) = (facet for facet in facets if facet.word == "theme")
        offered = {choice.key: choice.count for choice in themes.choices}
        for key in Theme.objects.values_list("key", flat=True)[:8]:
            words = {"date": "2024-06-30", "theme": key}
            assert offered.get(key, 0) == counted_by_api(client, path, words), (path, key)


def test_numbers_by_level_and_type_are_those_of_their_links(client):
    for more in ({"county": "16"}, {"theme": "health_promotion", "type": "network"}):
        words = {"date": "2024-06-30"} | more
        caches["process"].clear()
        response_cache.store.cache_clear()
        levels = client.get(f"/foorumit/?{urlencode(words)}").context["levels"]
        assert levels
        for level in levels:
            of_level = words | {"level": level.key}
            assert counted_by_api(client, "/foorumit/", of_level) == level.count
            for kind in level.types:
                of_type = of_level | {"type": kind.key}
                assert counted_by_api(client, "/foorumit/", of_type) == kind.count


def test_a_chosen_value_without_rows_is_still_shown_with_zero(client):
    assert Agreement.objects.exists()
    assert Forum.objects.exists()
    for path, (_collection, words, _others) in LISTS.items():
        facets, count = shown(client, path, {"q": "zzz", "theme": "employment"})
        (chosen,) = (one for facet in facets for one in facet.choices if one.is_chosen)
        assert (count, chosen.count) == (0, 0), words
