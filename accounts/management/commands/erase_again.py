"""Erase again, in a restored database, whom the list of erasures names."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import restored

BY_HAND = 3
"""The code with which the command ends if rows remain to be erased by hand."""


class Command(BaseCommand):
    help = "Repeat the erasures of a list (deploy/backup erasures) in a restored database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", type=Path, help="the file that deploy/backup keeps")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            listed = restored.read(options["list"].read_text().splitlines())
            self._erase(listed)
        except OSError as problem:
            raise CommandError(f"The list cannot be read: {problem}") from problem
        except (ValueError, ValidationError) as problem:
            raise CommandError(f"The list was not followed to its end: {problem}") from problem
        if left := [f"{one.kind} {one.number}" for one in restored.in_history_only(listed)]:
            raise CommandError(
                f"In recorded history without a row, erase by hand: {', '.join(left)}.",
                returncode=BY_HAND,
            )

    def _erase(self, listed: list[restored.Listed]) -> None:
        erased = 0
        for one in restored.erase_again(listed):
            erased += 1
            self.stdout.write(f"Erased {one.kind} {one.number} again.")
        self.stdout.write(f"Erasures repeated: {erased}.")
