"""An installation in production mode: a checkout with its own environment, beside a PostgreSQL.

with users.folder() as folder, Postgres(newest(), folder / "pg" / "data") as postgres:
    with Installation(folder / "site", postgres) as site:
        site.fill()  # the roles, the database, and the demonstration's data as real data
        site.serve()
        urlopen(site.request("/"))
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

from drills import users
from drills.postgres import OWNER, PROJECT, Postgres, oldest

HOST = "yhdyspinta.example.org"
DOMAIN = "@drill.example.org"
"""Where the demonstration's `…@example.fi` move to."""
PASSWORD = "the drill's own password 7391"  # noqa: S105 - of accounts that a drill makes
PATIENCE_SECONDS = 90


class Installation:
    """A checkout of `commit`, run as an unprivileged user with the settings of production."""

    def __init__(self, folder: Path, postgres: Postgres, *, commit: str = "HEAD") -> None:
        self.folder, self.postgres, self.commit = folder, postgres, commit
        self.code, self.var = folder / "code", folder / "var"
        self.port = users.free_port()
        self.log = folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings = {
            "PRODUCTION": "1",
            "DATABASE_URL": postgres.runtime_url,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "VAR_DIR": str(self.var),
        }

    def __enter__(self) -> Self:
        self.install()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the web processes answer, without a proxy."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def python(self) -> Path:
        return self.code / ".venv" / "bin" / "python"

    # Install -----------------------------------------------------------------------------------

    def install(self) -> None:
        """Check the commit out and install the packages that production needs."""
        check_out(self.commit, self.code)
        install_packages(self.code)
        users.give(self.folder)

    def upgrade(self, commit: str) -> None:
        """Put another commit in the place of this one; a running `serve` keeps running."""
        self.commit = commit
        for old in self.code.iterdir():
            if old.name not in (".venv", "staticfiles"):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        self.install()

    def fill(self) -> None:
        """Make roles and database, restore the demonstration as real data, and prepare."""
        self.postgres.create_roles_and_database()
        restore_demonstration(self.postgres)
        self.prepare()

    # Commands ----------------------------------------------------------------------------------

    def environment(self, *, as_owner: bool = False) -> dict[str, str]:
        """What a process of this installation has in its environment."""
        owner = {"DATABASE_OWNER_URL": self.postgres.owner_url} if as_owner else {}
        return {"PATH": os.environ["PATH"], "HOME": str(self.var), **self.settings, **owner}

    def manage(self, *words: str, as_owner: bool = False, text: str = "") -> str:
        """Run a command as the service user; returns what it prints, raises RuntimeError."""
        done = subprocess.run(
            [self.python, "manage.py", *words],
            cwd=self.code,
            env=self.environment(as_owner=as_owner),
            input=text or None,
            stdin=None if text else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **users.service_user(),
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)}: {done.stdout}")
        return done.stdout

    def prepare(self) -> str:
        return self.manage("prepare", as_owner=True)

    # Serve -------------------------------------------------------------------------------------

    def serve(self, *options: str, wait: bool = True) -> None:
        """Start `manage.py serve` with more options, and wait until it can serve."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.python, "manage.py", "serve", "--port", str(self.port), *options],
                cwd=self.code,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **users.service_user(),
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> float:
        """Seconds until /terveys/valmis/ answered 200; raises TimeoutError."""
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE_SECONDS:
            if self.process and self.process.poll() is not None:
                break
            if self.status("/terveys/valmis/") == 200:
                return time.monotonic() - begin
            time.sleep(0.1)
        raise TimeoutError(f"It does not serve:\n{self.log.read_text()[-3000:]}")

    def request(self, path: str, **headers: str) -> urllib.request.Request:
        """A request as the proxy would pass it on."""
        passed = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        return urllib.request.Request(self.url + path, headers=passed | headers)

    def status(self, path: str, timeout: float = 10) -> int:
        """The status of the answer to GET, 0 if there is none."""
        try:
            with urllib.request.urlopen(self.request(path), timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End `serve` and wait for it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


# A checkout ------------------------------------------------------------------------------------


def check_out(commit: str, folder: Path) -> None:
    """Put the files of a commit into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(
        ["git", "archive", commit], cwd=PROJECT, stdout=subprocess.PIPE, check=True
    )
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)


