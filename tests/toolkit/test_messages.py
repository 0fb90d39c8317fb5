"""The catalogues: extraction, merging of two branches, problems."""

import ast
import gettext
import re

import pytest
from django.conf import settings

from tests.layers import LADDER
from toolkit import messages
from toolkit.messages import KEYWORDS, Message

LITERAL_MESSAGE = re.compile(r"\b(?:_|gettext|gettext_lazy)\(\"(\w[^\"\\]*)\"\)")
"""A message in one literal, as it is written in the code."""


@pytest.fixture
def project(tmp_path, settings):
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "templates").mkdir()

    def write(*, python="", template=""):
        (tmp_path / "app" / "models.py").write_text(python)
        (tmp_path / "templates" / "page.html").write_text(template)

    return write


def catalogue(text):
    file = messages.catalogue("fi")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ('_("a day")', Message("a day")),
        ('gettext_lazy("a " "day")', Message("a day")),
        ('pgettext("calendar", "May")', Message("May", "calendar")),
        ('ngettext("%d day", "%d days", n)', Message("%d day", "", "%d days")),
        ('npgettext_lazy("c", "one", "many", n)', Message("one", "c", "many")),
    ],
)
def test_python_message_is_extracted(project, python, message):
    project(python=python)

    assert messages.extract() == {message}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{% translate "a day" %}', Message("a day")),
        ('{% translate "100 %" context "c" %}', Message("100 %%", "c")),
        ('{% if x %}{% translate "a day" as day %}{% endif %}', Message("a day")),
        ('{% include "x.html" with title=_("a day") %}', Message("a day")),
        (
            "{% blocktranslate trimmed %}\n  on {{ day }}\n  at 50 %\n{% endblocktranslate %}",
            Message("on %(day)s at 50 %%"),
        ),
        (
            "{% blocktranslate count n=n %}one{% plural %}{{ n }} all{% endblocktranslate %}",
            Message("one", "", "%(n)s all"),
        ),
    ],
)
def test_template_message_is_extracted(project, template, message):
    project(template="{% load i18n %}" + template)

    assert messages.extract() == {message}


def test_update_keeps_translations_sorts_and_drops_unused_messages(project):
    project(python='_("b"); _("a"); _("ä")')
    catalogue('msgid "b"\nmsgstr "B"\n\nmsgid "gone"\nmsgstr "poissa"\n')

    messages.update()

    assert messages.catalogue("fi").read_text() == messages.HEADER.format(language="fi") + (
        '\nmsgid "a"\nmsgstr ""\n\nmsgid "b"\nmsgstr "B"\n\nmsgid "ä"\nmsgstr ""\n'
    )


@pytest.mark.parametrize(
    ("merged", "translations"),
    [
        pytest.param(
            'msgid "a"\nmsgstr "A"\nmsgid "b"\nmsgstr "B"\n', {"a": "A", "b": "B"}, id="no gap"
        ),
        pytest.param('msgid "a"\nmsgid "b"\nmsgstr "S"\n', {"a": "S", "b": "S"}, id="same words"),
        pytest.param('msgid "a"\nmsgstr "A"\nmsgstr "B"\n', {"a": "A"}, id="two translations"),
        pytest.param('msgid "a"\nmsgstr ""\nmsgstr "B"\n', {"a": "B"}, id="one empty"),
        pytest.param(
            'msgid "a"\nmsgstr "A"\n\nmsgid "a"\nmsgstr "A"\n', {"a": "A"}, id="twice the same"
        ),
        pytest.param('#, fuzzy\nmsgid "a"\nmsgstr "A"\n', {}, id="a guess"),
        pytest.param('msgid ""\n"a "\n"b"\nmsgstr "A"\n', {"a b": "A"}, id="wrapped"),
        pytest.param(r'msgid "a\"\n"' + '\nmsgstr "A"\n', {'a"\n': "A"}, id="escapes"),
    ],
)
def test_merged_catalogue_is_read(merged, translations):
    assert {m.msgid: t[0] for m, t in messages.read(merged).items()} == translations


def test_reading_a_written_catalogue_is_lossless():
    translations = {
        Message("a\n“b”\t\\", "context"): ["x"],
        Message("one", "", "many"): ["yksi", "monta"],
    }

    assert messages.read(messages.write("fi", translations)) == translations


def test_missing_and_wrong_translations_are_reported(project):
    project(python='_("none"); _("%(n)s of %(all)s"); ngettext("%(n)s day", "%(n)s days", n)')
    catalogue(
        'msgid "%(n)s of %(all)s"\nmsgstr "%(n)s"\n'
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\n'
        'msgstr[0] "päivä"\nmsgstr[1] "%(n)s päivää"\n'
    )
    messages.update()

    assert [problem for problem in messages.problems() if problem.startswith("fi")] == [
        "fi: no translation of «none»",
        "fi: the translation of «%(n)s of %(all)s» has other placeholders",
    ]


def test_catalogue_out_of_order_is_refused(project):
    project(python='_("a"); _("b")')
    messages.update()
    file = messages.catalogue("fi")
    file.write_text(file.read_text().replace('"a"', '"c"'))

    assert "fi: django.po is not as script/messages writes it; run that" in messages.problems()


def test_compiled_catalogue_translates(project):
    project()
    catalogue(messages.write("fi", {Message("day"): ["päivä"], Message("1", "", "n"): ["y", "m"]}))

    messages.compile_all()

    with messages.catalogue("fi").with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("day") == "päivä"
    assert [translations.ngettext("1", "n", n) for n in (0, 1, 2)] == ["m", "y", "m"]


def test_no_message_is_in_a_formatted_string():
    """It would not be extracted, and so never be translated."""
    found = []
    for file in settings.BASE_DIR.glob("*/**/*.py"):
        if {".venv", ".tools", "var", "migrations"} & set(file.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
                names = {getattr(one, "id", "") for one in calls}
                found += [f"{file}:{node.lineno}"] if names & set(KEYWORDS) else []

    assert found == []


def test_messages_of_every_app_on_the_ladder_are_extracted():
    """Also of those without an apps.py, whose translations would be dropped as unused."""
    texts = {
        literal
        for app in LADDER
        for file in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in file.parts
        for literal in LITERAL_MESSAGE.findall(file.read_text("utf-8"))
    }

    assert texts <= {message.msgid for message in messages.extract()}


def test_templates_of_an_app_and_other_folders_are_extracted(project, tmp_path):
    (tmp_path / "app" / "templates").mkdir()
    (tmp_path / "app" / "templates" / "page.txt").write_text('{% load i18n %}{% translate "day" %}')
    (tmp_path / "other").mkdir()

    assert messages.extract() == {Message("day")}
    assert messages.extract(tmp_path / "other") == set()


def test_catalogue_of_every_folder_is_compiled(project, settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path / "locale", tmp_path / "app" / "locale"]
    for folder in settings.LOCALE_PATHS:
        file = messages.catalogue("fi", folder)
        file.parent.mkdir(parents=True)
        file.write_text(messages.write("fi", {Message("day"): ["päivä"]}))

    messages.compile_all()

    assert all(
        messages.catalogue("fi", folder).with_suffix(".mo").exists()
        for folder in settings.LOCALE_PATHS
    )
