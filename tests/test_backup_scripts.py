"""deploy/backup: what it removes, what it refuses to call a backup, and which gaps it finds.

PostgreSQL's programs are replaced by small ones here; `script/drill backup` uses the real ones.
"""

import io
import os
import re
import subprocess
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "deploy" / "backup"
PROGRAMS = {
    "pg_basebackup": 'while [ "$1" != -D ]; do shift; done\nmkdir "$2"\ncp "$BASE" "$2"/',
    "pg_dump": 'while [ "$1" != -f ]; do shift; done\necho dump >"$2"',
    "pg_restore": "true",
    "pg_archivecleanup": (
        'for one in "$1"/0*; do\n'
        '  if expr "${one##*/}" \\< "$2" >/dev/null; then rm "$one"; fi\ndone'
    ),
    "psql": "echo 0",
}


def segment(number):
    return f"{1:08X}{number // 256:08X}{number % 256:08X}"


class Machine:
    """A folder for backups, and programs that act like PostgreSQL's."""

    def __init__(self, folder):
        self.backups, self.programs = folder / "backups", folder / "programs"
        self.programs.mkdir()
        for name, code in PROGRAMS.items():
            self.program(name, code)
        for name in ("base", "wal", "dump"):
            (self.backups / name).mkdir(parents=True)

    def program(self, name, code):
        file = self.programs / name
        file.write_text(f"#!/bin/sh\nset -e\n{code}\n")
        file.chmod(0o755)

    def backup(self, *, days_ago, first):
        """A backup of that age whose restore begins with segment number `first`."""
        made = datetime.now(UTC) - timedelta(days=days_ago)
        name = f"{made:%Y-%m-%dT%H:%M:%SZ}"
        folder = self.backups / "base" / name
        folder.mkdir()
        self.base(folder / "base.tar.gz", first)
        dump = self.backups / "dump" / f"{name}.dump"
        dump.touch()
        os.utime(dump, (made.timestamp(), made.timestamp()))
        return name

    @staticmethod
    def base(file, first):
        label = f"START WAL LOCATION: 0/1 (file {segment(first)})\n".encode()
        with tarfile.open(file, "w:gz") as tar:
            member = tarfile.TarInfo("backup_label")
            member.size = len(label)
            tar.addfile(member, io.BytesIO(label))

    def log(self, numbers, unfinished=None):
        for number in numbers:
            (self.backups / "wal" / segment(number)).touch()
        if unfinished is not None:
            (self.backups / "wal" / f"{segment(unfinished)}.partial").touch()

    def run(self, *words, first=900):
        self.base(self.programs / "base.tar.gz", first)
        environment = {
            "PATH": os.environ["PATH"],
            "PGBIN": str(self.programs),
            "BASE": str(self.programs / "base.tar.gz"),
            "BACKUP_URL": "postgres://backup@localhost/none",
            "BACKUP_DIR": str(self.backups),
            "KEEP_DAYS": "30",
        }
        return subprocess.run(
            [SCRIPT, *words], env=environment, capture_output=True, text=True, check=False
        )

    def names(self, kind):
        return sorted(file.name for file in (self.backups / kind).iterdir())


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_backup_keeps_what_the_last_days_need_and_removes_the_rest(machine):
    kept = [machine.backup(days_ago=days, first=first) for days, first in ((30.5, 300), (9, 600))]
    machine.backup(days_ago=31.5, first=200)
    machine.backup(days_ago=80, first=100)
    machine.log([100, 255, 256, 299, 300, 700])

    done = machine.run()

    assert done.returncode == 0, done.stderr
    new = machine.names("base")[-1]
    assert machine.names("base") == [*kept, new]
    assert machine.names("wal") == [segment(300), segment(700)]
    assert machine.names("dump") == [f"{kept[1]}.dump", f"{new}.dump"]


def test_newest_backup_is_kept_however_old_it_is(machine):
    old = machine.backup(days_ago=200, first=100)
    machine.program("pg_basebackup", "exit 1")

    assert machine.run().returncode != 0
    assert machine.names("base") == [old]


