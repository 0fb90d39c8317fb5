"""Serving: a parent process that holds the port and the database, and restarts its children."""

from __future__ import annotations

import errno
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import CommandError

from toolkit.children import Child, end_with_parent

__all__ = ["Child", "Supervisor", "end_with_parent", "inherited_socket", "open_port"]

STOP_SECONDS = 30
READY_SECONDS = 300
"""How long a new generation may take to start before it is given up."""
FIRST_INHERITED = 3  # systemd passes its sockets from this descriptor on


# The port ----------------------------------------------------------------------------------------


def inherited_socket() -> socket.socket | None:
    """The listening socket that systemd holds for this service (its .socket unit), if any."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or not os.environ.get("LISTEN_FDS"):
        return None
    return socket.socket(fileno=FIRST_INHERITED)


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


# The parent --------------------------------------------------------------------------------------


class Supervisor:
    """Keeps its children running until it is stopped, then stops them.

    HUP replaces each child by a new one, of the release that is now in the folder: the former one
    ends its work once the new one serves, so no request is refused in between.
    """

    def __init__(self, children: list[Child], report: Callable[[str], None]) -> None:
        self.children, self.report = children, report
        self.stopping = self.renewing = self.is_announced = False
        self.leaving: list[Child] = []
        self.coming: list[tuple[Child, Child, float]] = []  # the former, the new one, the deadline

    def run(self) -> int:
        """Serve until TERM or INT; the exit code is 0 after such a stop."""
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self._stop_soon)
        signal.signal(signal.SIGHUP, self._renew_soon)
        try:
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> int:
        while not self.stopping:
            if self.renewing:
                self._begin_renewal()
            self._go_on_with_renewal()
            for child in self.children:
                if not child.is_alive and not self._start_again(child):
                    return 1
            self._announce()
            time.sleep(0.2)
        return 0

    def _start_again(self, child: Child) -> bool:
        """Start a child that does not run, unless it has to wait; False if it is given up."""
        if child.keeps_dying and not child.is_patient:
            self.report(f"{child.name} does not stay up. The reason is above.")
            return False
        if not child.may_start or self.stopping:
            return True
        if child.started:
            self.report(f"{child.name} ended unexpectedly; starting it again.")
        child.start()
        return True

    def _announce(self) -> None:
        """Report once to systemd that all that serve do."""
        if not self.is_announced and all(c.is_ready for c in self.children if c.reports_ready):
            self.is_announced = True
            notify_systemd("READY=1")

    # A new generation -------------------------------------------------------------------------

    def _begin_renewal(self) -> None:
        self.renewing = False
        self.report("Starting the release that is now in the folder…")
        for former in self.children:
            if former.is_alive and former not in [one for one, _, _ in self.coming]:
                new = former.successor()
                new.start()
                self.coming.append((former, new, time.monotonic() + READY_SECONDS))

    def _go_on_with_renewal(self) -> None:
        self.leaving = [child for child in self.leaving if child.is_alive]
        for former, new, deadline in list(self.coming):
            if new.is_ready:
                self.coming.remove((former, new, deadline))
                self.children[self.children.index(former)] = new
                former.terminate()
                self.leaving.append(former)
                self.report(f"{former.name}: the new release has taken over.")
            elif not new.is_alive or time.monotonic() > deadline:
                self.coming.remove((former, new, deadline))
                new.kill()
                self.report(f"{former.name}: the new release does not start. The former one stays.")

    def _stop_soon(self, *_: object) -> None:
        self.stopping = True

    def _renew_soon(self, *_: object) -> None:
        self.renewing = True

    def _stop(self) -> None:
        notify_systemd("STOPPING=1")
        deadline = time.monotonic() + STOP_SECONDS
        everyone = [*self.children, *self.leaving, *(new for _, new, _ in self.coming)]
        for child in everyone:
            child.terminate()
        for child in everyone:
            child.wait_or_kill(deadline)


def notify_systemd(state: str) -> None:
    """Report a state to systemd where it has started us (Type=notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), address)


# The children ------------------------------------------------------------------------------------


def web(
    listening: socket.socket, *, workers: int, threads: int, heavy: HeavySocket | None = None
) -> Child:
    return Child(
        "The web server",
        [
            *_gunicorn(listening, workers),
            *("--worker-class", "toolkit.turn_worker.TurnWorker", "--threads", str(threads)),
            *("--timeout", "120", "--graceful-timeout", "25"),
            "cooperation.wsgi:application",
        ],
        pass_fds=(listening.fileno(),),
        environment={"PROCESS": "web"} | ({"HEAVY_SOCKET": heavy.path} if heavy else {}),
        reports_ready=workers,
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


HEAVY_PROCESSES = max(1, (os.cpu_count() or 2) // 2)
"""As many as half of the machine's processors: the other half is for everybody else."""


def heavy_web(heavy: HeavySocket) -> Child:
    """Processes for heavy requests: one at a time each, of a lower priority, with a deadline."""
    return Child(
        "The server of heavy requests",
        [
            *_gunicorn(heavy.listening, HEAVY_PROCESSES),
            *("--worker-class", "sync", "--timeout", "100", "--max-requests", "500"),
            "cooperation.wsgi:application",
        ],
        pass_fds=(heavy.listening.fileno(),),
        environment={"PROCESS": "heavy"},
        nice=10,
        reports_ready=HEAVY_PROCESSES,
    )


def _gunicorn(listening: socket.socket, workers: int) -> list[str]:
    return [
        *("-m", "gunicorn", "--bind", f"fd://{listening.fileno()}", "--workers", str(workers)),
        *("--config", "python:toolkit.gunicorn_hooks", "--log-level", "warning"),
        "--no-control-socket",  # it would be shared by all copies of this user
    ]


def background_worker(*, waits_for: Callable[[], bool]) -> Child:
    """`waits_for` tells whether the database answers: without it there is no work."""
    return Child(
        "Background work",
        ["manage.py", "work"],
        environment={"PROCESS": "worker"},
        is_patient=True,
        waits_for=waits_for,
    )
