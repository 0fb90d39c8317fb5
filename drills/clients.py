"""Clients of the drills, each in a process of its own so that they do not slow what they measure.

    python -m drills.clients flood --connections 300 --seconds 20 http://127.0.0.1:8000 '/?x={n}'
    python -m drills.clients probe --seconds 20 http://127.0.0.1:8000 / /terveys/
    python -m drills.clients steady --rate 10 http://127.0.0.1:8000 /alueet/  # until its input ends

They print JSON: statuses, the times of answers in seconds, and what failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import IO, Any, cast
from urllib.parse import urlsplit

from drills.installation import HOST

NOT_ANSWERED = 0
AT_ONCE = 100
"""How many requests of a steady client may wait for an answer; beyond it, none are sent."""


@dataclass
class Answers:
    """The statuses and times of a client's answers, and descriptions of what failed."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """Answers that were none, or not what was asked for."""
        return self.count - self.statuses[HTTPStatus.OK]

    def add(self, status: int, seconds: float, problem: str = "") -> None:
        self.statuses[status] += 1
        self.times.append(seconds)
        if problem:
            self.failures.append(f"{time.strftime('%H:%M:%S')} {problem}")

    def summary(self) -> str:
        """For a table: how many, p50 and p99, by status."""
        times = ", ".join(f"p{p} {milliseconds(percentile(self.times, p))}" for p in (50, 99))
        return f"{self.count} requests, {times}, {dict(sorted(self.statuses.items()))}"

    def as_dict(self) -> dict[str, Any]:
        return {"statuses": self.statuses, "times": self.times, "failures": self.failures}


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and from which address; "" is the system's choice."""

    url: str
    source: str = ""
    headers: tuple[str, ...] = ()
    timeout: float = 30
    """Seconds after which there is no answer."""

    async def ask(self, path: str) -> tuple[int, float, str]:
        """The status (0: no whole answer), the seconds until its last byte, and what failed."""
        begin, problem = time.perf_counter(), ""
        try:
            status = await asyncio.wait_for(self._status(path), self.timeout)
        except (OSError, TimeoutError, ValueError, IndexError) as error:
            status, problem = NOT_ANSWERED, repr(error)
        return status, time.perf_counter() - begin, problem

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
            return status_of(await _whole(reader))
        finally:
            writer.close()

    def _forwarded(self) -> tuple[str, ...]:
        """What the proxy would add, where there is none."""
        if self.url.startswith("https"):
            return ()
        return ("X-Forwarded-Proto: https", f"X-Forwarded-For: {self.source or '192.0.2.7'}")


@cache
def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _whole(reader: asyncio.StreamReader) -> bytes:
    """The answer until its end, as a browser sees it: a server may close later."""
    answer = b""
    while part := await reader.read(1 << 16):
        answer += part
        head, end, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
        if end and length and len(body) >= int(length[1]):
            break
    return answer


def status_of(answer: bytes) -> int:
    """The status of a whole answer in HTTP/1.1; raises ValueError or IndexError for half of one."""
    head, end, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in _split(lines)}
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        is_whole = body.endswith(b"0\r\n\r\n")
    else:
        is_whole = len(body) >= int(headers.get(b"content-length", 0))
    if not (end and is_whole):
        raise ValueError(f"The answer ends after {len(answer)} bytes: {first!r}")
    return int(first.split(b" ", 2)[1])


def _split(lines: list[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    return (line.partition(b":") for line in lines)


async def flood(target: Target, path: str, *, connections: int, seconds: float) -> Answers:
    """As many connections ask, each again as soon as it is answered; then all go at once."""
    answers, number = Answers(), 0

    async def one() -> None:
        nonlocal number
        while True:
            number += 1
            answers.add(*await target.ask(path.replace("{n}", f"{number:06}")))

    tasks = [asyncio.create_task(one()) for _ in range(connections)]
    await asyncio.wait(tasks, timeout=seconds)
    return answers


async def probe(target: Target, paths: list[str], *, seconds: float) -> Answers:
    """One reader asks for the paths in turn, twenty times a second."""
    deadline, answers = time.monotonic() + seconds, Answers()
    while time.monotonic() < deadline:
        for path in paths:
            answers.add(*await target.ask(path))
            await asyncio.sleep(0.05)
    return answers


async def steady(target: Target, path: str, *, rate: float) -> Answers:
    """Ask `rate` times a second, however slow the answers are, until the input of this ends.

    Prints an empty line at the first answer; waits for the last ones.
    """
    answers = Answers()
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)

    async def one() -> None:
        asked = await target.ask(path)
        if not answers.count:
            print(flush=True)
        answers.add(*asked)

    asking: set[asyncio.Task[None]] = set()
    due = loop.time()
    while not ended.done():
        asking = {task for task in asking if not task.done()}
        if len(asking) < AT_ONCE:
            asking.add(asyncio.create_task(one()))
        due += 1 / rate
        await asyncio.wait([ended], timeout=max(0.0, due - loop.time()))
    if asking:
        await asyncio.wait(asking)
    return answers


# Used by the drills ------------------------------------------------------------------------------


class Clients:
    """A client in a process of its own; `result` waits for its end."""

    def __init__(self, kind: str, target: Target, *paths: str, **options: float) -> None:
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        words += ["--source", target.source] if target.source else []
        words += [f"--header={header}" for header in target.headers]
        words += ["--timeout", str(target.timeout)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "drills.clients", kind, *words, target.url, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._input = cast(IO[str], self.process.stdin)
        self._output = cast(IO[str], self.process.stdout)

    def wait_for_first(self) -> None:
        """Wait until a steady client has its first answer."""
        self._output.readline()

    def result(self) -> dict[str, Any]:
        """What the client measured: `statuses`, `times`, `failures`; a steady one ends now."""
        self._input.close()
        with self.process:
            found: dict[str, Any] = json.loads(self._output.read())
        found["statuses"] = {int(key): value for key, value in found["statuses"].items()}
        return found


@contextmanager
def steady_rate(target: Target, path: str, *, a_second: float) -> Iterator[Answers]:
    """A client that asks `a_second` times a second beside the block.

    with steady_rate(Target(front.url), "/", a_second=10) as answers:
        ...  # the bad day
    answers.failed  # they are filled in when the block ends
    """
    client, answers = Clients("steady", target, path, rate=a_second), Answers()
    client.wait_for_first()
    try:
        yield answers
    finally:
        found = client.result()
        answers.statuses.update(found["statuses"])
        answers.times += found["times"]
        answers.failures += found["failures"]


def percentile(times: Iterable[float], percent: float) -> float:
    """The time that `percent` of the answers did not exceed, in seconds; infinite without any."""
    ordered = sorted(times) or [math.inf]
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main() -> None:
    """Run one client."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["flood", "probe", "steady"])
    parser.add_argument("url")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1)
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--source", default="")
    parser.add_argument("--header", action="append", default=[])
    answers = asyncio.new_event_loop().run_until_complete(_work(parser.parse_args()))
    print(json.dumps(answers.as_dict()), flush=True)
    os._exit(0)  # every connection closes now, answered or not


async def _work(given: argparse.Namespace) -> Answers:
    target = Target(given.url, given.source, tuple(given.header), given.timeout)
    if given.kind == "flood":
        more = {"connections": given.connections, "seconds": given.seconds}
        return await flood(target, given.paths[0], **more)
    if given.kind == "probe":
        return await probe(target, given.paths, seconds=given.seconds)
    return await steady(target, given.paths[0], rate=given.rate)


if __name__ == "__main__":
    main()
