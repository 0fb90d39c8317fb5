"""Conditional requests: weak and strong comparison, one ETag for each encoding, HEAD."""

from __future__ import annotations

import gzip
from datetime import date
from itertools import product

import brotli
import pytest
from django.core.cache import caches
from django.test import Client

from api.preconditions import ETAG
from history import response_cache
from tests import factories as make
from toolkit.conditional import for_encoding

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = [
    "/",
    "/sopimukset/",
    "/sv/neuvottelut/?year=2024",
    "/neuvottelut.ics",
    "/en/neuvottelut.ics",
    "/muutokset/atom/",
    "/muutokset/?format=csv",
    "/sitemap.xml",
    "/robots.txt",
    "/api/v1/",
    "/api/v1/counties/",
    "/api/v1/counties/18/",
    "/api/v1/counties/?format=csv",
    "/api/v1/counties/?format=xlsx",
    "/api/v1/situation/",
    "/api/v1/changes/",
    "/api/v1/schema/",
    "/api/v1/docs/",
    "/upota/strategic_agreements.ready/",
]

COMPRESSED = [
    "/sopimukset/",
    "/neuvottelut.ics",
    "/muutokset/atom/",
    "/sitemap.xml",
    "/api/v1/counties/",
    "/api/v1/counties/?format=csv",
]


@pytest.fixture
def reader(tmp_path, settings):
    """A reader of a site that stores its answers, as in production."""
    settings.RESPONSE_STORE, settings.RESPONSE_STORE_BYTES = tmp_path, 10_000_000
    response_cache.store.cache_clear()
    caches["process"].clear()
    make.NegotiationFactory(held_on=date(2024, 3, 1), county=make.CountyFactory(code="18"))
    yield Client()
    response_cache.store.cache_clear()
    caches["process"].clear()


def status(reader, path, etag, **headers):
    response = reader.get(path, headers={"If-None-Match": etag, **headers})
    response.close()
    return response.status_code


def test_reader_who_has_the_answer_gets_304_on_every_path(reader):
    for path, encoding in product(PATHS, ("identity", "gzip")):
        accepted = {"Accept-Encoding": encoding}
        whole = reader.get(path, headers=accepted)
        etag = whole["ETag"]
        b"".join(whole)
        whole.close()

        assert whole.status_code == 200
        assert status(reader, path, etag, **accepted) == 304
        assert status(reader, path, f"W/{etag}", **accepted) == 304
        assert status(reader, path, f'"a, b", W/"c", {etag}', **accepted) == 304
        assert status(reader, path, "*", **accepted) == 304
        assert status(reader, path, '"another"', **accepted) == 200


def test_answer_not_modified_keeps_what_caches_need_and_no_more(reader):
    whole = reader.get("/api/v1/counties/", headers={"Accept-Encoding": "br"})
    again = reader.get(
        "/api/v1/counties/", headers={"Accept-Encoding": "br", "If-None-Match": whole["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert again[name] == whole[name]
    for name in ("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition"):
        assert name not in again


def test_each_encoding_has_an_etag_of_its_own(reader):
    unpack = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    for path in COMPRESSED:
        etags, bodies = {}, set()
        for encoding in unpack:
            response = reader.get(path, headers={"Accept-Encoding": encoding})
            used = response.get("Content-Encoding", "identity")
            assert used in (encoding, "identity")
            assert "Accept-Encoding" in response["Vary"]
            etags[used] = response["ETag"]
            bodies.add(unpack[used](b"".join(response)))
            response.close()

        assert len(bodies) == 1
        assert len({*etags.values()}) == len(etags) >= 2


def test_reader_with_another_encoding_gets_the_bytes_of_the_one_asked_for(reader):
    packed = reader.get("/sopimukset/", headers={"Accept-Encoding": "gzip"})["ETag"]

    assert status(reader, "/sopimukset/", packed, **{"Accept-Encoding": "br"}) == 200


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        pytest.param('"7-ab12"', ["7"], id="as sent"),
        pytest.param('"7-ab12-gzip"', ["7"], id="read with gzip"),
        pytest.param('"7-0123abcd-ab12-br"', ["7"], id="with lists, read with Brotli"),
        pytest.param('W/"7-ab12"', [], id="weak"),
        pytest.param('W/"7-ab12", "8-cd"', ["8"], id="weak and strong"),
    ],
)
def test_edit_is_based_on_a_strong_etag_of_any_encoding(sent, seen):
    assert [found[1] for found in ETAG.finditer(sent)] == seen


def test_lists_of_a_row_are_seen_in_any_encoding():
    (found,) = ETAG.finditer(for_encoding('"7-0123abcd-ab12"', "br"))

    assert found[2] == "0123abcd"


def test_reading_with_if_match_of_another_version_is_412(reader):
    etag = reader.get("/api/v1/counties/18/")["ETag"]
    for sent, code in ((etag, 200), ("*", 200), (f"W/{etag}", 412), ('"old"', 412)):
        response = reader.get("/api/v1/counties/18/", headers={"If-Match": sent})
        assert response.status_code == code
    assert response["Content-Type"] == "application/problem+json"


def test_head_has_the_headers_of_get_and_no_body(reader):
    for path in PATHS:
        whole, head = reader.get(path), reader.head(path)
        length = len(b"".join(whole))
        whole.close()

        assert b"".join(head) == b""
        head.close()
        assert (head.status_code, head["ETag"]) == (whole.status_code, whole["ETag"])
        assert head["Content-Type"] == whole["Content-Type"]
        assert head.get("Content-Length", str(length)) == str(length)
