"""Import the answers of a survey tool's export from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from surveys.importing.actions import RefusedError, bring_in, remember
from surveys.importing.converting import Converter, Report
from surveys.importing.grids import grid_of
from surveys.importing.matching import Mapping, SurveyIndex, propose, unknown_values
from surveys.models import ImportMapping, Survey
from toolkit.sheets import DamagedFile, spelt


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Brings answers in from an XLSX or CSV export: all rows or none. With --dry-run it only "
        "reports what would be imported, and problems by row and column."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("survey", help="the survey's address, such as kuntakysely-2023")
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, help="your e-mail address")
        parser.add_argument("--mapping", default="", help="name of a remembered mapping")
        parser.add_argument("--accept-likely", action="store_true", help="take likely matches")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        survey = Survey.objects.filter(slug=options["survey"]).first()
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if survey is None or user is None:
            raise CommandError("There is no such survey or user.")
        access = Access.of(user, timezone.localdate())
        if not access.is_staff:
            raise CommandError("Only staff bring answers in.")
        try:
            self._go(survey, access, options)
        except (DamagedFile, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal

    def _go(self, survey: Survey, access: Access, options: dict[str, Any]) -> None:
        data, index = options["file"].read_bytes(), SurveyIndex.of(survey)
        kept = ImportMapping.objects.filter(survey=survey, name=options["mapping"]).first()
        remembered = Mapping.read(kept.columns) if kept else None
        grid = grid_of(data, header_rows=remembered.header_rows if remembered else 0)
        mapping = propose(grid, index, remembered)
        for unknown in unknown_values(grid, index, mapping) if options["accept_likely"] else ():
            if unknown.proposal:
                kept_values = mapping.values.setdefault(unknown.scope, {})
                kept_values[spelt(unknown.value)] = unknown.proposal
        if options["dry_run"]:
            self._report(Converter(grid, index, mapping).check())
            return
        del grid
        try:
            report = bring_in(
                access=access,
                survey=survey,
                name=options["file"].name,
                data=data,
                mapping=mapping,
                progress=self._progress,
            )
        except RefusedError as refusal:
            self._report(refusal.report)
            raise CommandError("Nothing was brought in.") from None
        remember(access=access, survey=survey, name=options["mapping"], mapping=mapping)
        self._report(report)

    def _progress(self, done: int, total: int) -> None:
        if done % 10 == 0:
            self.stderr.write(f"{done} / {total}", ending="\r")

    def _report(self, report: Report) -> None:
        self.stdout.write(f"{report.respondents} respondents, {report.answers} answers")
        for problem in report.problems:
            self.stdout.write(str(problem))
        if report.problem_count:
            self.stdout.write(f"{report.problem_count} problems")
