"""A news day: everybody reads one page through the proxy while a coordinator saves each second.

Measured in one run beside a static file, as large as the compressed page, from the same proxy, with
ten kinds of browsers, by wrk. Another reader looks how old the page is that comes.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import psycopg

from drills import proxy, users
from drills.clients import Clients, Target, milliseconds, percentile, steady_rate
from drills.installation import HOST, Installation
from drills.postgres import Postgres, newest
from drills.programs import program
from drills.proxy import Proxy
from drills.results import Results

PAGE = "/foorumit/"
SECONDS = 15
READERS_A_SECOND = 40
FEWEST_CHANGES = SECONDS * 2 // 3
"""With fewer it would not be a change each second."""
BROWSERS = """
local kinds = {
  {"gzip, deflate, br", "fi"}, {"gzip, deflate, br, zstd", "fi-FI,fi;q=0.9,en;q=0.8"},
  {"br", "sv"}, {"gzip", "en-GB,en;q=0.5"}, {"gzip, deflate", "fi"}, {"identity", "en"},
  {"br;q=1.0, gzip;q=0.8, *;q=0.1", "fi"}, {"deflate, gzip;q=1.0", "sv-FI"},
  {"gzip,br", "de"}, {"*", "ru"}}
local n = 0
request = function()
  n = n % 10 + 1
  wrk.headers["Host"] = "HOST"
  wrk.headers["User-Agent"] = "browser " .. n
  wrk.headers["Accept-Encoding"] = kinds[n][1]
  wrk.headers["Accept-Language"] = kinds[n][2]
  return wrk.format("GET")
end
"""
STATIC = """
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/site.pem;
        ssl_certificate_key {folder}/site.key;
        root {folder}/www;
        access_log {folder}/log/static.log;
    }}
"""
FIRST = """
SELECT id FROM forums_forum WHERE period @> current_date
ORDER BY county_id, level, name_fi, id LIMIT 1
"""
"""The first forum in the list, in the page's order: it stays on the first page by any name.

The name alone does not tell it: many counties have a forum of the same name.
"""


class OpenProxy(Proxy):
    """One that serves the site under any name.

    wrk asks for the name in its address, an IP address, when it opens TLS; the shipped
    configuration refuses every name but its own.
    """

    def _site(self) -> str:
        text = super()._site().replace(" ssl default_server;", " ssl;")
        return text.replace(" ssl http2;", " ssl http2 default_server;")


@dataclass
class Writer:
    """Saves the name of the page's first forum each second, with a number, and remembers when."""

    url: str
    saved: list[float] = field(default_factory=list)

    def run(self, until: threading.Event) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            (forum,) = connection.execute(FIRST).fetchone() or (None,)
            while not until.wait(1):
                words = f"Drill {len(self.saved):04}"
                connection.execute(
                    "UPDATE forums_forum SET name_fi = %s, name_sv = '' WHERE id = %s",
                    [words, forum],
                )
                self.saved.append(time.time())


@dataclass
class Watcher:
    """Asks for the page ten times a second and compares what it shows with what was saved."""

    front: Proxy
    writer: Writer
    ages: list[float] = field(default_factory=list)
    """For how many seconds each page had been out of date when it was asked for."""
    shown: set[bytes] = field(default_factory=set)
    """The changes that a page showed."""
    refused: int = 0
    """How many answers were no page."""

    def run(self, until: threading.Event) -> None:
        while not until.wait(0.1):
            asked = time.time()
            status, _, body = self.front.get(PAGE)
            if status == HTTPStatus.OK:
                self._compare(asked, body)
            else:
                self.refused += 1

    def _compare(self, asked: float, page: bytes) -> None:
        found = re.search(rb"Drill (\d{4})", page)
        self.shown |= {found[1]} if found else set()
        following = int(found[1]) + 1 if found else 0  # the first change it does not show
        waits = following < len(self.writer.saved)
        self.ages.append(max(0.0, asked - self.writer.saved[following]) if waits else 0.0)


def run(results: Results) -> None:
    """Measure rate and times of the page beside those of the file, and the page's age."""
    if not (proxy.is_installed() and program("wrk")):
        missing = "nginx or wrk is not installed"
        results.not_measured("rate of the page", promised="≥ 5 % of a static file", reason=missing)
        return
    with (
        users.folder() as folder,
        Postgres(newest(), folder / "pg" / "data") as postgres,
        Installation(folder / "site", postgres) as site,
    ):
        site.fill()
        site.serve()
        # Each web process has rendered before: the first page of a process takes seconds.
        Clients("flood", Target(site.url), PAGE + "?x={n}", connections=4, seconds=8).result()
        port = users.free_port()
        more = STATIC.format(port=port, folder=folder / "proxy")
        application = f"127.0.0.1:{site.port}"
        with OpenProxy(folder / "proxy", application, limits=False, more=more) as front:
            _measure(folder, front, f"https://127.0.0.1:{port}/page.html", postgres, results)


