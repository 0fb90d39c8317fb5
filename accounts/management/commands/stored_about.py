"""Print what is stored about a person or a user, as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import privacy
from accounts.management.commands.erase import add_subject, subject_of


class Command(BaseCommand):
    help = "Print everything stored about a person or user, found by number, address and name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_subject(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = privacy.stored_about(subject_of(options), also_by_name=True)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
