"""The files that catalogues and readers of public code expect."""

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
SET_BY_OWNER = {"url", "maintenance/contacts"}
MANDATORY = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description/en/genericName",
    "description/en/shortDescription",
    "description/en/longDescription",
    "description/en/features",
    "legal/license",
    "maintenance/type",
    "maintenance/contacts",
    "localisation/localisationReady",
    "localisation/availableLanguages",
}
"""Of version 0.2 of the standard; `releaseDate` is mandatory after the first release."""


@pytest.fixture(scope="module")
def metadata():
    return yaml.safe_load((ROOT / "publiccode.yml").read_text())


def entry(metadata, path):
    for key in path.split("/"):
        metadata = (metadata or {}).get(key)
    return metadata


def test_public_metadata_lack_only_what_the_owner_sets(metadata):
    missing = {path for path in MANDATORY if entry(metadata, path) is None}

    assert missing <= SET_BY_OWNER
    readme = (ROOT / "README.md").read_text()
    assert all(f"`{path}`" in readme for path in missing)


def test_public_metadata_keep_the_limits_of_the_standard(metadata):
    described = metadata["description"]["en"]

    assert len(described["genericName"]) <= 35
    assert len(described["shortDescription"]) <= 150
    assert 500 <= len(described["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in described["features"])
    assert all((ROOT / path).is_file() for path in described["screenshots"])


def test_public_metadata_agree_with_the_project(metadata):
    assert metadata["localisation"]["availableLanguages"] == [
        code for code, _name in settings.LANGUAGES
    ]
    assert metadata["legal"]["license"] == "EUPL-1.2"


def test_licence_is_complete():
    text = (ROOT / "LICENSE").read_text()

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert all(f"\n{number}." in text for number in range(1, 16))
    assert "Appendix" in text
