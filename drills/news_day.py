"""A news day: everybody reads one page through the proxy while a coordinator saves each second.

Measured in one run beside a static file of the same size from the same proxy, with ten kinds of
browsers, by wrk. A reader of a third kind looks how old the page is that comes.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from drills import proxy, users
from drills.installation import HOST, Installation
from drills.postgres import Postgres, newest
from drills.proxy import Proxy
from drills.results import Results

PAGE = "/foorumit/"
SECONDS = 15
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


class OpenProxy(Proxy):
    """One that serves the site under any name: wrk asks for the name in its address only."""

    def _site(self) -> str:
        text = super()._site().replace(" ssl default_server;", " ssl;")
        return text.replace(" ssl http2;", " ssl http2 default_server;")


@dataclass
class Writer:
    """Saves the name of a forum each second, with a number, and remembers when."""

    url: str
    page: str
    """The page as it is before, which shows the forum."""
    saved: list[float] = field(default_factory=list)

    def run(self, until: threading.Event) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            forums = connection.execute("SELECT id, name_fi FROM forums_forum ORDER BY id")
            shown = next(key for key, name in forums if name in self.page)
            while not until.wait(1):
                words = f"Drill {len(self.saved):04}"
                connection.execute(
                    "UPDATE forums_forum SET name_fi = %s, name_sv = '' WHERE id = %s",
                    [words, shown],
                )
                self.saved.append(time.time())


def run(results: Results) -> None:
    """Measure rate and times of the page beside those of the file, and the page's age."""
    if not (proxy.is_installed() and shutil.which("wrk")):
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
        port = users.free_port()
        more = STATIC.format(port=port, folder=folder / "proxy")
        with Proxy(folder / "proxy", f"127.0.0.1:{site.port}", limits=False, more=more) as front:
            _measure(folder, front, f"https://127.0.0.1:{port}/page.html", postgres, results)


def _measure(
    folder: Path, front: Proxy, static_url: str, postgres: Postgres, results: Results
) -> None:
    browsers = folder / "browsers.lua"
    browsers.write_text(BROWSERS.replace("HOST", HOST))
    body = _get(front, {"Accept-Encoding": "br"})
    page = folder / "proxy" / "www" / "page.html"
    page.write_bytes(body)
    users.give(page.parent)
    static_rate, static_p99 = _wrk(static_url, browsers)
    with _saving(postgres, front) as writer, _watching(front, writer) as ages:
        rate, p99 = _wrk(front.url + PAGE, browsers)
    results.add(
        "rate of the page with a change each second",
        promised=f"≥ 5 % of a static file ({static_rate:.0f}/s)",
        measured=f"{rate:.0f}/s = {100 * rate / static_rate:.0f} %",
        is_met=rate >= static_rate / 20,
    )
    results.add(
        "p99 of the page with a change each second",
        promised=f"≤ 5 × the file's ({static_p99:.1f} ms)",
        measured=f"{p99:.1f} ms = {p99 / static_p99:.1f} ×",
        is_met=p99 <= 5 * static_p99,
    )
    results.add(
        "how long a change was not seen",
        promised="≤ 3 s (2 s here, 1 s at the proxy)",
        measured=f"{max(ages, default=0):.2f} s at most, {len(writer.saved)} changes",
        is_met=bool(writer.saved) and bool(ages) and max(ages) <= 3,
    )


@contextmanager
def _saving(postgres: Postgres, front: Proxy) -> Iterator[Writer]:
    page = html.unescape(_get(front, {}).decode())
    ended, writer = threading.Event(), Writer(postgres.runtime_url, page)
    thread = threading.Thread(target=writer.run, args=[ended])
    thread.start()
    try:
        yield writer
    finally:
        ended.set()
        thread.join()


@contextmanager
def _watching(front: Proxy, writer: Writer) -> Iterator[list[float]]:
    """How long each page that comes has been out of date when it was asked for, in seconds."""
    ended = threading.Event()
    ages: list[float] = []

    def watch() -> None:
        while not ended.wait(0.1):
            asked = time.time()
            shown = re.search(rb"Drill (\d{4})", _get(front, {}))
            following = int(shown[1]) + 1 if shown else 0  # the first change it does not show
            if following < len(writer.saved):
                ages.append(max(0.0, asked - writer.saved[following]))
            else:
                ages.append(0.0)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield ages
    finally:
        ended.set()
        thread.join()


def _get(front: Proxy, headers: dict[str, str]) -> bytes:
    with closing(front.connection()) as connection:
        connection.request("GET", PAGE, headers={"Host": HOST} | headers)
        return connection.getresponse().read()


def _wrk(url: str, script: Path) -> tuple[float, float]:
    """Requests in a second, and the 99th percentile in milliseconds."""
    printed = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "--latency", "-s", script, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print("   ", " ".join(printed.split()))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])  # type: ignore[index]  # always printed
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed).groups()  # type: ignore[union-attr]
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
