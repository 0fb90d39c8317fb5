"""Several values of one query parameter, and empty ones."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from api.registry import api_collections
from api.schema import schema
from api.several import MOST
from tests import factories as make

pytestmark = pytest.mark.django_db
LISTS = sorted(path for path in schema()["paths"] if "{" not in path)


@pytest.fixture
def negotiations():
    """Of three counties, each of another kind."""
    kinds = {"01": "meeting", "02": "cooperation", "03": "hyte"}
    return {
        code: make.NegotiationFactory(
            county=make.CountyFactory(code=code), kind=kind, held_on=date(2024, 5, 1)
        ).pk
        for code, kind in kinds.items()
    }


def counties(get, query):
    found = get(f"negotiations/?{query}")
    return sorted(row["county"] for row in found["results"])


@pytest.mark.parametrize("query", ["county=01,02", "county=01&county=02", "county=02&county=01,02"])
def test_rows_with_any_of_the_values_are_found_each_once(get, negotiations, query):
    assert counties(get, query) == ["01", "02"]
    assert get(f"negotiations/?{query}&known_at={timezone.localdate()}")["count"] == 2


def test_parameters_narrow_each_other(get, negotiations):
    assert counties(get, "county=01,02&kind=hyte,meeting") == ["01"]
    assert counties(get, "county=01,02,03&kind=meeting&outcome=held,cancelled") == ["01"]


def test_filter_that_depends_on_the_day_takes_several(get):
    county = make.CountyFactory(code="18")
    for status in ("in_preparation", "in_approval", "ready"):
        agreement = make.AgreementFactory(county=county)
        make.AgreementStatusFactory(agreement=agreement, status=status, since=date(2024, 1, 15))
    asked = "agreements/?status=ready,in_approval&status=ended&date="

    assert {row["status"] for row in get(f"{asked}2024-06-30")["results"]} == {
        "ready",
        "in_approval",
    }
    assert get(f"{asked}2023-06-30")["count"] == 0


def test_theme_with_its_sub_themes_is_one_of_several(get):
    parent = make.ThemeFactory(key="employment")
    make.ThemeFactory(key="youth", parent=parent)
    make.ThemeFactory(key="culture")
    make.ThemeFactory(key="other")

    found = get("themes/?theme=employment,culture")
    assert {row["key"] for row in found["results"]} == {"employment", "youth", "culture"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("county=01,99", "county"),
        ("county=01,", "county"),
        ("county=&county=01", "county"),
        ("kind=hyte,zzz", "kind"),
        ("year=2024,2025", "year"),
        ("year=2024&year=2024", "year"),
        ("q=a&q=b", "q"),
        ("known=true&known=false", "known"),
        ("ordering=on&ordering=id", "ordering"),
        (f"kind={','.join(str(number) for number in range(MOST + 1))}", "kind"),
    ],
)
def test_value_that_is_none_is_refused_by_name(get, negotiations, query, field):
    (error,) = get(f"negotiations/?{query}", expect=400)["errors"]

    assert error["field"] == field


def test_pages_keep_all_values_in_the_links_to_the_next_one(get, negotiations):
    first = get("negotiations/?county=01&county=02&page_size=1")

    assert (first["count"], first["next"].count("county=")) == (2, 2)


def test_file_has_the_same_rows(client, negotiations):
    response = client.get("/api/v1/negotiations/?county=01,02&format=csv")

    assert len(b"".join(response.streaming_content).splitlines()) == 3


def test_description_shows_which_parameters_take_several():
    for name, view in api_collections.items():
        described = schema()["paths"][f"/api/v1/{name}/"]["get"]["parameters"]
        lists = {one["name"] for one in described if one["schema"].get("type") == "array"}
        assert lists == set(view.several())
    assert "county" in api_collections["negotiations"].several()
    assert not {"year", "q", "date", "known"} & api_collections["negotiations"].several()


def test_empty_parameter_is_as_good_as_none(client):
    for path in LISTS:
        operation = schema()["paths"][path].get("get", {})
        described = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
        needed = {one["name"]: "2024-06-30" for one in described if one.get("required")}
        optional = [one for one in described if not one.get("required")]
        assert all(one["allowEmptyValue"] for one in optional)
        if optional:
            whole = client.get(path, needed)
            empty = client.get(
                path, needed | {one["name"]: "" for one in optional} | {"format": ""}
            )
            assert (empty.status_code, empty.content) == (200, whole.content), path
