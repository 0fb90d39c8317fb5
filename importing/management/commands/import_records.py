"""Bring records in from a file: prints what would be done, and with --apply does it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from cooperation.models import County
from importing.outcomes import CHANGED, CREATED, REFUSED, UNCHANGED, Outcome, Result
from importing.running import apply, dry_run
from toolkit.sheets import DamagedFile


class Command(BaseCommand):
    """Argument parsing and printing around `importing.running`."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="e-mail of the person it is done as")
        parser.add_argument("--county", help="code of the county it is limited to")
        parser.add_argument("--apply", action="store_true", help="do it, if nothing is refused")
        parser.add_argument(
            "--yes", action="store_true", help="the answer to every question that is printed"
        )
        parser.add_argument("--reason", default="", help="why; needed with --apply")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError("There is no such user.")
        county = None
        if options["county"]:
            county = County.objects.filter(pk=options["county"]).first()
            if county is None:
                raise CommandError("There is no such county.")
        if options["apply"] and not options["reason"].strip():
            raise CommandError("Give the --reason.")
        access = Access.of(user, timezone.localdate())
        try:
            data = options["file"].read_bytes()
            outcome = dry_run(access, data, county=county)
        except (OSError, DamagedFile) as error:
            raise CommandError(str(error)) from error
        self._print(outcome)
        if options["apply"] and outcome.questions and not options["yes"]:
            raise CommandError("Nothing was written: answer the questions with --yes.")
        if options["apply"]:
            self._apply(access, data, outcome, options["reason"], county)

    def _apply(
        self, access: Access, data: bytes, shown: Outcome, reason: str, county: County | None
    ) -> None:
        if not shown.may_be_applied:
            raise CommandError("Nothing was written.")
        is_done, _outcome = apply(access, data, expected=shown.digest, reason=reason, county=county)
        if not is_done:
            raise CommandError("The records changed meanwhile: nothing was written. Run it again.")
        self.stdout.write(self.style.SUCCESS("Written."))

    def _print(self, outcome: Outcome) -> None:
        for row in outcome.rows:
            if row.action != UNCHANGED:
                self.stdout.write(_line(row))
        for question in outcome.questions:
            self.stdout.write("\n  ".join([question.sentence, *question.rows]))
        counts = (f"{outcome.count(key)} {key}" for key in (CREATED, CHANGED, UNCHANGED, REFUSED))
        self.stdout.write(", ".join(counts))


def _line(row: Result) -> str:
    place = f"{row.sheet} {row.row or ''}: {row.action} {row.name}".rstrip()
    lines = [f"  {one.column}: {one.old or '–'} → {one.new or '–'}" for one in row.changes]
    lines += [f"  {one.column} “{one.value}”: {one.reason}" for one in row.problems]
    return "\n".join([place, *lines])
