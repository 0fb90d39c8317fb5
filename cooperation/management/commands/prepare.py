from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cooperation.preparation import build as build_only
from cooperation.preparation import prepare


class Command(BaseCommand):
    help = "Bring schema, catalogues, static files and reference data up to the code."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--build", action="store_true", help="only what needs no database, for an image"
        )

    def handle(self, *, build: bool, **options: Any) -> None:
        (build_only if build else prepare)(self.stdout.write)
