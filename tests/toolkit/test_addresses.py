"""Every address: its methods, each parameter once, its length, and days written in one way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from tests import factories as make
from toolkit.addresses import LONGEST, repeated
from toolkit.days import iso_day
from toolkit.languages import asked_language

READ = "GET, HEAD, OPTIONS"


@pytest.fixture
def reader(db):
    make.CountyFactory(code="18", slug="ita-suomi")
    return Client()


# Methods -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", READ),
        ("/sv/sopimukset/", READ),
        ("/neuvottelut.ics", READ),
        ("/alueet/ita-suomi/neuvottelut.ics", READ),
        ("/muutokset/atom/", READ),
        ("/sitemap.xml", READ),
        ("/robots.txt", READ),
        ("/palaute/", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/download/", READ),
        ("/api/v1/counties/", READ),
        ("/api/v1/counties/?format=csv", READ),
        ("/api/v1/counties/18/", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/api/v1/plans/", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/plans/bulk/", "OPTIONS, POST"),
        ("/api/v1/plans", READ),
        ("/sopimukset", READ),
        ("/api/v1/docs/", READ),
    ],
)
def test_options_name_the_methods_of_every_address(reader, path, allowed):
    response = reader.options(path)

    assert (response.status_code, response["Allow"]) == (204, allowed)
    assert "Content-Length" not in response


def test_method_that_options_do_not_name_is_refused(reader):
    for path in ("/neuvottelut.ics", "/muutokset/atom/", "/robots.txt", "/api/v1/counties/"):
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            is_named = method in reader.options(path)["Allow"].split(", ")
            code = reader.generic(method, path).status_code
            assert (code not in (401, 405)) is is_named, (path, method, code)


def test_options_of_an_unknown_address_are_404(reader):
    assert reader.options("/nothing/").status_code == 404


# Parameters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sv/sopimukset/",
        "/neuvottelut.ics",
        "/muutokset/",
        "/muutokset/atom/",
        "/upota/map/",
        "/tilanne/",
        "/haku/",
        "/api/v1/",
        "/api/v1/download/",
        "/api/v1/counties/",
        "/api/v1/counties/18/",
        "/api/v1/situation/",
        "/api/v1/changes/",
        "/api/v1/schema/",
        "/api/v1/docs/",
    ],
)
@pytest.mark.parametrize("word", ["date", "q", "fields", "format"])
def test_parameter_given_twice_is_refused_by_name(reader, path, word):
    response = reader.get(f"{path}?{word}=2024-06-30&{word}=2024-06-30")
    if response.status_code == 404:
        pytest.skip("no such page")

    assert response.status_code == 400
    assert word in response.content.decode()
    if path.startswith("/api/"):
        assert response.json()["errors"] == [
            {"field": word, "reason": "Give this parameter only once."}
        ]


def test_edit_with_a_parameter_twice_is_refused(reader):
    response = reader.post("/api/v1/plans/?reason=a&reason=b", {}, "application/json")

    assert response.status_code == 400


def test_only_parameters_that_take_several_values_may_be_repeated():
    words = QueryDict("a=1&a=2&b=1&b=2&c=1")

    assert repeated(words) == ["a", "b"]
    assert repeated(words, {"b"}) == ["a"]


def test_long_address_is_414_in_the_words_of_the_site(reader):
    long = "a" * LONGEST
    response = reader.get(f"/api/v1/counties/?q={long}")

    assert (response.status_code, response["Content-Type"]) == (414, "application/problem+json")
    assert reader.get(f"/haku/?q={long}").status_code == 414


# Days --------------------------------------------------------------------------------------------

OTHER_WAYS = ["2024-W26", "2024-W26-1", "2024W261", "20240630", "2024-182", "2024-6-30", " 2024"]


@pytest.mark.parametrize("text", [*OTHER_WAYS, "2024-06-31", "\u0662024-06-30", ""])
def test_day_of_an_address_is_written_in_one_way(text):
    assert iso_day(text) is None


def test_day_written_as_machines_write_it_is_that_day():
    assert iso_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", [*OTHER_WAYS, "2024-W26-7T12:00+03:00", "20240630T120000Z"])
@pytest.mark.parametrize(
    "path",
    [
        "/?date={}",
        "/?known_at={}",
        "/sopimukset/?date={}",
        "/upota/map/?date={}",
        "/muutokset/?from={}",
        "/api/v1/counties/?date={}",
        "/api/v1/counties/?known_at={}",
        "/api/v1/counties/18/?date={}",
        "/api/v1/situation/?date={}",
        "/api/v1/situation/compare/?from={}&to=2024-06-30",
        "/api/v1/changes/?from={}",
    ],
)
def test_day_written_otherwise_is_refused_everywhere_alike(reader, path, text):
    assert reader.get(path.format(text.replace("+", "%2B"))).status_code == 400


def test_day_written_otherwise_leads_from_the_calendar_to_the_page_with_the_reason(reader):
    response = reader.get("/neuvottelut.ics?date=2024-W26", follow=True)

    assert response.status_code == 400


# Languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "en"),
        ("de-AT, fr;q=0.8", "en"),
        ("fi", "fi"),
        ("sv-FI, fi;q=0.8", "sv"),
        ("fi;q=0.3, sv;q=0.7, en;q=0.5", "sv"),
        ("de, fi;q=0.5, *;q=0.1", "fi"),
        ("de, *;q=0.5, fi;q=0.1", "en"),
        ("fi;q=0, sv;q=0.1", "sv"),
        ("fi;q=0", "en"),
        ("not a header;;", "en"),
    ],
)
def test_language_with_the_highest_quality_is_used_else_english(header, language):
    assert asked_language(header) == language


def test_errors_of_the_api_are_english_for_other_languages(reader):
    for header, beginning in (
        ("de", "Unknown"),
        ("*", "Unknown"),
        ("sv;q=0.9, de;q=0.3", "Det finns"),
    ):
        refusal = reader.get("/api/v1/counties/?nothing=1", headers={"Accept-Language": header})
        assert refusal.json()["errors"][0]["reason"].startswith(beginning)


def test_tomorrow_is_no_day_of_the_record(reader):
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert reader.get(f"/?date={tomorrow}").status_code == 400
