"""The app adds its record type alone: nothing outside its folder knows of it."""

import re
from pathlib import Path

from django.conf import settings

from tests.layers import LADDER
from toolkit import messages

ROOT: Path = settings.BASE_DIR
HERE = ROOT / "tests" / "spike_app"
NAMES_IT = re.compile(r"spike_app|\bPilot\b|pilots\.|pilot_list|/kokeilut/")


def test_no_file_of_the_project_names_it():
    folders = [*LADDER, "templates", "locale", "static", "fixtures"]
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.*") if file.is_file()]
    text = {".py", ".html", ".txt", ".po", ".js", ".css", ".csv", ".toml", ".xml"}
    wrong = [
        str(file.relative_to(ROOT))
        for file in files
        if file.suffix in text and NAMES_IT.search(file.read_text())
    ]

    assert wrong == []


def test_its_catalogues_translate_all_that_is_its_own():
    needed = messages.extract(HERE.parent)
    for language in messages.LANGUAGES:
        shared = messages.read(messages.catalogue(language).read_text())
        own = messages.read(messages.catalogue(language, HERE / "locale").read_text())

        assert needed - shared.keys() == own.keys(), language
        assert not own.keys() & shared.keys(), language
