"""Serving: a parent process that holds the port and the database, and restarts its children."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings
from django.core.management.base import CommandError

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15
RESTARTS_IN_A_MINUTE = 5


def open_port(host: str, port: int, *, patience: float = 2.0) -> socket.socket:
    """Listen, or fail with a message; waits a moment for a copy that is just stopping."""
    if not 0 < port < 65536:
        raise CommandError(f"There is no port {port}: choose one from 1024 to 65535.")
    deadline = time.monotonic() + patience
    while True:
        try:
            return socket.create_server((host, port), backlog=512)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise CommandError(_refusal(host, port, problem)) from None


def _refusal(host: str, port: int, problem: OSError) -> str:
    another = "Choose another one, for example: script/server --port 8123"
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. {another}"
    if problem.errno == errno.EACCES:
        return f"Port {port} is not open to this user. {another}"
    return f"Nothing can listen on {host}:{port}: {problem.strerror}. {another}"


@dataclass
class Child:
    """A child process, with the times it was started."""

    name: str
    arguments: list[str]
    pass_fds: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    nice: int = 0
    """How much lower its priority is than the parent's."""
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    def start(self) -> None:
        now = time.monotonic()
        self.started = [moment for moment in self.started if now - moment < 60] + [now]
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=settings.BASE_DIR,
            pass_fds=self.pass_fds,
            env=os.environ | self.environment,
            preexec_fn=self._begin,
        )

    def _begin(self) -> None:
        _end_with_parent()
        os.nice(self.nice)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def keeps_dying(self) -> bool:
        return len(self.started) > RESTARTS_IN_A_MINUTE


class Supervisor:
    """Keeps its children running until it is stopped, then stops them."""

    def __init__(self, children: list[Child], report: Callable[[str], None]) -> None:
        self.children, self.report, self.stopping = children, report, False

    def run(self) -> int:
        """Serve until TERM or INT; the exit code is 0 after such a stop."""
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self._stop_soon)
        for child in self.children:
            child.start()
        try:
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> int:
        while not self.stopping:
            for child in self.children:
                if not child.is_alive and not self.stopping:
                    if child.keeps_dying:
                        self.report(f"{child.name} does not stay up. The reason is above.")
                        return 1
                    self.report(f"{child.name} ended unexpectedly; starting it again.")
                    child.start()
            time.sleep(0.2)
        return 0

    def _stop_soon(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        processes = [child.process for child in self.children if child.process]
        for process in processes:
            with suppress(ProcessLookupError):
                process.terminate()
        for process in processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_with_parent() -> None:
    """Runs in the new child: if the parent is killed, the kernel stops the child too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)  # Ctrl-C reaches only the parent, which then stops all in order


def web(
    listening: socket.socket, *, workers: int, threads: int, heavy: HeavySocket | None = None
) -> Child:
    return Child(
        "The web server",
        [
            *_gunicorn(listening, workers),
            *("--worker-class", "gthread", "--threads", str(threads)),
            *("--timeout", "120", "--graceful-timeout", "10"),
            "cooperation.wsgi:application",
        ],
        pass_fds=(listening.fileno(),),
        environment={"PROCESS": "web"} | ({"HEAVY_SOCKET": heavy.path} if heavy else {}),
    )


class HeavySocket:
    """Where web processes hand over heavy requests; in a folder that only this user can open."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="yhdyspinta-")
        self.path = f"{self._folder.name}/heavy"
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listening.bind(self.path)
        self.listening.listen(64)

    def close(self) -> None:
        """Stop listening."""
        self.listening.close()
        self._folder.cleanup()


def heavy_web(heavy: HeavySocket) -> Child:
    """Processes for heavy requests: one at a time each, of a lower priority, with a deadline."""
    return Child(
        "The server of heavy requests",
        [
            *_gunicorn(heavy.listening, 2),
            *("--worker-class", "sync", "--timeout", "100", "--max-requests", "500"),
            "cooperation.wsgi:application",
        ],
        pass_fds=(heavy.listening.fileno(),),
        environment={"PROCESS": "heavy"},
        nice=10,
    )


def _gunicorn(listening: socket.socket, workers: int) -> list[str]:
    return [
        *("-m", "gunicorn", "--bind", f"fd://{listening.fileno()}", "--workers", str(workers)),
        *("--log-level", "warning", "--no-control-socket"),  # all copies of a user would share it
    ]


def background_worker() -> Child:
    return Child(
        "The background worker",
        ["manage.py", "procrastinate", "worker"],
        environment={"PROCESS": "worker"},
    )
