"""What must be ready before the application serves; each step is skipped if nothing changed.

`script/server` runs all steps; production runs them in `manage.py prepare` (docs/deploy.md).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cooperation.former_schema import refuse_former_database
from cooperation.roles import as_owner, finish_schema
from cooperation.static_files import keep, remove_former
from toolkit import messages
from toolkit.registry import Registry

Report = Callable[[str], None]

MANIFEST = "staticfiles.json"

preparation_steps: Registry[Callable[[Report], None]] = Registry(
    "last steps of the preparation", file="preparation"
)
"""What apps do once the schema and the reference data are there."""


def prepare(report: Report) -> None:
    """Update schema, catalogues, static files and data; `report` shows long steps."""
    build(report)
    keep_static_files()
    _migrate(report)
    _load_reference_data(report)
    for step in preparation_steps.values():
        step(report)


def build(report: Report) -> None:
    """The steps that need no database, for building an image."""
    messages.compile_all()
    _collect_static(report)


def _migrate(report: Report) -> None:
    refuse_former_database()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        report("Making the tables…")
        call_command("migrate", interactive=False, verbosity=0)
    else:  # an interrupted start may have made only the tables
        with as_owner():
            finish_schema()
    connection.close()


def _collect_static(report: Report) -> None:
    if not settings.HASHED_STATIC_FILES:
        return
    files = (
        storage.path(name)
        for finder in get_finders()
        for name, storage in finder.list(ignore_patterns=[])
    )
    root = Path(settings.STATIC_ROOT)
    mark = _Mark("static files", map(Path, files), kept_in=root / "built.json")
    if mark.is_new or not (root / MANIFEST).exists():
        report("Compressing the static files…")
        unused = ["rest_framework"]  # its browsable pages are not used
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=unused)
        mark.set()


def keep_static_files() -> None:
    """Copy this release's static files to where every release on the machine serves them from."""
    root = Path(settings.STATIC_ROOT)
    if settings.HASHED_STATIC_FILES and (root / MANIFEST).exists():
        keep(root, settings.KEPT_STATIC_FILES)
        with suppress(PermissionError):  # a release that this user cannot change
            remove_former(root, root / MANIFEST)


def _load_reference_data(report: Report) -> None:
    if "load_reference_data" not in get_commands():
        return
    database = f"{connection.settings_dict['HOST']} {connection.settings_dict['NAME']}"
    files = (file for file in (settings.BASE_DIR / "fixtures").rglob("*") if file.is_file())
    mark = _Mark(f"reference data {database}", files, kept_in=settings.VAR_DIR / "prepared.json")
    if mark.is_new or not _has_rows("cooperation", "County"):
        report("Loading the reference data: counties, municipalities, duties…")
        call_command("load_reference_data", verbosity=0)
        mark.set()


def _has_rows(app: str, model: str) -> bool:
    return apps.get_model(app, model)._default_manager.exists()


class _Mark:
    """Stores the contents of a set of files at a step's last run, as a digest."""

    def __init__(self, step: str, files: Iterable[Path], *, kept_in: Path) -> None:
        self.step, self.file = step, kept_in
        digest = hashlib.sha256()
        for file in sorted(files):  # names and contents: an image's layers change the times
            digest.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
        self.value = digest.hexdigest()

    @property
    def is_new(self) -> bool:
        return self._all().get(self.step) != self.value

    def set(self) -> None:
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_text(json.dumps(self._all() | {self.step: self.value}))

    def _all(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.file.read_text()))
        except (OSError, ValueError):
            return {}
