"""Clients of the load drills, each in a process of its own so that they do not slow one another.

    python -m drills.clients flood --connections 300 --seconds 20 http://127.0.0.1:8000 '/?x={n}'
    python -m drills.clients probe --seconds 20 http://127.0.0.1:8000 / /terveys/

They print JSON: statuses, and the times of answers in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from drills.installation import HOST

NOT_ANSWERED = 0
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and from which address; "" is the system's choice."""

    url: str
    source: str = ""
    headers: tuple[str, ...] = ()

    async def ask(self, path: str) -> tuple[int, float]:
        """The status of the answer (0: none) and the seconds until its last byte."""
        begin = time.perf_counter()
        try:
            status = await asyncio.wait_for(self._status(path), TIMEOUT)
        except (OSError, TimeoutError, ValueError, IndexError):
            status = NOT_ANSWERED
        return status, time.perf_counter() - begin

    async def _status(self, path: str) -> int:
        where = urlsplit(self.url)
        is_secure = where.scheme == "https"
        reader, writer = await asyncio.open_connection(
            where.hostname,
            where.port or (443 if is_secure else 80),
            local_addr=(self.source, 0) if self.source else None,
            ssl=_trusting() if is_secure else None,
            server_hostname=HOST if is_secure else None,
        )
        try:
            head = (
                f"GET {path} HTTP/1.1",
                f"Host: {HOST}",
                "Connection: close",
                *self._forwarded(),
            )
            writer.write("\r\n".join([*head, *self.headers, "", ""]).encode())
            await writer.drain()
            answer = await reader.read()
            return int(answer.split(b" ", 2)[1])
        finally:
            writer.close()

    def _forwarded(self) -> tuple[str, ...]:
        """What the proxy would add, where there is none."""
        if self.url.startswith("https"):
            return ()
        return ("X-Forwarded-Proto: https", f"X-Forwarded-For: {self.source or '192.0.2.7'}")


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def flood(target: Target, path: str, *, connections: int, seconds: float) -> dict[str, Any]:
    """As many connections ask, each again as soon as it is answered; then all go at once."""
    statuses, number = Counter[int](), 0

    async def one() -> None:
        nonlocal number
        while True:
            number += 1
            status, _took = await target.ask(path.replace("{n}", f"{number:06}"))
            statuses[status] += 1

    tasks = [asyncio.create_task(one()) for _ in range(connections)]
    await asyncio.wait(tasks, timeout=seconds)
    return {"statuses": dict(statuses)}


async def probe(target: Target, paths: list[str], *, seconds: float) -> dict[str, Any]:
    """One reader asks for the paths in turn, twenty times a second."""
    deadline, statuses, times = time.monotonic() + seconds, Counter[int](), []
    while time.monotonic() < deadline:
        for path in paths:
            status, took = await target.ask(path)
            statuses[status] += 1
            times.append(took)
            await asyncio.sleep(0.05)
    return {"statuses": dict(statuses), "times": times}


# Used by the drills ------------------------------------------------------------------------------


class Clients:
    """A client in a process of its own; `result` waits for its end."""

    def __init__(self, kind: str, target: Target, *paths: str, **options: float) -> None:
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        words += ["--source", target.source] if target.source else []
        words += [f"--header={header}" for header in target.headers]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "drills.clients", kind, *words, target.url, *paths],
            stdout=subprocess.PIPE,
            text=True,
        )

    def result(self) -> dict[str, Any]:
        """What the client measured."""
        printed, _ = self.process.communicate()
        found: dict[str, Any] = json.loads(printed)
        found["statuses"] = {int(key): value for key, value in found["statuses"].items()}
        return found


def percentile(times: Iterable[float], percent: float) -> float:
    """The time that `percent` of the answers did not exceed, in seconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main() -> None:
    """Run one client."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["flood", "probe"])
    parser.add_argument("url")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--source", default="")
    parser.add_argument("--header", action="append", default=[])
    given = parser.parse_args()
    target = Target(given.url, given.source, tuple(given.header))
    if given.kind == "flood":
        work = flood(target, given.paths[0], connections=given.connections, seconds=given.seconds)
    else:
        work = probe(target, given.paths, seconds=given.seconds)
    loop = asyncio.new_event_loop()
    print(json.dumps(loop.run_until_complete(work)), flush=True)
    os._exit(0)  # every connection closes now, answered or not


if __name__ == "__main__":
    main()
