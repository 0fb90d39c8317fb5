"""A child process of `toolkit.serving`, which is started, replaced and stopped."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from django.conf import settings

PR_SET_PDEATHSIG = 1
RESTARTS_IN_A_MINUTE = 5
LONGEST_PAUSE_SECONDS = 10
QUIET_SECONDS = 10
"""How long a child must have lived to count as ready, if it does not report it."""
READY_VARIABLE = "READY_FD"
"""The environment's variable with the descriptor to which a child writes when it is ready."""
SYSTEMD_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET")


@dataclass
class Child:
    """A child process, with the times it was started."""

    name: str
    arguments: list[str]
    pass_fds: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    nice: int = 0
    """How much lower its priority is than the parent's."""
    reports_ready: int = 0
    """How many bytes it writes to READY_FD until it is ready; 0: none, ready after a while."""
    is_patient: bool = False
    """Whether it is started again for ever, with pauses, instead of being given up."""
    waits_for: Callable[[], bool] = lambda: True
    """Asked before each start: whether what it needs is there."""
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)
    _pipe: int | None = None
    _reported: int = 0

    def start(self) -> None:
        """Start it from the folder in which the parent was started, as it is now."""
        now = time.monotonic()
        self.started = [moment for moment in self.started if now - moment < 60] + [now]
        self._close_pipe()
        self._reported, (self._pipe, write) = 0, os.pipe()
        os.set_blocking(self._pipe, False)
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=project_folder(),
            env=self._environment() | {READY_VARIABLE: str(write)},
            pass_fds=(*self.pass_fds, write),
            preexec_fn=self._begin,
        )
        os.close(write)

    def _begin(self) -> None:
        end_with_parent()
        os.nice(self.nice)
        open_as_many_files_as_allowed()

    def successor(self) -> Self:
        """The same child, not started yet."""
        return replace(self, process=None, started=[], _pipe=None, _reported=0)

    def terminate(self) -> None:
        """Ask it to end its work and go."""
        if self.process:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until it has ended, until `deadline` (of time.monotonic)."""
        if self.process:
            try:
                self.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.kill()
        self._close_pipe()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it does its work."""
        if not self.is_alive or self._pipe is None:
            return False
        if not self.reports_ready:
            return time.monotonic() - self.started[-1] > QUIET_SECONDS
        with suppress(BlockingIOError):
            self._reported += len(os.read(self._pipe, 1000))
        return self._reported >= self.reports_ready

    @property
    def keeps_dying(self) -> bool:
        return len(self.started) > RESTARTS_IN_A_MINUTE

    @property
    def may_start(self) -> bool:
        """Whether its pause is over and what it waits for is there."""
        deaths = len(self.started)
        pause = min(2 ** (deaths - 1), LONGEST_PAUSE_SECONDS) if self.is_patient and deaths else 0
        return time.monotonic() >= (self.started or [0])[-1] + pause and self.waits_for()

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in SYSTEMD_VARIABLES}
        return inherited | self.environment

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
        self._pipe = None


def project_folder() -> Path:
    """The folder of manage.py as the command line names it: a link may lead elsewhere by now."""
    program = Path(sys.argv[0])
    return program.parent if program.is_absolute() else Path(settings.BASE_DIR)


def end_with_parent() -> None:
    """Run in a new child: if the parent is killed, the kernel stops the child too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)  # Ctrl-C reaches only the parent, which then stops all in order


def open_as_many_files_as_allowed() -> None:
    """A web process has a thousand connections and files beside them; 1,024 is the usual limit."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
