"""Promises of the data as catalogues list it: schema.org and DCAT-AP."""

import json
import re
from datetime import date

import pytest

from dashboard import open_data

pytestmark = pytest.mark.django_db

MANDATORY = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description"},
    "dcat:Distribution": {"dcat:accessURL"},
    "foaf:Agent": {"foaf:name"},
}
"""What DCAT-AP 3 asks of each class."""
RECOMMENDED = {
    "dcat:contactPoint",
    "dcat:distribution",
    "dcat:keyword",
    "dct:publisher",
    "dct:spatial",
    "dct:temporal",
    "dcat:theme",
}
"""What it recommends for a dataset."""


@pytest.fixture
def described(client):
    found = client.get("/en/?date=2024-06-30").content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', found)[1])


def nodes(value):
    """Every described resource, at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    if isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def of_type(described, kind):
    return [one for one in nodes(described["@graph"]) if kind in one.get("@type", ())]


@pytest.mark.parametrize("kind", MANDATORY)
def test_mandatory_properties_exist(described, kind):
    found = of_type(described, kind)

    assert found
    for one in found:
        assert MANDATORY[kind] <= one.keys()


def test_recommended_properties_exist(described):
    (dataset,) = of_type(described, "dcat:Dataset")

    assert dataset.keys() >= RECOMMENDED
    assert {one["@language"] for one in dataset["dct:title"]} == {"fi", "sv", "en"}


def test_everything_referred_to_is_described(described):
    there = {one["@id"] for one in nodes(described["@graph"]) if "@type" in one and "@id" in one}
    referred = {one["@id"] for one in nodes(described["@graph"]) if one.keys() == {"@id"}}

    assert {one for one in referred if one.startswith("http://testserver/#")} <= there
    (dataset,) = of_type(described, "dcat:Dataset")
    assert {one["@id"] for one in dataset["dcat:distribution"]} <= there


def test_every_file_has_its_declared_type(client, described):
    files = of_type(described, "dcat:Distribution")

    assert len(files) == 3
    for one in files:
        answer = client.get(one["contentUrl"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(one["encodingFormat"])
        assert one["dcat:mediaType"]["@id"].endswith(one["encodingFormat"])
        assert one["dct:license"]["@id"] == open_data.LICENCE


def test_nothing_in_the_block_of_data_can_end_it():
    block = open_data.dataset(date(2024, 6, 30), lambda path: f"</script>&{path}")

    assert block.count("<") == 2


@pytest.mark.browser
def test_the_block_of_data_violates_no_policy(page, live_server):
    page.goto(f"{live_server.url}/?date=2024-06-30")

    assert page.locator('script[type="application/ld+json"]').count() == 1
