"""Promises of the data as catalogues list it: schema.org and DCAT-AP."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from dashboard import open_data
from dashboard.open_data import Catalogue
from tests import factories as make

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


TYPES = {
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:publisher": "foaf:Agent",
    "dct:spatial": "dct:Location",
    "dct:temporal": "dct:PeriodOfTime",
    "dct:accrualPeriodicity": "dct:Frequency",
    "dct:accessRights": "dct:RightsStatement",
    "dct:format": "dct:MediaTypeOrExtent",
    "dcat:mediaType": "dct:MediaType",
    "dcat:packageFormat": "dct:MediaType",
    "dcat:theme": "skos:Concept",
    "dcat:contactPoint": "vcard:Kind",
    "dcat:dataset": "dcat:Dataset",
    "dcat:service": "dcat:DataService",
    "dcat:accessService": "dcat:DataService",
    "dcat:distribution": "dcat:Distribution",
    "dcat:landingPage": "foaf:Document",
    "foaf:page": "foaf:Document",
    "foaf:homepage": "foaf:Document",
}
"""The class that DCAT-AP asks of what a property refers to, also outside."""


@pytest.mark.parametrize("where", ["page", "address"])
def test_what_a_property_refers_to_has_the_type_that_is_asked(client, described, where):
    """As the shapes of avoindata.fi check, which fetch nothing."""
    graph = described if where == "page" else client.get("/dcat.jsonld").json()
    types = {one["@id"]: one["@type"] for one in graph["@graph"]}
    used = set()
    for node in graph["@graph"]:
        for name in node.keys() & TYPES.keys():
            used.add(name)
            given = node[name] if isinstance(node[name], list) else [node[name]]
            for one in given:
                assert TYPES[name] in types[one["@id"]], (node["@id"], name)

    assert used == set(TYPES)
    (theme,) = of_type(graph, "skos:Concept")
    assert {one["@language"] for one in theme["skos:prefLabel"]} == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        pytest.param("/dcat/", "", "text/turtle", id="nothing asked"),
        pytest.param("/dcat/", "application/ld+json", "application/ld+json", id="JSON-LD asked"),
        pytest.param("/dcat/", "application/rdf+xml", "application/rdf+xml", id="RDF/XML asked"),
        pytest.param("/dcat.ttl", "application/rdf+xml", "text/turtle", id="the address decides"),
        pytest.param("/dcat.jsonld", "", "application/ld+json", id="JSON-LD"),
        pytest.param("/dcat.rdf", "", "application/rdf+xml", id="RDF/XML"),
    ],
)
def test_catalogue_has_an_address_in_the_format_that_is_asked(client, path, accept, media_type):
    answer = client.get(path, headers={"Accept": accept} if accept else {})

    assert answer.status_code == 200
    assert answer["Content-Type"].partition(";")[0] == media_type
    assert ("Accept" in answer.get("Vary", "").split(", ")) is (path == "/dcat/")


def test_every_format_says_the_same(client):
    graph = client.get("/dcat.jsonld").json()["@graph"]
    written = client.get("/dcat.ttl").content.decode()
    rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
    tree = ET.fromstring(client.get("/dcat.rdf").content)  # noqa: S314 - our own text
    said = {one.get(f"{rdf}about"): len(one) for one in tree}

    assert set(said) == {node["@id"] for node in graph}
    assert all(f"\n<{node['@id']}>\n" in written for node in graph)
    assert sum(said.values()) == written.count(" ;\n") + written.count(" .\n") - 7
    assert "Kuntien ja hyvinvointialueiden" in written


def test_modified_is_the_last_change_and_never_the_day_that_is_shown(client):
    none_yet = client.get("/dcat.jsonld").json()
    make.ForumFactory()
    (dataset,) = of_type(client.get("/dcat.jsonld").json(), "dcat:Dataset")
    page = client.get("/en/?date=2024-06-30").content.decode()

    assert "dct:modified" not in of_type(none_yet, "dcat:Dataset")[0]
    assert dataset["dct:modified"]["@type"] == "xsd:dateTime"
    assert dataset["dct:modified"]["@value"] in page
    assert '"dateModified": "2024-06-30"' not in page


def test_every_file_has_its_declared_type_and_licence(client, described, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    files = of_type(described, "dcat:Distribution")

    assert len(files) == 4
    for one in files:
        answer = client.get(one["contentUrl"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(one["encodingFormat"])
        assert one["dcat:mediaType"]["@id"].endswith(one["encodingFormat"])
        assert one["dct:license"]["@id"] == open_data.LICENCE
        size = b"".join(answer.streaming_content) if answer.streaming else b""
    (archive,) = [one for one in client.get("/dcat.jsonld").json()["@graph"]
                  if one["@id"].endswith("#zip")]  # fmt: skip
    assert archive["dcat:byteSize"]["@value"] == str(len(size))


def test_nothing_in_the_block_of_data_can_end_it():
    block = open_data.block(Catalogue(lambda path: f"</script>&{path}"))

    assert block.count("<") == 2


@pytest.mark.browser
def test_the_block_of_data_violates_no_policy(page, live_server):
    page.goto(f"{live_server.url}/?date=2024-06-30")

    assert page.locator('script[type="application/ld+json"]').count() == 1
