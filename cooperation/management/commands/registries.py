"""`manage.py registries`: print what each app contributes to each engine, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from toolkit.registry import every_registry


class Command(BaseCommand):
    """Prints Markdown; docs/contributing/registries.md keeps it, and a test compares the two."""

    help = "Print every registry with its entries in their order."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write("\n".join(lines()))


def lines() -> Iterator[str]:
    """The registries as Markdown, one list each."""
    yield "# What apps plug in"
    yield ""
    yield "Written by `manage.py registries`; the number is the entry's place in the order."
    for registry in every_registry():
        yield ""
        yield f"## {registry.name}"
        yield ""
        yield f"Filled from `<app>/{registry.file}.py`."
        yield ""
        yield from (f"- {line}" for line in registry.lines())
