"""Promises of every template: no inline style or script, short lines, named inputs; error pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.parent.name == "partials"]
EVERY_TEMPLATE = sorted(
    path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()
)
LONGEST_LINE = 160
STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))


def name(path):
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_style_or_script(path):
    source = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize("path", EVERY_TEMPLATE, ids=name)
def test_no_template_has_a_line_too_long_for_a_diff(path):
    long = [
        number
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]

    assert not long


@pytest.mark.parametrize("path", PARTIALS, ids=name)
def test_every_partial_states_what_it_expects(path):
    assert "{# Expects:" in path.read_text().partition("\n")[0]


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_load_nothing_from_elsewhere(path: Path):
    for address in re.findall(r"url\((.*?)\)", path.read_text()):
        assert (path.parent / address).is_file(), address


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("code", [400, 403, 404])
def test_error_is_a_page_of_the_site(code, language):
    request = RequestFactory().get("/sv/jotain/?q=1")

    with override(language):
        html = render_to_string(f"{code}.html", {"request": request})

    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1
    assert 'href="/jotain/?q=1"' in html or language == "fi"


def test_the_worst_error_page_needs_nothing():
    html = render_to_string("500.html")

    assert 'lang="sv"' in html
    assert "{{" not in html


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_data_is_shown_with_a_notice(demonstration):
    with override("en"):
        html = render_to_string("404.html", {"demonstration": demonstration})

    assert ("Demonstration data." in html) is demonstration
