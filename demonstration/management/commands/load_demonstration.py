from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from demonstration.loading import load_demonstration


class Command(BaseCommand):
    help = "Load the demonstration into an empty embedded database (DEMO=1)."

    def handle(self, **options: Any) -> None:
        try:
            rows = load_demonstration()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.stdout.write(
                f"Loaded {rows} rows. Sign in as staff@example.fi, admin@example.fi,"
                " observer@example.fi, coordinator-01@example.fi … coordinator-21@example.fi or"
                f" contributor-272@example.fi, password: {settings.DEMO_PASSWORD}"
            )
