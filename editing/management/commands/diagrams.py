"""`manage.py diagrams`: draw which states of records follow which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from editing.registry import state_machines


class Command(BaseCommand):
    """Prints Markdown with Mermaid; docs/states.md keeps it, and a test compares the two."""

    help = "Print the states of records and their steps as Markdown with Mermaid diagrams."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write("\n".join(lines()))


def lines() -> Iterator[str]:
    """The state machines as Markdown, a diagram each."""
    yield "# States and their steps"
    yield ""
    yield "Written by `manage.py diagrams` from the tables in each app's `states.py`; tests compare"
    yield "the tables with what the database and the actions accept."
    for machine in state_machines.values():
        yield ""
        yield f"## {machine.title}"
        yield ""
        yield machine.about
        yield ""
        yield "```mermaid"
        yield from machine.mermaid()
        yield "```"
