"""Backup, restore to a moment, loss of the machine, and the way to a new major version."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from drills import users
from drills.editors import Editors
from drills.installation import Installation
from drills.installed import installed
from drills.postgres import Postgres, Programs, newest, oldest
from drills.results import Results
from drills.state import checksums, different, open_history, situations

ROLE = """
CREATE ROLE yhdyspinta_backup LOGIN REPLICATION PASSWORD 'BACKUP_PASSWORD';
GRANT pg_read_all_data, pg_monitor TO yhdyspinta_backup;
"""
HUNDRED = "from bench.generate import multiply; multiply(100)"
LONGEST_RESTORE = 600  # seconds
LONGEST_LOSS = 300


def run(results: Results) -> None:
    """The same on the oldest and the newest PostgreSQL, then a hundred times the data."""
    versions = {one.version: one for one in filter(None, (oldest(), newest()))}
    if len(versions) == 1:
        reason = "there is only one version of PostgreSQL"
        results.not_measured("a new major version", promised="identical", reason=reason)
    for programs in versions.values():
        with _installation(programs) as (site, backup):
            _drill(results, site, backup, f"PostgreSQL {programs.version}")
            if programs.version == newest().version:
                _hundredfold(results, site, backup)
            else:
                _new_major_version(results, site, backup)


@dataclass
class Backup:
    """The scripts of deploy/ for one server, run as its user."""

    site: Installation
    folder: Path
    receiver: subprocess.Popen[bytes] | None = None

    @property
    def postgres(self) -> Postgres:
        return self.site.postgres

    @property
    def environment(self) -> dict[str, str]:
        login = f"yhdyspinta_backup:BACKUP_PASSWORD@127.0.0.1:{self.postgres.port}"
        return self.site.environment(as_owner=True) | {
            "BACKUP_URL": f"postgres://{login}/yhdyspinta",
            "BACKUP_DIR": str(self.folder),
            "PGBIN": str(self.postgres.programs.folder),
        }

    def run(self, script: str, *words: str | Path) -> str:
        """Run `deploy/<script>`; raises RuntimeError with what it printed if it fails."""
        done = subprocess.run(
            [self.site.code / "deploy" / script, *words],
            cwd="/",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **users.service_user(),
        )
        # A restore ends with 3 where it could not ask the running database for later erasures.
        if done.returncode not in ((0, 3) if script == "restore" else (0,)):
            raise RuntimeError(f"{script} {words}: {done.stdout}")
        return done.stdout.strip()

    def receive(self) -> None:
        """Start to receive the log, and wait until a check finds that it does."""
        self.receiver = subprocess.Popen(
            [self.site.code / "deploy" / "backup", "receive"],
            cwd="/",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **users.service_user(),
        )

    def end(self) -> None:
        if self.receiver:
            self.receiver.kill()
            self.receiver.wait()
            self.receiver = None

    def restore(self, name: str, *words: str) -> float:
        """Restore into a new folder in the place of the server's; seconds of the script."""
        target = self.postgres.data.with_name(name)
        begin = time.monotonic()
        print(f"    {self.run('restore', '--into', target, *words)}")
        seconds = time.monotonic() - begin
        self.postgres.data = target
        self.postgres.start()
        return seconds


@contextmanager
def _installation(programs: Programs) -> Iterator[tuple[Installation, Backup]]:
    with installed(programs) as (folder, site):
        site.postgres.psql(ROLE, site.postgres.admin_url)
        backup = Backup(site, users.give(folder / "backups"))
        try:
            yield site, backup
        finally:
            backup.end()


def _drill(results: Results, site: Installation, backup: Backup, where: str) -> None:
    postgres = site.postgres
    site.serve()
    backup.receive()
    with Editors(site) as editors:
        time.sleep(5)
        seconds = _timed(lambda: backup.run("backup"))
        time.sleep(5)
    site.stop()
    moment = datetime.now(UTC)
    before, tables = situations(site, moment), checksums(postgres)
    faults, number = editors.faults(postgres), len(editors.acknowledged)
    results.add(
        f"{where}: edits while the backup ran",
        promised="0 faults",
        measured=f"{number} acknowledged, {faults}; backup {seconds:.1f} s, "
        f"{_size(backup.folder / 'base')}, dump {_size(backup.folder / 'dump')}",
        is_met=not any(faults.values()) and number > 10,
    )
    site.serve()
    check = backup.run("backup", "check")
    results.add(f"{where}: check", promised="whole", measured=check, is_met=True)
    _lose_the_machine(results, site, backup, where)
    site.stop()
    postgres.stop()
    seconds = backup.restore("moment", "--to", moment.isoformat())
    _compare(results, site, where, (before, tables), moment, seconds)


