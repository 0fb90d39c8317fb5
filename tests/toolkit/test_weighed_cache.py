"""The cache that is limited by bytes."""

import pytest

from toolkit.weighed_cache import WeighedCache


@pytest.fixture
def cache():
    made = WeighedCache("tests of the weight", {"OPTIONS": {"MAX_BYTES": 1_000_000}})
    yield made
    made.clear()


def test_a_thousand_heavy_values_stay_within_the_limit(cache):
    for number in range(1000):
        cache.set(str(number), b"x" * 20_000)

    assert cache.weight <= 1_000_000
    assert sum(map(len, cache._cache.values())) == cache.weight
    assert cache.get("999")
    assert cache.get("0") is None


def test_what_is_used_stays(cache):
    cache.set("used", b"x" * 20_000)
    for number in range(200):
        cache.set(str(number), b"x" * 20_000)
        assert cache.get("used")


def test_a_value_that_would_drive_out_all_others_is_not_stored(cache):
    cache.set("small", b"x")
    cache.set("huge", b"x" * 600_000)

    assert cache.get("huge") is None
    assert cache.get("small") == b"x"


def test_replaced_and_deleted_values_weigh_nothing(cache):
    cache.set("one", b"x" * 200_000)
    cache.set("one", b"x")
    cache.set("two", b"x" * 200_000)
    cache.delete("two")

    assert cache.weight < 100
