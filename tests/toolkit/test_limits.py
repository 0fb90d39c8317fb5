"""The shared cache and the limits in it: never evicted, one count for all processes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import RequestFactory

from toolkit.limits import HOUR, Limit
from toolkit.networks import address_of, network_asking, network_of

pytestmark = pytest.mark.django_db
cache = caches["default"]
LIMIT = Limit("attempts", 3, HOUR)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cooperation_cache")
        return cursor.fetchone()[0]


def let_time_pass():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cooperation_cache SET expires = expires - interval '2 hours'")


def at_once(act, number=8):
    """The results of what so many connections do at the same time."""

    def with_own_connection(_number):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(with_own_connection, range(number)))


def test_limit_ends_with_its_time():
    assert [LIMIT.take("a") for _ in range(4)] == [True, True, True, False]
    assert LIMIT.take("b")

    let_time_pass()

    assert LIMIT.take("a")


def test_what_is_given_back_or_forgotten_does_not_count():
    for _ in range(9):
        assert LIMIT.take("a")
        LIMIT.give_back("a")
    for _ in range(4):
        LIMIT.take("a")
    LIMIT.forget("a")

    assert LIMIT.take("a")


def test_giving_back_never_grants_more_than_the_limit():
    LIMIT.take("a")
    for _ in range(9):
        LIMIT.give_back("a")

    assert [LIMIT.take("a") for _ in range(4)] == [True, True, True, False]


def test_thousand_other_entries_evict_no_limit():
    for _ in range(4):
        LIMIT.take("a")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cooperation_cache"
            " SELECT ':1:' || number, '1', now() + interval '1 hour'"
            " FROM generate_series(1, 1000) number"
        )
    cache.set("one-more", "entry")

    assert not LIMIT.take("a")


def test_expired_entries_are_swept_and_live_ones_stay():
    cache.set("old", 1, 60)
    let_time_pass()
    cache.set("new", 1, 60)

    cache.sweep()

    assert (cache.get("old"), cache.get("new"), rows()) == (None, 1, 1)


def test_stored_names_lead_to_no_one():
    LIMIT.take("192.0.2.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM cooperation_cache")
        assert "192.0.2" not in cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_processes_at_once_get_no_more_than_the_limit():
    assert sum(at_once(lambda: LIMIT.take("a"))) == 3


@pytest.mark.django_db(transaction=True)
def test_of_processes_at_once_one_gets_a_lock_also_after_an_expired_one():
    assert sum(at_once(lambda: cache.add("lock", 1, 60))) == 1
    let_time_pass()

    assert sum(at_once(lambda: cache.add("lock", 1, 60))) == 1


def test_cache_keeps_what_django_promises():
    assert cache.get("none", "default") == "default"
    cache.set("list", [1, "ä"])
    assert cache.get("list") == [1, "ä"]
    assert not cache.add("list", 2)
    assert cache.touch("list", 60)
    assert cache.delete("list")
    assert not cache.delete("list")
    assert not cache.touch("list", 60)
    cache.set("for-ever", 1, None)
    cache.set("never", 1, 0)
    assert (cache.get("for-ever"), cache.get("never")) == (1, None)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_client_is_identified_by_address_or_network(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "203.0.113.9", "192.0.2.1", id="without a proxy the header is invented"),
        pytest.param(1, "203.0.113.9", "203.0.113.9", id="written by the proxy"),
        pytest.param(1, "198.51.100.1, 203.0.113.9", "203.0.113.9", id="beginning invented"),
        pytest.param(2, "198.51.100.1, 203.0.113.9", "198.51.100.1", id="two proxies"),
        pytest.param(2, "203.0.113.9", "203.0.113.9", id="past the outer proxy"),
        pytest.param(1, "nonsense", "192.0.2.1", id="no address"),
        pytest.param(1, "", "192.0.2.1", id="no header"),
    ],
)
def test_address_is_the_one_that_our_proxies_wrote(settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded}
    )

    assert address_of(request) == address
    assert network_asking(request) == address
