"""A hundred kills with SIGKILL while people and programs write without pause."""

from __future__ import annotations

import os
import random
import signal
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from drills.editors import Editors
from drills.installation import Installation
from drills.installed import installed
from drills.results import Results

LONGEST_RECOVERY = 15  # seconds until an edit is acknowledged again
KILLS = {
    "web worker": 50,
    "web master": 10,
    "background worker": 7,
    "database backend": 22,
    "whole database": 7,
    "serve": 4,
}
"""What is killed, and how often; a hundred in all."""

BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'yhdyspinta'"
PATIENCE_SECONDS = 60


def run(results: Results) -> None:
    with installed() as (_folder, site):
        site.serve()
        kills = Kills(site)
        with Editors(site, api=6, forms=3) as editors:
            time.sleep(5)
            kills.run(editors)
            time.sleep(5)
        faults = editors.faults(site.postgres)
        acknowledged = editors.acknowledged
        repeated = sum(len(edit.statuses) > 1 for edit in acknowledged)
        results.add(
            f"{sum(KILLS.values())} kills under acknowledged writing",
            promised="0 lost, 0 half-written, 0 duplicated, each with its user",
            measured=f"{len(acknowledged)} acknowledged ({repeated} after repeats), "
            f"{len(editors.refused)} never; {faults}",
            is_met=not any(faults.values()) and kills.made == sum(KILLS.values()) and repeated > 0,
        )
        for name, seconds in kills.recoveries.items():
            results.add(
                f"writing again after the kill of a {name}, {len(seconds)} times",
                promised=f"≤ {LONGEST_RECOVERY} s",
                measured=f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s",
                is_met=max(seconds) <= LONGEST_RECOVERY,
            )


@dataclass
class Kills:
    """Kills processes of an installation and of its database in random order."""

    site: Installation
    made: int = 0
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def run(self, editors: Editors) -> None:
        """All kills, each after the recovery from the one before."""
        order = [name for name, number in KILLS.items() for _ in range(number)]
        random.Random(11).shuffle(order)  # noqa: S311 - no secret
        ways: dict[str, Callable[[], None]] = {
            "web worker": lambda: self._kill(lambda: workers(self.site)),
            "web master": lambda: self._kill(lambda: masters(self.site)),
            "background worker": lambda: self._kill(lambda: background_workers(self.site)),
            "database backend": lambda: self._kill(self._backends),
            "whole database": self._whole_database,
            "serve": self._serve,
        }
        for name in order:
            killed_at = time.monotonic()
            ways[name]()
            self.made += 1
            seconds = editors.recovery(killed_at, timeout=90, meanwhile=self._keep_serving)
            self.recoveries[name].append(90.0 if seconds is None else seconds)
            if self.made % 20 == 0:
                print(f"    {self.made} kills, {len(editors.acknowledged)} edits", flush=True)
            time.sleep(0.2)

    def _kill(self, ask: Callable[[], list[int]]) -> None:
        """Kill one of the processes; waits for one if all are just being started."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := ask()):
            if time.monotonic() > deadline:
                raise RuntimeError("There is no such process to kill.")
            self._keep_serving()
            time.sleep(0.1)
        with suppress(ProcessLookupError):
            os.kill(random.choice(found), signal.SIGKILL)  # noqa: S311 - no secret

    def _backends(self) -> list[int]:
        try:
            with self.site.postgres.connect() as connection:
                rows = connection.execute(BACKENDS).fetchall()
        except psycopg.OperationalError:  # recovers from the kill before
            return []
        return [pid for (pid,) in rows]

    def _whole_database(self) -> None:
        self.site.postgres.kill()
        self.site.postgres.start()

    def _serve(self) -> None:
        """Kill `serve`; the service manager kills what is left and starts it again."""
        left = family(self.site)
        self.site.stop(signal.SIGKILL)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.site.serve(wait=False)

    def _keep_serving(self) -> None:
        """Start `serve` again if it has given up, as the service manager does."""
        if self.site.process and self.site.process.poll() is not None:
            self.site.serve(wait=False)


# The processes of an installation ---------------------------------------------------------------


def family(site: Installation) -> list[int]:
    """All processes that descend from `serve`."""
    if site.process is None:
        return []
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            children[int(words[1])].append(int(stat.parent.name))
    found, waiting = [], [site.process.pid]
    while waiting:
        waiting += (below := children[waiting.pop()])
        found += below
    return found


def masters(site: Installation) -> list[int]:
    """The web server's parent process."""
    return [pid for pid in _with_word(site, "gunicorn") if parent_of(pid) == _serve_pid(site)]


def workers(site: Installation) -> list[int]:
    """The web processes, which answer requests."""
    above = set(masters(site))
    return [pid for pid in _with_word(site, "gunicorn") if parent_of(pid) in above]


def background_workers(site: Installation) -> list[int]:
    return [*_with_word(site, "procrastinate"), *_with_word(site, "work\0")]


def _serve_pid(site: Installation) -> int:
    return site.process.pid if site.process else 0


def _with_word(site: Installation, word: str) -> list[int]:
    return [pid for pid in family(site) if word in _command(pid)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    """The id of the parent process; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
