from typing import Any

from django.core.management.base import BaseCommand

from cooperation.preparation import prepare


class Command(BaseCommand):
    help = "Bring schema, catalogues, static files and reference data up to the code."

    def handle(self, **options: Any) -> None:
        prepare(self.stdout.write)
