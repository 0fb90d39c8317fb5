"""The cache of responses."""

import gzip
from itertools import count

import brotli
import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from history.known import as_known
from history.models import LastChange
from history.response_cache import cached
from history.stored_response import accepted_encoding
from tests.factories import CountyFactory

calls = count(1)


def page(request):
    """A page that shows how many times it was rendered."""
    response = HttpResponse(f"made {next(calls)} times " + "ä" * 500)
    if "private" in request.GET:
        response["Cache-Control"] = "private"
    if "cookie" in request.GET:
        response.set_cookie("a", "b")
    if "gone" in request.GET:
        response.status_code = 410
    return response


urlpatterns = [path("page/", page)]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.history.test_response_cache"),
]


@pytest.fixture(autouse=True)
def nothing_cached():
    caches["process"].clear()


def get(address="/page/", **headers):
    return Client().get(address, headers=headers)


def test_unchanged_page_is_rendered_once():
    assert get().content == get().content


def test_change_is_visible_at_once():
    before = get().content
    CountyFactory()

    assert get().content != before


def test_every_commit_raises_the_number_once(transactional_db):
    before = LastChange.number_now()
    county = CountyFactory()
    made = LastChange.number_now()
    type(county).objects.filter(pk=county.pk).update(seat="Kokkola")

    assert made > before
    assert LastChange.number_now() == made + 1


@pytest.mark.parametrize("query", ["private", "cookie", "gone"])
def test_response_that_is_not_public_is_not_cached(query):
    assert get(f"/page/?{query}").content != get(f"/page/?{query}").content


def test_signed_in_reader_gets_an_uncached_page():
    client = Client()
    client.cookies["sessionid"] = "somebody"

    assert client.get("/page/").content != client.get("/page/").content


@pytest.mark.parametrize(
    ("accepted", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_response_uses_an_acceptedaccepted_encoding(accepted, unpack):
    packed = get(**{"Accept-Encoding": f"deflate, {accepted}"})

    assert unpack(packed.content).decode().startswith("made ")
    assert packed["Content-Encoding"] == accepted
    assert "Accept-Encoding" in packed["Vary"]


def test_an_encoding_refused_by_the_reader_is_not_used():
    assert accepted_encoding("br;q=0, gzip;q=0.5") == "gzip"
    assert accepted_encoding("identity") == ""


def test_reader_with_the_page_gets_304():
    etag = get()["ETag"]

    again = get(**{"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_addresses_and_hosts_do_not_mix(settings):
    settings.ALLOWED_HOSTS = ["testserver", "one.example", "two.example"]

    assert get(host="one.example").content != get(host="two.example").content
    assert get("/page/?a=1").content != get("/page/?a=2").content


@pytest.mark.urls("cooperation.urls")
def test_unknown_host_is_refused_with_a_page(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


# What pages keep between them


@pytest.mark.django_db(transaction=True)
def test_result_is_cached_until_the_next_change():
    found = []

    def find():
        found.append(LastChange.number_now())
        return len(found)

    assert [cached("one", find), cached("one", find), cached("other", find)] == [1, 1, 2]
    CountyFactory()

    assert cached("one", find) == 3


@pytest.mark.django_db
def test_nothing_is_cached_inside_a_transaction():
    numbers = iter(range(5))

    assert [cached("one", lambda: next(numbers)) for _time in range(2)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_known_at_is_cached_separately():
    assert cached("one", lambda: "now") == "now"
    with as_known(timezone.now()):
        assert cached("one", lambda: "then") == "then"
