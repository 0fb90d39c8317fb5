"""Erase again, in a restored database, whom the list of erasures names."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import restored


class Command(BaseCommand):
    help = "Repeat the erasures of a list (deploy/backup erasures) in a restored database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", type=Path, help="the file that deploy/backup keeps")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = 0
        try:
            for one in restored.erase_again(options["list"].read_text().splitlines()):
                erased += 1
                self.stdout.write(f"Erased {one.kind} {one.number} again.")
        except (ValueError, ValidationError) as problem:
            raise CommandError(f"The list was not followed to its end: {problem}") from problem
        self.stdout.write(f"Erasures repeated: {erased}.")
