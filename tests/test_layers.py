"""Dependencies: between apps they go down only, inside an app there is no circle.

The tests read imports (for types too), `import_module`, `include("…")`, `"app.Model"` and any other
string that names an app's module or model, and the settings.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from django.conf import settings

from tests.layers import LADDER, SUBJECTS

PROJECT = {
    **{
        f"cooperation/settings/{part}.py": "the settings name the apps"
        for part in ("applications", "people", "machines", "background", "transport")
    },
    "cooperation/urls.py": "the addresses begin here",
}
"""Files that connect the apps, and so may refer to all of them."""

ARROWS_UP = {
    ("workspace/models.py", "agreements.Agreement"): "a report names the agreement's page; the"
    " column is from the first migration",
}
"""Accepted references from a lower app to a higher one, each with its reason."""

CIRCLES: dict[frozenset[str], str] = {}
"""Accepted circles of files inside one app, each with its reason."""

MOST_LINES = 400
LARGEST_APP = 7_500
LARGER_APPS = {"surveys": "a world of its own (docs/adr/0006-surveys.md)"}

NAMES_A_MODULE = re.compile(rf"({'|'.join(LADDER)})((?:\.[A-Za-z_]\w*)+)")


def python_files(app):
    return [
        path
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def syntax_of(path):
    """The tree of a file; parsed in a new thread, because Python 3.11 miscounts the depth of its
    calls in one where a browser of other tests has run.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ast.parse, path.read_text()).result()


def name_of(path):
    return path.relative_to(settings.BASE_DIR).as_posix()


@cache
def modules_named_in(path):
    """The modules of ours that a file refers to, by import or in a string."""
    found = set()
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.Constant) and NAMES_A_MODULE.fullmatch(str(node.value)):
            found.add(str(node.value))
    return {name for name in found if name.split(".")[0] in LADDER}


@pytest.mark.parametrize("app", LADDER)
def test_app_refers_only_to_apps_below_it(app):
    above = LADDER[LADDER.index(app) + 1 :]
    wrong = [
        f"{name_of(path)} names {module}"
        for path in python_files(app)
        if name_of(path) not in PROJECT
        for module in sorted(modules_named_in(path))
        if module.split(".")[0] in above and (name_of(path), module) not in ARROWS_UP
    ]
    assert not wrong, "\n".join(wrong)


def test_every_app_of_ours_is_on_the_ladder():
    ours = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    assert ours - {"tests", "bench", "drills"} == set(LADDER)


def test_apps_are_installed_from_the_top_of_the_ladder_down():
    """So that templates and commands of a higher app take precedence over those of a lower one."""
    installed = [app for app in settings.INSTALLED_APPS if app in LADDER]
    assert installed == [app for app in reversed(LADDER) if app in installed]


ENGINES = LADDER[: LADDER.index(SUBJECTS[0])]
SUBJECT = "|".join(SUBJECTS)
NAMES_A_SUBJECT = re.compile(rf"^(?:{SUBJECT})$|\b(?:{SUBJECT})[._/]\w")
OTHER_MEANINGS = {
    ("cooperation/models/duties.py", "knowledge"): "how sure it is that a duty is as described",
    ("situation/models.py", "forums"): "a remark's subject; the constraint lists them (ADR 8)",
}


def strings(path):
    """The strings of a file with their lines, without docstrings."""
    tree = syntax_of(path)
    docs = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.mark.parametrize("app", ENGINES)
def test_engine_names_no_subject(app):
    """Neither as an app or module, nor as a table in SQL, nor in the path of a template."""
    accepted = {**ARROWS_UP, **OTHER_MEANINGS}
    wrong = [
        f"{name_of(path)}:{line} {text.strip()[:80]}"
        for path in python_files(app)
        if name_of(path) not in PROJECT
        for line, text in strings(path)
        if NAMES_A_SUBJECT.search(text) and (name_of(path), text) not in accepted
    ]
    assert not wrong, "\n".join(wrong)


TEMPLATE_NAMES = re.compile(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"|{%\s*url\s+\"([^\"]+)\"")


@pytest.mark.parametrize("app", [app for app in ENGINES if app != "workspace"])
def test_template_of_an_engine_includes_none_of_a_subject(app):
    """Nor links to one by the name of its address. Those of the coordinators' pages still do."""
    folder = settings.BASE_DIR / "templates" / app
    wrong = [
        f"{name_of(path)}: {name}"
        for path in folder.rglob("*.html")
        for found in TEMPLATE_NAMES.findall(path.read_text())
        for name in found
        if re.match(rf"(?:{SUBJECT})(?:/|-)", name)
    ]
    assert not wrong, "\n".join(wrong)


def files_by_module():
    found = {}
    for app in LADDER:
        for path in python_files(app):
            module = name_of(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            found[module] = path
    return found


def imports_between_files():
    """Each file of ours with the files that it imports."""
    known = files_by_module()
    graph = defaultdict(set)
    for module, path in known.items():
        imported = {named for node in ast.walk(syntax_of(path)) for named in _imported(node, known)}
        graph[module] = imported - {module}
    return graph


def _imported(node, known):
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if name.name in known)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for name in node.names:
            full = f"{node.module}.{name.name}"
            if full in known:
                yield full
            elif node.module in known:
                yield node.module


def test_no_files_import_each_other_in_a_circle():
    graph = imports_between_files()
    met = set()
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            files = frozenset(circle)
            assert files in CIRCLES, " → ".join(circle)
            met.add(files)
            graph[circle[0]].discard(circle[1])
        else:
            break
    assert met == set(CIRCLES), "a circle that is gone need not be named"


def test_no_module_is_too_long_to_read():
    too_long = [
        name_of(path)
        for app in LADDER
        for path in python_files(app)
        if len(path.read_text().splitlines()) > MOST_LINES
    ]
    assert not too_long


@pytest.mark.parametrize("app", [app for app in LADDER if app not in LARGER_APPS])
def test_app_is_not_too_large(app):
    assert sum(len(path.read_text().splitlines()) for path in python_files(app)) <= LARGEST_APP