@pytest.mark.parametrize("program", ["pg_basebackup", "pg_dump", "pg_restore"])
def test_backup_that_failed_half_way_is_none(machine, program):
    machine.backup(days_ago=40, first=100)
    old = machine.backup(days_ago=35, first=200)
    before = machine.names("dump")
    machine.program(program, f"{PROGRAMS[program]}\nexit 1")

    assert machine.run().returncode != 0

    complete = [name for name in machine.names("base") if not name.endswith(".part")]
    assert complete[-1] == old
    assert len(complete) == 2
    assert [name for name in machine.names("dump") if name.endswith(".dump")] == before


def test_check_passes_for_a_new_backup_and_a_whole_log(machine):
    machine.backup(days_ago=0, first=254)
    machine.log([254, 255, 256], unfinished=257)

    done = machine.run("check")

    assert (done.returncode, done.stdout[:32]) == (0, "The newest backup is 0 hours old")
    assert "No restore" not in done.stdout


@pytest.mark.parametrize(
    ("days_ago", "numbers", "unfinished", "behind", "complaint"),
    [
        pytest.param(2, [254], 255, "echo 0", "48 hours old", id="old backup"),
        pytest.param(0, [254, 256], 257, "echo 0", f"gap before .*{segment(256)}", id="gap"),
        pytest.param(0, [254], 256, "echo 0", f"gap before .*{segment(256)}", id="gap at the end"),
        pytest.param(0, [255], 256, "echo 0", "gap before", id="beginning missing"),
        pytest.param(0, [254], 255, "true", "not being received", id="not received"),
        pytest.param(0, [254], 255, "echo 99999999", "99999999 bytes behind", id="behind"),
    ],
)
def test_check_reports_what_a_restore_would_lose(
    machine, days_ago, numbers, unfinished, behind, complaint
):
    machine.backup(days_ago=days_ago, first=254)
    machine.log(numbers, unfinished)
    machine.program("psql", behind)

    done = machine.run("check")

    assert done.returncode == 1
    assert re.search(complaint, done.stderr), done.stderr


def test_gap_before_the_newest_backup_is_reported_and_passes(machine):
    machine.backup(days_ago=3, first=250)
    machine.backup(days_ago=0, first=254)
    machine.log([250, 252, 253, 254], unfinished=255)

    done = machine.run("check")

    assert done.returncode == 0, done.stderr
    assert re.search(f"No restore is possible .*{segment(252)}", done.stdout)


def test_check_reports_that_there_is_no_backup(machine):
    done = machine.run("check")

    assert done.returncode == 1
    assert "There is no backup" in done.stderr


EARLIER, LATER = (
    f"2026-11-{day}T10:00:00.000000+00:00 person 7 2026-11-01T10:00:00.000000+00:00"
    for day in (12, 28)
)


def test_list_of_erasures_keeps_those_of_a_database_that_was_replaced(machine):
    for found in (EARLIER, LATER):
        machine.program("psql", f"echo '{found}'")
        assert machine.run("erasures").returncode == 0

    assert (machine.backups / "erasures").read_text() == f"{EARLIER}\n{LATER}\n"


@pytest.mark.parametrize(
    ("psql", "complaint"),
    [
        pytest.param("echo 'no route' >&2; exit 2", "no route", id="database away"),
        pytest.param("true", "is it another database", id="another database"),
    ],
)
def test_list_of_erasures_stays_while_the_database_is_away_or_another(machine, psql, complaint):
    machine.program("psql", f"echo '{EARLIER}'")
    machine.run("erasures")
    asked = machine.backups / "erasures.asked"
    asked.write_text("2026-11-12T11:00:00Z\n")
    machine.program("psql", psql)

    done = machine.run("erasures")

    assert done.returncode != 0
    assert complaint in done.stderr
    assert (machine.backups / "erasures").read_text() == f"{EARLIER}\n"
    assert asked.read_text() == "2026-11-12T11:00:00Z\n"


def test_backup_without_a_list_of_erasures_still_removes_what_is_old(machine):
    machine.program("psql", "exit 2")
    old = machine.backup(days_ago=80, first=100)
    machine.backup(days_ago=40, first=200)
    machine.log([200])

    assert machine.run().returncode == 1
    assert old not in machine.names("base")


def test_database_that_has_never_erased_anybody_gives_an_empty_list(machine):
    machine.program("psql", "true")

    assert machine.run("erasures").returncode == 0
    assert (machine.backups / "erasures").read_text() == ""
