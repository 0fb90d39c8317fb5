"""The modules of the import are in layers: none imports another in a circle."""

import ast
from graphlib import TopologicalSorter

from django.conf import settings

FOLDER = settings.BASE_DIR / "importing"


def imported_by(path):
    """Every module that a file imports, also where it is needed only for types."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_no_module_imports_another_in_a_circle():
    paths = {f"importing.{path.stem}": path for path in FOLDER.glob("*.py")}
    graph = {name: set(imported_by(path)) & set(paths) for name, path in paths.items()}

    order = list(TopologicalSorter(graph).static_order())  # raises CycleError

    assert order.index("importing.context") < order.index("importing.running")
