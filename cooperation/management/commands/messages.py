import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from toolkit import messages


class Command(BaseCommand):
    help = "Update the catalogues from the code; with --check only report what is missing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            messages.update()
            messages.compile_all()
        found = messages.problems()
        for problem in found:
            self.stdout.write(problem)
        if found and check:
            sys.exit(1)
