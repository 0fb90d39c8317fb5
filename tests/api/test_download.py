"""All public data in one archive."""

import csv
import io
import json
import zipfile

import pytest

from tests import factories as make
from tests.api.conftest import COLLECTIONS


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return tmp_path / "downloads"


def opened(response):
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_every_collection_is_there_as_csv_and_json(client, get, record, var):
    found = opened(client.get("/api/v1/download/"))
    told = json.loads(found.read("metadata.json"))

    assert found.testzip() is None
    assert set(told["rows"]) == set(COLLECTIONS) - {"people"}
    for name, count in told["rows"].items():
        page = get(f"{name}/", page_size=1000)
        rows = json.loads(found.read(f"json/{name}.json"))
        assert len(rows) == count == page["count"]
        left_out = [{k: v for k, v in row.items() if k != "person"} for row in page["results"]]
        assert sorted(rows, key=str) == sorted(left_out, key=str)
        assert (
            len(list(csv.DictReader(io.StringIO(found.read(f"csv/{name}.csv").decode())))) == count
        )


def test_the_licence_the_day_and_the_source_are_told(client, record, var):
    found = opened(client.get("/api/v1/download/"))
    told = json.loads(found.read("metadata.json"))

    assert "creativecommons.org/licenses/by/4.0" in told["licence"]
    assert told["date"] in told["made_at"] or told["made_at"]
    assert "CC BY 4.0" in found.read("README.txt").decode()


def test_nobodys_name_is_in_it(client, record, var):
    make.ResponsibilityFactory(person=make.PersonFactory(name="Aino Aalto", is_public=True))
    found = opened(client.get("/api/v1/download/"))

    assert not any(b"Aino Aalto" in found.read(name) for name in found.namelist())


def test_it_is_made_once_until_something_changes(client, record, var):
    first = client.get("/api/v1/download/")
    made = opened(first)
    kept = list(var.glob("*.zip"))
    again = client.get("/api/v1/download/")

    assert len(kept) == len(list(var.iterdir())) == 1
    assert opened(again).read("metadata.json") == made.read("metadata.json")
    unchanged = client.get("/api/v1/download/", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304


@pytest.mark.django_db(transaction=True)
def test_after_a_change_it_is_made_anew_and_the_old_one_goes(client, var):
    make.ThemeFactory(key="employment")
    opened(client.get("/api/v1/download/"))
    make.ThemeFactory(key="culture")
    found = opened(client.get("/api/v1/download/"))

    assert json.loads(found.read("metadata.json"))["rows"]["themes"] == 2
    assert len(list(var.glob("*.zip"))) == 1


def test_a_reader_who_goes_away_leaves_nothing_behind(client, record, var):
    response = client.get("/api/v1/download/")
    next(iter(response.streaming_content))
    response.close()

    assert list(var.iterdir()) == []


def test_a_word_that_is_not_known_is_refused(client, record, var):
    assert client.get("/api/v1/download/?date=2024-06-30").status_code == 400