def install_packages(folder: Path) -> None:
    """Install the packages of production, with a Python that every user can run."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "VIRTUAL_"))}
    subprocess.run(
        [uv(), "sync", "--quiet", "--locked", "--no-dev", "--python", python()],
        cwd=folder,
        env=environment,
        check=True,
    )


def uv() -> str:
    own = PROJECT / ".tools" / "bin" / "uv"
    return shutil.which("uv") or str(own)


def python() -> str:
    """The system's Python; a personal one belongs to a user whose folder is closed to others."""
    system = Path("/usr/bin/python3")
    return str(system) if system.exists() else sys.executable


# Data ------------------------------------------------------------------------------------------


def demonstration_dump() -> Path:
    """A dump of the demonstration, made once per state of its data and tables (some minutes)."""
    programs = oldest()
    listed = subprocess.run(
        ["git", "ls-files", "--stage", "demonstration", "fixtures", "*/migrations/*.py"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout
    kept = PROJECT / "var" / "drills" / f"demonstration-{hashlib.sha1(listed).hexdigest()}.dump"  # noqa: S324 - a name
    if not kept.exists():
        with users.folder() as folder:
            server = {"EMBEDDED_PG_BIN": str(programs.folder)} if programs else {}
            environment = {"PATH": os.environ["PATH"], "DEMO": "1", "VAR_DIR": str(folder / "var")}
            code = f"{_LOAD}\n{_DUMP}"
            made = folder / "dump"
            subprocess.run(
                [sys.executable, "-c", code, made],
                cwd=PROJECT,
                env=environment | server,
                check=True,
            )
            kept.parent.mkdir(parents=True, exist_ok=True)
            for former in kept.parent.glob("demonstration-*.dump"):  # of other commits
                former.unlink()
            shutil.move(made, kept)
    return kept


_LOAD = """
import os, subprocess, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cooperation.settings"
import django
django.setup()
from django.db import connection
from cooperation import preparation
preparation._collect_static = lambda report: None
preparation.prepare(lambda sentence: print("   ", sentence, flush=True))
"""
_DUMP = """
from toolkit.embedded import server
connection.ensure_connection()
login = connection.settings_dict
subprocess.run(
    [server._binaries() / "pg_dump", "-Fc", "-f", sys.argv[1], "-h", login["HOST"], "-p", "5432",
     "-U", "yhdyspinta_owner", "yhdyspinta"], check=True)
"""
_AS_REAL_DATA = """
UPDATE accounts_user SET email = replace(email, '@example.fi', '@drill.example.org'),
    is_demonstration = false;
"""


def restore_demonstration(postgres: Postgres, dump: Path | None = None) -> None:
    """Restore the demonstration's dump as the owner; accounts move to DOMAIN, marks are removed."""
    data = (dump or demonstration_dump()).read_bytes()
    copy = users.give(postgres.data.parent) / "demonstration.dump"
    copy.write_bytes(data)
    users.give(copy.parent)
    postgres.run(
        "pg_restore", "--no-owner", "--no-comments", "-d", postgres.url(OWNER), copy, check=True
    )
    postgres.psql(_AS_REAL_DATA, postgres.owner_url)


def set_password(site: Installation, local_part: str) -> tuple[str, str]:
    """Give an account of the demonstration the drills' password; returns address and password."""
    code = (
        "from accounts.models import User; u = User.objects.get(email={!r});"
        "u.set_password({!r}); u.save()"
    )
    address = local_part + DOMAIN
    site.manage("shell", "-c", code.format(address, PASSWORD))
    return address, PASSWORD


def arguments_of(site: Installation) -> dict[str, Any]:
    """What subprocess needs to run something else as this installation's service user."""
    return {"cwd": site.code, "env": site.environment(), **users.service_user()}
