"""The contributors' documentation is correct: its files, commands, links and examples exist."""

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
FOLDER = ROOT / "docs" / "contributing"
PAGES = [
    *sorted(FOLDER.glob("*.md")),
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
]
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)")
FILE = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|html|txt|po|sh|toml|yml|css|js))")
COMMAND = re.compile(r"\b(script/\w+|manage\.py \w+)")
OF_EACH_APP = {
    "access.py", "actions.py", "admin.py", "api.py", "changes.py", "demonstration.py", "filters.py",
    "forms.py", "models.py", "models/", "own_pages.py", "own_pages/", "preparation.py",
    "registry.py", "serializers.py", "sheets.py", "site.py", "situation.py", "situations.py",
    "states.py", "urls.py", "views.py", "apps.py", "manage.py",
}  # fmt: skip
"""Files that exist in several apps."""


def name(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(params=PAGES, ids=name)
def document(request):
    return request.param


def blocks(text, language):
    """The code blocks of a language, without their indentation."""
    return [
        re.sub(rf"^{indent}", "", code, flags=re.MULTILINE)
        for indent, found, code in BLOCK.findall(text)
        if found == language
    ]


def files_named(text):
    """Code that looks like a file name, except URLs and names of files in each app."""
    words = INLINE.findall(BLOCK.sub("", text))
    return [word for word in words if FILE.fullmatch(word) and word not in OF_EACH_APP]


def test_every_file_named_exists(document):
    missing = [word for word in files_named(document.read_text()) if not (ROOT / word).exists()]

    assert not missing


def test_every_link_has_a_target(document):
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_command_named_exists(document):
    commands = set(COMMAND.findall(document.read_text()))
    ours = {command.removeprefix("manage.py ") for command in commands if "manage" in command}
    scripts = [ROOT / command for command in commands if command.startswith("script/")]

    assert ours <= set(get_commands())
    assert all(os.access(script, os.X_OK) for script in scripts)


def test_python_examples_compile_and_import_what_exists(document):
    for code in blocks(document.read_text(), "python"):
        tree = ast.parse(code)
        imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), document.name, "exec"), {})  # noqa: S102 - our own text
        compile(tree, document.name, "exec")


def test_shell_examples_are_shell(document):
    for code in blocks(document.read_text(), "sh"):
        checked = subprocess.run(["sh", "-n"], input=code, text=True, check=False)
        assert checked.returncode == 0, code


def test_index_lists_every_page():
    linked = set(LINK.findall((FOLDER / "README.md").read_text()))

    assert {path.name for path in FOLDER.glob("*.md")} - {"README.md"} <= linked


# The recipes -------------------------------------------------------------------------------------

RECIPE, REGISTRIES = (FOLDER / name for name in ("add-a-record-type.md", "registries.md"))
EXAMPLE = ROOT / "tests" / "spike_app"
STEP = re.compile(r"^### \d+\. ([^\n]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def steps():
    """The steps of the recipe: the files each names first, and its text."""
    found = STEP.findall(RECIPE.read_text())
    assert len(found) == RECIPE.read_text().count("\n### "), "a step without a number"
    return [(files_named(title) or files_named(text)[:1], text) for title, text in found]


def test_recipe_shows_every_file_of_the_example():
    named = {ROOT / file for files, _text in steps() for file in files}
    files = {*EXAMPLE.glob("*.py"), *EXAMPLE.glob("migrations/0*.py"), *EXAMPLE.rglob("*.html")}

    assert {file for file in files if file.name != "__init__.py"} <= named


def test_recipe_names_every_file_by_which_an_app_plugs_in():
    plugged = set(re.findall(r"<app>/(\w+\.py)", REGISTRIES.read_text()))
    named = {Path(word).name for word in INLINE.findall(RECIPE.read_text())}

    assert plugged <= named


def test_code_of_the_recipe_is_that_of_the_example():
    for files, text in steps():
        code = "".join((ROOT / file).read_text() for file in files if file.endswith(".py"))
        for example in blocks(text, "python"):
            assert unindented(example) in unindented(code), f"{files}: {example}"


def unindented(code):
    return "\n".join(line.strip() for line in code.splitlines())


def test_recipe_of_a_field_names_at_most_nine_files():
    rows = re.findall(r"^\| `([^`]+)` \|", (FOLDER / "add-a-field.md").read_text(), re.MULTILINE)

    assert len(rows) <= 9
    assert [file for file in rows if not (ROOT / file).exists()] == []
