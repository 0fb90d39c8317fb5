"""Dependencies: between apps they go down only, inside an app there is no circle.

The tests read imports (for types too), `import_module`, `include("…")`, `"app.Model"` and any other
string that names an app's module or model, and the settings.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest
from django.conf import settings

from tests.layers import LADDER, SUBJECTS

PROJECT = {
    "cooperation/settings.py": "the settings name the apps",
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
LARGEST_APP = 7_000
LARGER_APPS = {"surveys": "a world of its own (docs/adr/0006-surveys.md)"}

NAMES_A_MODULE = re.compile(rf"({'|'.join(LADDER)})((?:\.[A-Za-z_]\w*)+)")


def python_files(app):
    return [
        path
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def name_of(path):
    return path.relative_to(settings.BASE_DIR).as_posix()


@cache
def modules_named_in(path):
    """The modules of ours that a file refers to, by import or in a string."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
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
    assert ours - {"tests", "bench"} == set(LADDER)


def test_apps_are_installed_from_the_top_of_the_ladder_down():
    """So that templates and commands of a higher app take precedence over those of a lower one."""
    installed = [app for app in settings.INSTALLED_APPS if app in LADDER]
    assert installed == [app for app in reversed(LADDER) if app in installed]


ENGINES = LADDER[: LADDER.index(SUBJECTS[0])]
IN_ANY_NAME = re.compile(rf"\b({'|'.join(SUBJECTS)})[._]\w")


@pytest.mark.parametrize("app", ENGINES)
def test_engine_names_no_subject(app):
    """Neither as a module nor as a table in SQL."""
    wrong = [
        f"{name_of(path)}:{node.lineno} {node.value.strip()[:80]}"
        for path in python_files(app)
        if name_of(path) not in PROJECT
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and IN_ANY_NAME.search(node.value)
        and (name_of(path), node.value) not in ARROWS_UP
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
        imported = {
            named
            for node in ast.walk(ast.parse(path.read_text()))
            for named in _imported(node, known)
        }
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
