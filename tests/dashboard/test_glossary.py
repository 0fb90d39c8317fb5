"""One word for each concept: the texts of the site keep to the glossary."""

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dashboard.glossary import TERMS
from tests.layers import LADDER
from toolkit import messages

BASE = Path(settings.BASE_DIR)
SHARED_WITH_FINNISH = {"hyte-"}


def words_not_used(language: str) -> list[str]:
    return [word for term in TERMS for word in getattr(term, f"not_{language}")]


def misused(text: str, words: list[str]) -> list[str]:
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE)]


def texts_of_catalogue(language: str) -> Iterator[str]:
    known = messages.read(messages.catalogue(language).read_text())
    for translations in known.values():
        yield from translations


def texts_of_fixtures(language: str) -> Iterator[str]:
    for file in sorted((BASE / "fixtures").rglob("*.csv")):
        with file.open(newline="") as rows:
            for row in csv.DictReader(rows):
                yield from texts_of_table(row, language)
    for file in sorted((BASE / "fixtures").rglob("*.toml")):
        yield from texts_of_table(tomllib.loads(file.read_text()), language)


def texts_of_table(table: Any, language: str) -> Iterator[str]:
    if isinstance(table, list):
        for one in table:
            yield from texts_of_table(one, language)
    if not isinstance(table, dict):
        return
    is_own = table.get("language") == language
    for key, value in table.items():
        if not isinstance(value, str):
            yield from texts_of_table(value, language)
        elif (
            key == language
            or key.endswith(f"_{language}")
            or (is_own and not key.endswith(("_fi", "_sv", "_en")))
        ):
            yield value


def texts_of_code() -> Iterator[str]:
    for app in LADDER:
        for file in (BASE / app).rglob("*.py"):
            if "migrations" in file.parts or file.name == "glossary.py":
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def texts_in_words(language: str) -> Iterator[str]:
    """The texts that the code gives in three languages side by side."""
    for app in LADDER:
        for file in (BASE / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words":
                    text = node.args[["fi", "sv", "en"].index(language)] if node.args else None
                    if isinstance(text, ast.Constant):
                        yield str(text.value)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_texts_use_the_words_of_the_glossary(language):
    words = words_not_used(language)
    texts = [
        *texts_of_catalogue(language),
        *texts_of_fixtures(language),
        *texts_in_words(language),
    ]

    assert len(texts) > 1000
    assert {text: found for text in texts if (found := misused(text, words))} == {}


def test_swedish_texts_in_the_code_use_the_words_of_the_glossary():
    words = [word for word in words_not_used("sv") if word not in SHARED_WITH_FINNISH]

    assert {text: found for text in texts_of_code() if (found := misused(text, words))} == {}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_finnish_and_swedish_texts_use_their_own_quotation_marks(language):
    texts = [
        *texts_of_catalogue(language),
        *texts_of_fixtures(language),
        *texts_in_words(language),
    ]

    assert [text for text in texts if re.search("[«»“]", text)] == []


@pytest.mark.parametrize("word", ["förhandling", "underhandling", "hyte-neuvottelu Satakunta"])
@pytest.mark.django_db
def test_search_leads_to_the_negotiations_by_every_word_for_them(client, word):
    found = client.get("/sv/haku/", {"q": word}).content.decode().partition("<main")[2]

    assert 'href="/sv/neuvottelut/"' in found


@pytest.mark.django_db
def test_a_term_without_a_list_leads_to_its_meaning(client):
    found = client.get("/haku/", {"q": "neuvottelukunta"}).content.decode().partition("<main")[2]
    page = client.get("/sanasto/").content.decode()

    assert 'href="/foorumit/"' in found
    assert (
        client.get("/haku/?q=puitesopimus").content.decode().count('/sanasto/#framework_agreement"')
    )
    assert 'id="framework_agreement"' in page
