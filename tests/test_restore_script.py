"""deploy/restore: what it reports about erasures that remain to be repeated by hand.

Programs are replaced by small ones, as in test_backup_scripts.py.
"""

import os
import subprocess
import tarfile

import pytest
from django.conf import settings

from tests.test_backup_scripts import EARLIER, Machine

SCRIPT = settings.BASE_DIR / "deploy" / "restore"
PROGRAMS = {
    "id": "echo 1000",
    "pg_verifybackup": "true",
    "pg_ctl": "true",
    "pg_isready": "true",
    "psql": (
        'case "$*" in\n'
        "*DELETE*) exit 1 ;;\n"
        "*accounts_erasure*) $ERASURES ;;\n"
        "*max\\(*) echo 2026-11-28 12:00 ;;\n"
        "*) echo 21 ;;\n"
        "esac"
    ),
    "python": 'case "$*" in\n*erase_again*) echo "$*"; exit $REPEATED ;;\nesac',
}
FOLLOWED = "erase_again"


class Restored(Machine):
    """A machine with a backup, and programs that restore it."""

    def __init__(self, folder):
        super().__init__(folder)
        for name, code in PROGRAMS.items():
            self.program(name, code)
        self.into = folder / "restored"
        backup = self.backups / "base" / self.backup(days_ago=1, first=1)
        for name, kind, member in (
            ("base", tarfile.DIRTYPE, "pg_wal"),
            ("pg_wal", tarfile.REGTYPE, "segment"),
        ):
            with tarfile.open(backup / f"{name}.tar.gz", "w:gz") as tar:
                one = tarfile.TarInfo(member)
                one.type, one.mode = kind, 0o700
                tar.addfile(one)

    def list(self, text, asked=None):
        (self.backups / "erasures").write_text(text)
        if asked:
            (self.backups / "erasures.asked").write_text(f"{asked}\n")

    def restore(self, *words, erasures=f"echo {EARLIER}", repeated=0):
        environment = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGBIN": str(self.programs),
            "PYTHON": str(self.programs / "python"),
            "BACKUP_URL": "postgres://backup@localhost/none",
            "BACKUP_DIR": str(self.backups),
            "DATABASE_URL": "postgres://web:x@localhost/none",
            "DATABASE_OWNER_URL": "postgres://owner:x@localhost/none",
            "ERASURES": erasures,
            "REPEATED": str(repeated),
        }
        return subprocess.run(
            [SCRIPT, "--into", self.into, *(words or ["--to", "now"])],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def restored(tmp_path):
    return Restored(tmp_path)


def test_restore_repeats_the_erasures_of_the_running_database(restored):
    done = restored.restore()

    assert (done.returncode, done.stderr) == (0, "")
    assert FOLLOWED in done.stdout
    assert (restored.backups / "erasures").read_text() == f"{EARLIER}\n"


@pytest.mark.parametrize(
    ("erasures", "cause"), [("psql_is_missing", "not found"), ("true", "another database")]
)
def test_list_that_was_not_renewed_is_followed_and_reported_at_the_end(restored, erasures, cause):
    restored.list(f"{EARLIER}\n", asked="2026-11-12T11:00:00Z")

    done = restored.restore(erasures=erasures)

    assert done.returncode == 3
    assert cause in done.stderr
    assert FOLLOWED in done.stdout
    assert "by hand those since 2026-11-12T11:00:00Z." in done.stderr.splitlines()[-1]
    assert restored.into.exists()


def test_second_restore_without_the_database_names_the_same_time(restored):
    ends = [restored.restore(erasures="false").stderr.splitlines()[-1]]
    restored.into.rename(restored.into.with_name("first"))
    ends.append(restored.restore(erasures="false").stderr.splitlines()[-1])

    assert all(end.endswith("by hand those since the first day.") for end in ends)


def test_restore_of_all_that_was_received_names_the_time_until_which_it_has_erasures(restored):
    restored.list(f"{EARLIER}\n", asked="2026-11-12T11:00:00Z")

    done = restored.restore("--latest", erasures="false")

    assert done.returncode == 3
    assert "before the last change, 2026-11-28 12:00 UTC" in done.stderr


def test_rows_to_erase_by_hand_are_reported_at_the_end(restored):
    done = restored.restore(repeated=3)

    assert done.returncode == 3
    assert "history only" in done.stderr.splitlines()[-1]


def test_list_that_cannot_be_followed_is_an_error(restored):
    done = restored.restore(repeated=1)

    assert done.returncode not in (0, 3)
    assert "Restored from" not in done.stdout
