"""A bare PostgreSQL server: TCP on 127.0.0.1 with passwords, as an operator's own would be.

with users.folder() as folder, Postgres(oldest(), folder / "pg") as postgres:
    postgres.create_roles_and_database()  # as docs/deploy.md says
    postgres.runtime_url, postgres.owner_url
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg

from drills import users
from toolkit.embedded import server

PROJECT = Path(__file__).resolve().parent.parent
OWNER, RUNTIME, ADMIN = "yhdyspinta_owner", "yhdyspinta", "postgres"
PASSWORDS = {OWNER: "OWNER_PASSWORD", RUNTIME: "RUNTIME_PASSWORD"}
"""By role: the placeholder in docs/deploy.md, which is the password in the drills."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of one version of PostgreSQL."""

    folder: Path
    version: int  # 15, 18, …


def oldest() -> Programs | None:
    """The oldest version that is supported and installed by the system, 15 or newer."""
    found = _of_the_system()
    return found[0] if found else None


def newest() -> Programs:
    """The newest version at hand: the embedded one, or a newer one of the system."""
    embedded = _reachable(server._binaries())
    candidates = [*_of_the_system(), Programs(embedded, _version(embedded))]
    return max(candidates, key=lambda programs: programs.version)


def _of_the_system() -> list[Programs]:
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = [Programs(program.parent, _version(program.parent)) for program in folders]
    return sorted(
        (programs for programs in found if programs.version >= 15),
        key=lambda programs: programs.version,
    )


def _version(folder: Path) -> int:
    words = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=True)
    return int(words.stdout.split()[2].split(".")[0])


def _reachable(binaries: Path) -> Path:
    """Copy the programs to a folder where the unprivileged user may run them, if need be."""
    user = users.service_user()
    if not user or server._reaches(user, binaries / "postgres", Path(tempfile.gettempdir())):
        return binaries
    return server._copied(binaries, server.ROOT_FALLBACK / "drills" / str(_version(binaries)))


class Postgres:
    """One server in a folder of its own; a context manager starts it and removes nothing."""

    def __init__(self, programs: Programs, folder: Path, **configuration: str) -> None:
        """`configuration`: lines of postgresql.conf, such as max_connections="50"."""
        self.programs, self.data = programs, folder
        self.port = users.free_port()
        self.configuration = {"max_connections": "100", **configuration}
        self.environment: dict[str, str] = {}  # more for its programs

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Addresses ---------------------------------------------------------------------------------

    def url(self, role: str, database: str = "yhdyspinta") -> str:
        password = PASSWORDS.get(role, ADMIN)
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def runtime_url(self) -> str:
        return self.url(RUNTIME)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def admin_url(self) -> str:
        """The superuser's address of the application's database."""
        return self.url(ADMIN)

    def connect(self, role: str = ADMIN, database: str = "yhdyspinta") -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(role, database), autocommit=True)

    # Life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server, and make its folder first if there is none."""
        if not self.data.exists():
            self._create()
        # The first server process keeps the streams: a file, so that no pipe stays open.
        log = self.data.with_suffix(".log")
        self.run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop in order; nothing happens if it does not run."""
        self.resume()
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", check=False)

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kill every process of the server with SIGKILL, as a power cut would."""
        self._signal(signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def pause(self) -> None:
        """Stop all processes where they are: connections stay open and get no answer."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def processes(self) -> list[int]:
        """The ids of the server's processes that run: their working directory is the data."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cwd").readlink() == self.data.resolve():
                    found.append(int(process.name))
        return sorted(found)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _create(self) -> None:
        users.give(self.data.parent)
        secret = self.data.with_suffix(".password")
        secret.write_text(ADMIN)
        users.give(secret.parent)
        flags = ["-U", ADMIN, "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8"]
        self.run("initdb", "-D", self.data, *flags, "--locale=C.UTF-8", "--no-sync")
        lines = {"listen_addresses": "127.0.0.1", "port": str(self.port), **self.configuration}
        lines["unix_socket_directories"] = ""
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in lines.items())

    # Programs ----------------------------------------------------------------------------------

    def run(self, tool: str, *arguments: str | Path, check: bool = True, text: str = "") -> str:
        """Run one of this version's programs as the service user; returns its output.

        Raises RuntimeError with the output if it fails.
        """
        done = subprocess.run(
            [self.programs.folder / tool, *arguments],
            input=text or None,
            stdin=None if text else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
            | self.environment,
            check=False,
            **users.service_user(),
        )
        if check and done.returncode:
            raise RuntimeError(f"{tool}: {done.stdout}")
        return done.stdout

    def psql(self, commands: str, url: str) -> str:
        """What `commands` print; raises RuntimeError at the first error."""
        return self.run(
            "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-", text=commands
        )

    def create_roles_and_database(self) -> None:
        """Make the two roles and the database with the commands of docs/deploy.md."""
        self.psql(sql_of_the_document(), self.url(ADMIN, "postgres"))


def sql_of_the_document(text: str = "") -> str:
    """The commands that docs/deploy.md gives the administrator of the database."""
    text = text or (PROJECT / "docs" / "deploy.md").read_text()
    block = re.search(r"```sql\n(CREATE ROLE.*?)```", text, re.DOTALL)
    if block is None or not all(name in block[1] for name in PASSWORDS.values()):
        raise RuntimeError("docs/deploy.md has no commands that make the roles.")
    return block[1]
