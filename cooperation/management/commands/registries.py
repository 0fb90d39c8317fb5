"""`manage.py registries`: print what each app contributes to each engine, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from toolkit.registry import Registry


class Command(BaseCommand):
    """Prints Markdown; docs/contributing/registries.md keeps it, and a test compares the two."""

    help = "Print every registry with its entries in their order."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write("\n".join(lines()))


def lines() -> Iterator[str]:
    """The registries as Markdown, one list each."""
    # Every engine's registries are there.
    autodiscover_modules("registry", "actions", "api", "preparation")
    yield "# What apps plug in"
    yield ""
    yield "Written by `manage.py registries`; the number is the entry's place in the order."
    for registry in sorted(Registry.known, key=lambda one: one.name):
        yield ""
        yield f"## {registry.name}"
        yield ""
        yield f"Filled from `<app>/{registry.file}.py`."
        yield ""
        yield from (f"- {line}" for line in registry.lines())
