"""All public data in one archive."""

import csv
import io
import json
import os
import zipfile

import pytest

from api.registry import archive_tables
from tests import factories as make
from tests.api.conftest import COLLECTIONS


@pytest.fixture
def var(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return tmp_path / "downloads"


def opened(response):
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_archive_has_every_collection_as_csv_and_json(client, get, record, var):
    found = opened(client.get("/api/v1/download/"))
    metadata = json.loads(found.read("metadata.json"))

    assert found.testzip() is None
    assert set(metadata["rows"]) == (set(COLLECTIONS) | set(archive_tables)) - {"people"}
    for name, count in metadata["rows"].items():
        if name in archive_tables:
            continue
        page = get(f"{name}/", page_size=1000)
        rows = json.loads(found.read(f"json/{name}.json"))
        assert len(rows) == count == page["count"]
        left_out = [{k: v for k, v in row.items() if k != "person"} for row in page["results"]]
        assert sorted(rows, key=str) == sorted(left_out, key=str)
        assert (
            len(list(csv.DictReader(io.StringIO(found.read(f"csv/{name}.csv").decode())))) == count
        )


def test_archive_states_licence_day_and_source(client, record, var):
    found = opened(client.get("/api/v1/download/"))
    metadata = json.loads(found.read("metadata.json"))

    assert "creativecommons.org/licenses/by/4.0" in metadata["licence"]
    assert metadata["date"] in metadata["made_at"] or metadata["made_at"]
    assert "CC BY 4.0" in found.read("README.txt").decode()


def test_archive_has_no_names_of_people(client, record, var):
    make.ResponsibilityFactory(person=make.PersonFactory(name="Aino Aalto", is_public=True))
    found = opened(client.get("/api/v1/download/"))

    assert not any(b"Aino Aalto" in found.read(name) for name in found.namelist())


def test_what_a_killed_process_left_unfinished_is_deleted(client, record, var):
    var.mkdir(parents=True)
    left, being_made = var / "tmpa.part", var / "tmpb.part"
    for file in (left, being_made):
        file.write_bytes(b"PK")
    os.utime(left, (0, 0))

    opened(client.get("/api/v1/download/"))

    assert [file.name for file in var.glob("*.part")] == [being_made.name]


def test_archive_is_cached_until_a_change(client, record, var):
    first = client.get("/api/v1/download/")
    made = opened(first)
    kept = list(var.glob("*.zip"))
    again = client.get("/api/v1/download/")

    assert len(kept) == len(list(var.iterdir())) == 1
    assert opened(again).read("metadata.json") == made.read("metadata.json")
    unchanged = client.get("/api/v1/download/", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304


@pytest.mark.django_db(transaction=True)
def test_change_replaces_the_cached_archive(client, var):
    make.ThemeFactory(key="employment")
    opened(client.get("/api/v1/download/"))
    make.ThemeFactory(key="culture")
    found = opened(client.get("/api/v1/download/"))

    assert json.loads(found.read("metadata.json"))["rows"]["themes"] == 2
    assert len(list(var.glob("*.zip"))) == 1


def test_interrupted_download_leaves_no_file(client, record, var):
    response = client.get("/api/v1/download/")
    next(iter(response.streaming_content))
    response.close()

    assert list(var.iterdir()) == []


def test_unknown_parameter_is_refused(client, record, var):
    assert client.get("/api/v1/download/?date=2024-06-30").status_code == 400
