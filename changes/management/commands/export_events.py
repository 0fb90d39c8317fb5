"""Write all recorded events of a period to a file, as the administrator who asks for it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from changes.audit import FORMATS, AuditExport
from history.known import end_of, start_of


class Command(BaseCommand):
    help = "Export who changed what, when and why in a period, as CSV or JSON Lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="the administrator's e-mail address")
        parser.add_argument("--since", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--format", choices=sorted(FORMATS), default="jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        user = User.objects.filter(email__iexact=options["user"]).first()
        try:
            export = AuditExport(
                Access.of(user, today),
                since=start_of(options["since"]),
                until=end_of(options["until"] or today),
                kind=options["format"],
            )
        except PermissionDenied:
            raise CommandError("Only an administrator may export the events.") from None
        with options["file"].open("w", encoding="utf-8") as file:
            file.writelines(export.text())
        self.stdout.write(f"Written to {options['file']}.")
