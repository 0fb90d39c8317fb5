"""Refuses migrations beside which the former version cannot run; script/check runs it.

Initial migrations are exempt: they are those of 0.1, before which there was no version to run
beside (CHANGELOG.md). Needs a database of development for the SQL of the migrations.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.layers import INSTALLED

ACCEPTED: dict[tuple[str, str], str] = {
    ("agreements", "0008_actors"): "its unique columns are new: no row has a value yet",
}
"""Migrations that the linter refuses for no good reason, by app and name, with the reason."""


def refused(apps: Sequence[str] = INSTALLED, *, quiet: bool = False) -> bool:
    """Whether a migration of the apps is refused; prints each with its faults unless `quiet`."""
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(
        path=str(Path(__file__).resolve().parent.parent),
        include_apps=list(apps),
        ignore_name=[name for _app, name in ACCEPTED],
        ignore_initial_migrations=True,
        analyser_string="postgresql",
        no_cache=True,
        no_output=quiet,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    return bool(linter.has_errors)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    import django

    django.setup()
    if refused():
        sys.exit("Split the change over two releases: docs/deploy.md, «A new release».")


if __name__ == "__main__":
    main()
