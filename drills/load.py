"""Small clients: a steady rate of requests, and how long it takes until all is well again."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Ask = Callable[[], int]
"""Asks once, and returns the status of the answer; 0 or an OSError: there was none."""


@dataclass
class Answers:
    """Statuses and times of many answers; safe to fill from several threads."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """Answers that were none, or errors of the server (500 and above)."""
        return sum(n for status, n in self.statuses.items() if status == 0 or status >= 500)

    def percentile(self, percent: float) -> float:
        """The time, in seconds, within which `percent` of the answers came."""
        ordered = sorted(self.seconds) or [math.inf]
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def summary(self) -> str:
        """For a table: how many, p50 and p99 in milliseconds, by status."""
        times = ", ".join(f"p{p} {1000 * self.percentile(p):.0f} ms" for p in (50, 99))
        return f"{self.count} requests, {times}, {dict(sorted(self.statuses.items()))}"

    def add(self, ask: Ask) -> int:
        """Ask once and note the answer."""
        begin = time.monotonic()
        try:
            status = ask()
        except Exception as problem:  # whatever it was, the reader got no answer
            status = 0
            self.failures.append(f"{time.strftime('%H:%M:%S')} {problem!r}")
        self.seconds.append(time.monotonic() - begin)
        self.statuses[status] += 1
        return status


class SteadyRate:
    """Asks `a_second` times a second in the background, however slow the answers are.

    with SteadyRate(ask, a_second=10) as answers:
        ...  # the bad day
    """

    def __init__(self, ask: Ask, *, a_second: float, at_once: int = 100) -> None:
        """`at_once`: how many may wait for an answer; beyond it, none are sent."""
        self.ask, self.pause = ask, 1 / a_second
        self.answers = Answers()
        self._over = threading.Event()
        self._places = threading.Semaphore(at_once)
        self._clock = threading.Thread(target=self._send, daemon=True)
        self._asking: list[threading.Thread] = []

    def __enter__(self) -> Answers:
        self._clock.start()
        return self.answers

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._clock.join()
        for thread in self._asking:
            thread.join(130)

    def _send(self) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            with_place = self._places.acquire(blocking=False)
            if with_place:
                thread = threading.Thread(target=self._ask_once, daemon=True)
                self._asking = [t for t in self._asking if t.is_alive()] + [thread]
                thread.start()
            due += self.pause
            self._over.wait(max(0.0, due - time.monotonic()))

    def _ask_once(self) -> None:
        try:
            self.answers.add(self.ask)
        finally:
            self._places.release()


def many(ask: Ask, *, clients: int, seconds: float) -> Answers:
    """`clients` ask again and again, each as soon as it has its answer, for `seconds`."""
    answers = Answers()
    end = time.monotonic() + seconds

    def go_on() -> None:
        while time.monotonic() < end:
            answers.add(ask)

    threads = [threading.Thread(target=go_on, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 130)
    return answers


def seconds_until(is_well: Callable[[], bool], *, at_most: float, in_a_row: int = 3) -> float:
    """Seconds until `is_well` has been true `in_a_row` times; infinite after `at_most`."""
    begin, good, since = time.monotonic(), 0, 0.0
    while time.monotonic() - begin < at_most:
        if is_well():
            since = since if good else time.monotonic() - begin
            good += 1
            if good == in_a_row:
                return since
        else:
            good = 0
        time.sleep(0.1)
    return math.inf
