"""What must be ready before the application serves; each step is skipped if nothing changed.

`script/server` runs all steps; production runs them in `manage.py prepare` (docs/deploy.md).
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cooperation.former_schema import refuse_former_database
from cooperation.roles import as_owner, finish_schema
from toolkit import messages
from toolkit.registry import Registry

Report = Callable[[str], None]

preparation_steps: Registry[Callable[[Report], None]] = Registry(
    "last steps of the preparation", file="preparation"
)
"""What apps do once the schema and the reference data are there."""


def prepare(report: Report) -> None:
    """Update schema, catalogues, static files and data; `report` shows long steps."""
    build(report)
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
    mark = _Mark("static files", map(Path, files), database="")
    if mark.is_new or not (settings.STATIC_ROOT / "staticfiles.json").exists():
        report("Compressing the static files…")
        unused = ["rest_framework"]  # its browsable pages are not used
        call_command(
            "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=unused
        )
        mark.set()


def _load_reference_data(report: Report) -> None:
    if "load_reference_data" not in get_commands():
        return
    database = f"{connection.settings_dict['HOST']} {connection.settings_dict['NAME']}"
    mark = _Mark("reference data", (settings.BASE_DIR / "fixtures").rglob("*"), database=database)
    if mark.is_new or not _has_rows("cooperation", "County"):
        report("Loading the reference data: counties, municipalities, duties…")
        call_command("load_reference_data", verbosity=0)
        mark.set()


def _has_rows(app: str, model: str) -> bool:
    return apps.get_model(app, model)._default_manager.exists()


class _Mark:
    """Stores the state of a set of files at a step's last run, for one database or for all."""

    def __init__(self, step: str, files: Iterable[Path], *, database: str) -> None:
        self.step = step
        self.file = settings.VAR_DIR / "prepared.json"
        seen = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(files)]
        described = json.dumps([database, seen])
        self.value = hashlib.sha256(described.encode()).hexdigest()

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
