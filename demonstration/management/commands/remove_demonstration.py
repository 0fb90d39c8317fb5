from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from demonstration.loading import remove_demonstration


class Command(BaseCommand):
    help = "Remove the demonstration's records and accounts; reference data stays."

    def handle(self, **options: Any) -> None:
        try:
            remove_demonstration()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.stdout.write("The demonstration is removed.")
