from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cooperation.reference import ReferenceDataError, Summary, load_reference_data


class Command(BaseCommand):
    help = "Load counties, municipalities, themes, terms and duties from a folder of CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "reference"
        )
        parser.add_argument("--dry-run", action="store_true", help="only report what would change")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            summary = load_reference_data(folder, dry_run=options["dry_run"])
        except ReferenceDataError as refused:
            raise CommandError(
                f"Nothing was loaded; {len(refused.problems)} things are wrong in {folder}:\n"
                f"{refused}"
            ) from None
        if options["verbosity"] > 0:
            self.report(summary)
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")

    def report(self, summary: Summary) -> None:
        for file, tally in summary.files.items():
            self.stdout.write(
                f"{file}: {tally.added} added, {tally.changed} changed, {tally.removed} removed, "
                f"{tally.unchanged} unchanged"
                + (f", {tally.kept} kept as people had changed them" * bool(tally.kept))
            )
        if summary.ended:
            self.stdout.write(f"Municipalities ended: {', '.join(summary.ended)}")
