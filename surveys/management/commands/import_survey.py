"""Import the answers of a survey tool's export from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from surveys.importing.actions import RefusedError, bring_in, read_grid, remember
from surveys.importing.converting import Converter, Report
from surveys.importing.grids import Grid
from surveys.importing.index import SKIP, SurveyIndex
from surveys.importing.matching import Mapping, propose, unknown_values
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
        parser.add_argument(
            "--without-trials", action="store_true", help="leave out previews and test answers"
        )
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
        grid = read_grid(data, index, remembered)
        mapping = propose(grid, index, remembered)
        mapping.without_trials = options["without_trials"]
        self._unmatched(grid, index, mapping)
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

    def _unmatched(self, grid: Grid, index: SurveyIndex, mapping: Mapping) -> None:
        """What of the file is not read: hidden sheets, columns, values."""
        found = [f"Sheet: {grid.layout.sheet}"] if grid.layout.sheet else []
        found += [f"Hidden sheet left out: {name}" for name in grid.hidden]
        found += [f"Column {line}" for line in _columns(grid, mapping)]
        found += [
            f"Question without a column: {question.key}: {question}"
            for question in index.questions.values()
            if question.key not in mapping.questions
        ]
        for unknown in unknown_values(grid, index, mapping):
            likely = f", likely {unknown.proposal}" if unknown.proposal else ""
            found.append(f"Value not known: {unknown.scope}: {unknown.value}{likely}")
        self.stdout.write("\n".join(found))

    def _progress(self, done: int, total: int) -> None:
        if done % 10 == 0:
            self.stderr.write(f"{done} / {total}", ending="\r")

    def _report(self, report: Report) -> None:
        self.stdout.write(f"{report.respondents} respondents, {report.answers} answers")
        if report.trials:
            self.stdout.write(f"{report.trials} previews or test answers of the survey tool")
        for question, number in report.own_words.items():
            self.stdout.write(f"Own words left out: {question} ({number})")
        for problem in report.problems:
            self.stdout.write(str(problem))
        if report.problem_count:
            self.stdout.write(f"{report.problem_count} problems")


def _columns(grid: Grid, mapping: Mapping) -> Iterator[str]:
    """The columns that are left out, and those with a likely target."""
    for column in grid.columns:
        target = mapping.columns.get(column.key, SKIP)
        if target == SKIP:
            yield f"left out: {column.letters}: {column.heading}"
        elif column.key in mapping.likely:
            yield f"likely {target}: {column.letters}: {column.heading}"
