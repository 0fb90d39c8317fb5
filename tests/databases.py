"""The test database: migrated once per state of the migrations, then copied for each worker.

It is made by the owner role, as in production. The copies are dropped when their tests end; those
of a run that was killed go at the next one's start. Other settings have a template of their own.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.backends.signals import connection_created
from django.db.migrations.state import ModelState, ProjectState
from psycopg import sql

from cooperation import roles

TEMPLATE = f"template_yhdyspinta_{os.environ['DJANGO_SETTINGS_MODULE'].rpartition('.')[2]}_"
COPY = "test_yhdyspinta_"


def log_in_as_owner() -> None:
    """The owner may create databases; no test data needs to survive a crash."""
    database = connection.settings_dict
    if roles.has_two_roles():
        database.update(
            {k: v for k, v in settings.OWNER_LOGIN.items() if k in ("USER", "PASSWORD")}
        )
    database["OPTIONS"] = database["OPTIONS"] | {"options": "-c synchronous_commit=off"}


@contextmanager
def runtime_role() -> Iterator[None]:
    """Every connection opened inside is the runtime role's."""
    connection.close()
    connection_created.connect(_act_as_runtime_role, dispatch_uid="runtime role")
    try:
        yield
    finally:
        connection_created.disconnect(dispatch_uid="runtime role")
        connection.close()


@contextmanager
def owner_role() -> Iterator[None]:
    """Inside, connections are the owner's again."""
    connection_created.disconnect(dispatch_uid="runtime role")
    connection.close()
    try:
        yield
    finally:
        connection_created.connect(_act_as_runtime_role, dispatch_uid="runtime role")
        connection.close()


def _act_as_runtime_role(*, connection: Any, **_: Any) -> None:
    if roles.has_two_roles():
        with connection.cursor() as cursor:
            cursor.execute(f'SET ROLE "{roles.runtime_role()}"')


@contextmanager
def test_database() -> Iterator[None]:
    """The default connection uses a database of its own, empty and migrated."""
    original, copy = connection.settings_dict["NAME"], f"{COPY}{os.getpid()}"
    with _one_at_a_time():
        template = _template()
        _drop_leftovers(keep=template)
        _in_maintenance("DROP DATABASE IF EXISTS {}", copy)
        _in_maintenance("CREATE DATABASE {} TEMPLATE {}", copy, template)
        # Privileges on the database itself are not copied; `roles` has revoked this one.
        _in_maintenance("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", copy)
    lead_to(copy)
    try:
        yield
    finally:
        lead_to(original)
        drop(copy)


def copied() -> str:
    """A copy of the default connection's database, under another name."""
    original = connection.settings_dict["NAME"]
    name = f"{original}_copy"
    connection.close()
    _in_maintenance("CREATE DATABASE {} TEMPLATE {}", name, original)
    return name


@contextmanager
def filled(name: str, fill: Callable[[], None]) -> Iterator[None]:
    """Use a copy of a database that is filled once in a run, by whichever worker needs it first."""
    own = connection.settings_dict["NAME"]
    whole, copy = _filled_name(name), f"{own}_{name}"
    with _one_at_a_time():
        if whole not in _databases():
            unfinished = f"{whole}_unfinished"
            with owner_role():
                _in_maintenance("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
                _in_maintenance("CREATE DATABASE {} TEMPLATE {}", unfinished, _template())
            lead_to(unfinished)
            with transaction.atomic():
                fill()
            lead_to(own)
            with owner_role():
                _in_maintenance("ALTER DATABASE {} RENAME TO {}", unfinished, whole)
        with owner_role():
            _in_maintenance("CREATE DATABASE {} TEMPLATE {}", copy, whole)
    lead_to(copy)
    try:
        yield
    finally:
        lead_to(own)
        with owner_role():
            drop(copy)


def drop_filled() -> None:
    """Drop the databases that were filled in this run, when all its workers have ended."""
    log_in_as_owner()
    for name in _databases():
        if name.startswith(_filled_name("")):
            drop(name)


def _filled_name(name: str) -> str:
    """Its name: the same in all workers of a run."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return f"{COPY}{os.getppid() if is_worker else os.getpid()}_filled_{name}"


def drop(name: str) -> None:
    """Drop a copy; autovacuum in it cannot be terminated, but ends soon."""
    for _try in range(20):
        try:
            _in_maintenance("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except ProgrammingError:
            time.sleep(0.5)
        else:
            return


def _template() -> str:
    """The name of a database with the code's migrations applied; created if there is none."""
    name = TEMPLATE + _state_of_the_migrations()
    if name not in _databases():
        unfinished, original = f"{name}_{os.getpid()}", connection.settings_dict["NAME"]
        _in_maintenance("CREATE DATABASE {}", unfinished)
        lead_to(unfinished)
        with _models_rendered_once():
            call_command("migrate", interactive=False, verbosity=0)
        lead_to(original)
        _in_maintenance("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


@contextmanager
def _models_rendered_once() -> Iterator[None]:
    """Render only the model that a migration creates, not again all models related to it.

    The schema is the same; no migration uses the reverse relations of the new model. Rendering all
    related models takes 25 of the 30 seconds of the migrations.
    """

    def add_model(self: ProjectState, model_state: ModelState) -> None:
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:
            self.resolve_model_relations(key)
        if "apps" in vars(self):
            self.apps.render_multiple([model_state])

    with mock.patch.object(ProjectState, "add_model", add_model):
        yield


def _state_of_the_migrations() -> str:
    root = settings.BASE_DIR
    digest = hashlib.sha256(str(settings.OWNER_LOGIN and settings.RUNTIME_ROLE).encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    for name in ("uv.lock", "cooperation/roles.py", "toolkit/sql.py"):
        digest.update(name.encode() + (root / name).read_bytes())
    return digest.hexdigest()[:12]


def _drop_leftovers(keep: str) -> None:
    for name in _databases():
        outdated = name.startswith(TEMPLATE) and name != keep
        process = name.removeprefix(COPY).partition("_")[0]
        orphaned = name.startswith(COPY) and not Path(f"/proc/{process}").exists()
        if outdated or (orphaned and settings.EMBEDDED):
            _in_maintenance("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def lead_to(name: str) -> None:
    """Use this database for the default connection from now on."""
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _databases() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {row[0] for row in cursor.fetchall()}


def _in_maintenance(statement: str, *names: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    settings.VAR_DIR.mkdir(exist_ok=True)
    with closing((settings.VAR_DIR / "test_database.lock").open("w")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