def _measure(
    folder: Path, front: Proxy, static_url: str, postgres: Postgres, results: Results
) -> None:
    browsers = folder / "browsers.lua"
    browsers.write_text(BROWSERS.replace("HOST", HOST))
    _write_file(front, folder / "proxy" / "www" / "page.html")
    file = _wrk(static_url, browsers)
    if file.failed:
        raise RuntimeError("The static file, to compare with, was not always answered.")
    writer = Writer(postgres.runtime_url)
    watcher = Watcher(front, writer)
    file_times = _steady_readers(static_url)
    with _meanwhile(writer.run), _meanwhile(watcher.run):
        page = _wrk(front.url + PAGE, browsers)
        page_times = _steady_readers(front.url + PAGE)
    failed = page.failed + watcher.refused
    results.add(
        "answers to the readers",
        promised="each 200",
        measured=f"{failed} without; by status: {_statuses(front)}",
        is_met=not failed,
    )
    _compare_rates(results, file, page)
    _compare_times(results, file_times, page_times)
    _report_age(results, watcher)


def _write_file(front: Proxy, file: Path) -> None:
    """Write the page, compressed as most browsers get it, into a file of the proxy."""
    status, _, body = front.get(PAGE, Accept_Encoding="br")
    if status != HTTPStatus.OK:
        raise RuntimeError(f"{PAGE}: {status} {body[:300]!r}")
    file.write_bytes(body)
    users.give(file.parent)


def _steady_readers(url: str) -> list[float]:
    """The times of answers to browsers of three kinds, each a number of times a second."""
    where, _, path = url.removeprefix("https://").partition("/")
    target = f"https://{where}"
    with ExitStack() as stack:
        readers = [
            stack.enter_context(
                steady_rate(
                    Target(target, headers=(f"Accept-Encoding: {encoding}",)),
                    f"/{path}",
                    a_second=READERS_A_SECOND,
                )
            )
            for encoding in ("br", "gzip", "identity")
        ]
        time.sleep(SECONDS)
    failed = [failure for one in readers for failure in one.failures]
    if failed:
        raise RuntimeError(f"{url}: {failed[:3]}")
    return [seconds for one in readers for seconds in one.times]


def _compare_rates(results: Results, file: Measured, page: Measured) -> None:
    results.add(
        "rate of the page with a change each second",
        promised=f"≥ 5 % of a static file ({file.rate:.0f}/s)",
        measured=f"{page.rate:.0f}/s = {100 * page.rate / file.rate:.0f} %; wrk's p99, which adds "
        f"what a waiting connection could not ask: {page.p99:.0f} ms beside {file.p99:.0f}",
        is_met=page.rate >= file.rate / 20,
    )


def _compare_times(results: Results, file: list[float], page: list[float]) -> None:
    slowest, theirs = percentile(page, 99), percentile(file, 99)
    results.add(
        f"p99 of the page for {3 * READERS_A_SECOND} requests a second",
        promised=f"≤ 5 × the file's ({milliseconds(theirs)})",
        measured=f"{milliseconds(slowest)} = {slowest / theirs:.1f} ×, {len(page)} requests",
        is_met=slowest <= 5 * theirs and len(page) > 100,
    )


def _report_age(results: Results, watcher: Watcher) -> None:
    oldest, changes = max(watcher.ages, default=math.inf), len(watcher.writer.saved)
    results.add(
        "how long a change was not seen",
        promised="≤ 3 s (2 s here, 1 s at the proxy)",
        measured=f"{oldest:.2f} s at most; {changes} changes, {len(watcher.shown)} seen",
        is_met=oldest <= 3 and changes >= FEWEST_CHANGES and bool(watcher.shown),
    )


@contextmanager
def _meanwhile(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run `work` beside the block until its event is set; what it raises is raised at the end."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(work, ended)
        try:
            yield
        finally:
            ended.set()
        running.result()


def _statuses(front: Proxy) -> dict[str, int]:
    """How many answers of the site had each status, with the state of the proxy's copy."""
    lines = map(json.loads, front.access_log.read_text().splitlines())
    return dict(Counter(f"{line['status']} {line['cache']}" for line in lines))


@dataclass(frozen=True, slots=True)
class Measured:
    """What wrk measured: requests a second, the 99th percentile in milliseconds."""

    rate: float
    p99: float
    failed: int
    """How many requests had no answer, or one that was an error."""


def _wrk(url: str, script: Path) -> Measured:
    printed = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "--latency", "-s", script, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print("   ", " ".join(printed.split()))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])  # type: ignore[index]  # always printed
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed).groups()  # type: ignore[union-attr]
    failed = re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", printed)
    p99 = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return Measured(rate, p99, sum(map(int, failed)))