def _lose_the_machine(results: Results, site: Installation, backup: Backup, where: str) -> None:
    """Kill all in the midst of writing, remove the data, and restore what was received."""
    with Editors(site) as editors:
        time.sleep(15)
        site.postgres.kill()
        lost_at = time.monotonic()
        site.stop()
        editors.give_up()
    backup.end()
    shutil.rmtree(site.postgres.data)
    seconds = backup.restore("latest", "--latest")
    lost = editors.lost(site.postgres)
    worst = max((lost_at - (edit.acknowledged or 0) for edit in lost), default=0.0)
    faults, kept = editors.faults(site.postgres), len(editors.acknowledged) - len(lost)
    results.add(
        f"{where}: machine lost while writing",
        promised=f"loss ≤ {LONGEST_LOSS} s and not all, nothing half-written",
        measured=f"{len(lost)} of {len(editors.acknowledged)} acknowledged edits lost, of the last "
        f"{worst:.1f} s; {faults['half-written']} half-written; restored in {seconds:.0f} s",
        # All edits are younger than the longest loss: without what was received, none is kept.
        is_met=worst <= LONGEST_LOSS and not faults["half-written"] and kept > 0,
    )


def _compare(
    results: Results,
    site: Installation,
    where: str,
    before: tuple[dict[str, str], dict[str, str]],
    moment: datetime,
    seconds: float,
) -> None:
    """Situations, tables, and rights of the restored database."""
    tables = checksums(site.postgres)
    other = different(before[1], tables)
    results.add(
        f"{where}: checksums of all tables",
        promised="equal",
        measured=f"{len(tables) - len(other)} of {len(tables)} equal {' '.join(other)}".strip(),
        is_met=not other,
    )
    months = len(before[0]) // 2
    other = different(before[0], situations(site, moment, months=months))
    results.add(
        f"{where}: situation of {months} months, also with known_at",
        promised="identical",
        measured=f"{2 * months - len(other)} of {2 * months} identical",
        is_met=not other,
    )
    history = open_history(site.postgres)
    results.add(
        f"{where}: recorded history after the restore",
        promised="closed to the serving role",
        measured=" ".join(history) or "closed",
        is_met=not history,
    )
    results.add(
        f"{where}: restore to a moment",
        promised=f"≤ {LONGEST_RESTORE} s",
        measured=f"{seconds:.0f} s",
        is_met=seconds <= LONGEST_RESTORE,
    )


def _hundredfold(results: Results, site: Installation, backup: Backup) -> None:
    """A backup and restore of a hundred times the statements, with edits after the backup."""
    postgres = site.postgres
    with site_as_owner(site):
        site.manage("shell", "-v", "0", "-c", HUNDRED)
    shutil.rmtree(backup.folder)  # the restored server has a new history of its log
    backup.folder.mkdir()
    users.give(backup.folder)
    backup.receive()
    seconds = _timed(lambda: backup.run("backup"))
    site.serve()
    with Editors(site):
        time.sleep(10)
    site.stop()
    moment = datetime.now(UTC)
    before = situations(site, moment, months=12), checksums(postgres)
    with postgres.connect() as connection:
        (size,) = connection.execute(SIZE).fetchone() or ("",)
    results.add(
        "×100: full backup",
        promised="≤ 30 min",
        measured=f"{seconds:.0f} s; database {size}, backup {_size(backup.folder / 'base')}, "
        f"dump {_size(backup.folder / 'dump')}",
        is_met=seconds <= 1800,
    )
    site.serve()  # writing goes on after the moment
    with Editors(site):
        time.sleep(3)
    site.stop()
    postgres.stop()
    backup.end()
    seconds = backup.restore("hundredfold", "--to", moment.isoformat())
    _compare(results, site, "×100", before, moment, seconds)


SIZE = "SELECT pg_size_pretty(pg_database_size('yhdyspinta'))"


@contextmanager
def site_as_owner(site: Installation) -> Iterator[None]:
    """Commands of the block log in as the owner of the tables."""
    before = site.settings["DATABASE_URL"]
    site.settings["DATABASE_URL"] = site.postgres.owner_url
    try:
        yield
    finally:
        site.settings["DATABASE_URL"] = before


def _new_major_version(results: Results, site: Installation, backup: Backup) -> None:
    """Dump with the new version's program, restore into the new server, prepare."""
    old, moment = site.postgres, datetime.now(UTC)
    before, tables = situations(site, moment, months=60), checksums(old)
    with Postgres(newest(), backup.folder.with_name("new") / "data") as new:
        new.create_roles_and_database()
        begin = time.monotonic()
        dump = new.data.with_name("dump")
        new.run("pg_dump", "-Fc", "-f", dump, "-d", old.owner_url)
        new.run("pg_restore", "--no-owner", "--no-comments", "-d", new.owner_url, dump)
        site.postgres, site.settings["DATABASE_URL"] = new, new.runtime_url
        site.prepare()
        seconds = time.monotonic() - begin
        other = different(tables, checksums(new))
        months = different(before, situations(site, moment, months=60))
        results.add(
            f"PostgreSQL {old.programs.version} → {newest().version} by dump",
            promised="tables and 60 months identical, history closed",
            measured=f"{len(tables) - len(other)} of {len(tables)} tables {' '.join(other)}, "
            f"{len(before) - len(months)} of {len(before)} situations, {seconds:.0f} s, "
            f"history {'open' if open_history(new) else 'closed'}",
            is_met=not (other or months or open_history(new)),
        )


def _timed(call: Callable[[], str]) -> float:
    begin = time.monotonic()
    print(f"    {call()}")
    return time.monotonic() - begin


def _size(folder: Path) -> str:
    total = sum(
        (Path(root) / name).stat().st_size for root, _, names in os.walk(folder) for name in names
    )
    return f"{total / 1e6:.0f} MB"
