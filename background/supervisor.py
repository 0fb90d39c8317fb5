"""The parent of the workers: one process for each queue, forked from it, started anew if it ends.

Forked processes share the loaded code, so that four of them need little more memory than one.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from types import FrameType

from background.queues import WorkQueue
from background.worker import run_queue
from toolkit.children import end_with_parent

logger = logging.getLogger(__name__)

STOP_SECONDS = 10
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60
"""A process that lived longer is started again at once; else after a pause, doubled each time."""


@dataclass
class Post:
    """The worker process of a queue, with the moment of its next start if it has ended."""

    queue: WorkQueue
    process: ForkProcess | None = None
    started: float = 0.0
    pause: float = 0.5
    starts_at: float = field(default_factory=time.monotonic)

    def start(self, work: Callable[[WorkQueue], object]) -> None:
        self.started = time.monotonic()
        context = multiprocessing.get_context("fork")
        name = f"worker of {self.queue.name}"
        self.process = context.Process(
            target=_child, args=(work, self.queue, os.getpid()), name=name
        )
        self.process.start()

    def note_end(self) -> None:
        """Forget the ended process and choose when to start the next one."""
        now = time.monotonic()
        is_steady = now - self.started > STEADY_SECONDS
        self.pause = 0.5 if is_steady else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.starts_at = None, now + (0 if is_steady else self.pause)


class Supervisor:
    """Keeps a worker of each queue running until it is stopped, then stops them."""

    def __init__(
        self, queues: Sequence[WorkQueue], work: Callable[[WorkQueue], object] = run_queue
    ) -> None:
        self.posts, self.work, self.stopping = [Post(queue) for queue in queues], work, False

    def run(self) -> None:
        """Work until TERM or INT."""
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self._stop_soon)
        gc.collect()
        gc.freeze()  # what is loaded stays shared
        try:
            while not self.stopping:
                self._look_after()
        finally:
            self._stop()

    def _look_after(self) -> None:
        for post in self.posts:
            if post.process is not None and not post.process.is_alive():
                logger.warning("The %s ended; starting it again.", post.process.name)
                post.note_end()
            if post.process is None and time.monotonic() >= post.starts_at and not self.stopping:
                post.start(self.work)
        wait([post.process.sentinel for post in self.posts if post.process], timeout=0.2)

    def _stop_soon(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _stop(self) -> None:
        processes = [post.process for post in self.posts if post.process]
        for process in processes:
            process.terminate()
        ends = time.monotonic() + STOP_SECONDS
        for process in processes:
            process.join(max(0.0, ends - time.monotonic()))
            process.kill()
            process.join()


def _child(work: Callable[[WorkQueue], object], queue: WorkQueue, parent: int) -> None:
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, signal.SIG_DFL)
    end_with_parent()
    if os.getppid() == parent:
        work(queue)
