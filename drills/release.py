"""A release is replaced in its own folder under readers; and a start while the database is away.

(`deploy` replaces releases as docs/deploy.md does, in folders of their own.)
"""

from __future__ import annotations

import re
import signal
from pathlib import Path

from drills import proxy, users
from drills.clients import Target, steady_rate
from drills.installation import Installation
from drills.postgres import Postgres, newest
from drills.results import Results
from drills.waiting import seconds_until

READERS_A_SECOND = 10
TAKEN_OVER = "The web server: the new release has taken over."


def run(results: Results) -> None:
    """Both, on one installation."""
    with (
        users.folder() as folder,
        Postgres(newest(), folder / "pg" / "data") as postgres,
        Installation(folder / "site", postgres) as site,
    ):
        site.fill()
        _start_without_database(site, results)
        if not proxy.is_installed():
            results.not_measured(
                "a release under readers", promised="0 refused", reason="nginx is not installed"
            )
            return
        with proxy.Proxy(folder / "proxy", f"127.0.0.1:{site.port}", limits=False) as front:
            _replace(site, front, results)


def _start_without_database(site: Installation, results: Results) -> None:
    site.postgres.stop()
    site.serve(wait=False)
    answers = seconds_until(lambda: site.status("/terveys/") == 200, at_most=90)
    status = site.status("/alueet/")
    site.postgres.start()
    seconds = seconds_until(lambda: site.status("/alueet/") == 200, at_most=60)
    log = site.log.read_text()
    results.add(
        "serve started while the database is away",
        promised="goes on, 503, no traceback; serves ≤ 10 s after it is back",
        measured=f"lives after {answers:.1f} s, {status}, {log.count('Traceback')} tracebacks, "
        f"200 after {seconds:.1f} s",
        is_met=status == 503 and "Traceback" not in log and seconds <= 10,
    )


def _replace(site: Installation, front: proxy.Proxy, results: Results) -> None:
    def asks(path: str) -> int:
        return front.get(path)[0]

    page = front.get("/")[2].decode()
    stylesheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    with steady_rate(Target(front.url), "/alueet/", a_second=READERS_A_SECOND) as answers:
        _change_styles(site.code)
        site.prepare()
        during = {asks(path) for path in stylesheets}
        _renew(site)
    now = re.findall(r'href="(/static/[^"]+\.css)"', front.get("/")[2].decode())
    after = {asks(path) for path in (*stylesheets, *now)}
    results.add(
        "a release replaced in its folder, by HUP",
        promised=f"0 refused of {READERS_A_SECOND} requests a second",
        measured=f"{answers.failed} refused; {answers.summary()} {answers.failures[:3]}",
        is_met=answers.failed == 0 and answers.count > 20,
    )
    results.add(
        "stylesheets of both releases",
        promised="200 before and after",
        measured=f"{sorted(during)} and {sorted(after)}, {len({*stylesheets, *now})} files",
        is_met=during == after == {200} and set(now) != set(stylesheets),
    )


def _change_styles(code: Path) -> None:
    for stylesheet in code.glob("static/**/*.css"):
        stylesheet.write_text(stylesheet.read_text() + "/* A later release. */\n")


def _renew(site: Installation) -> None:
    if site.process:
        site.process.send_signal(signal.SIGHUP)
    if seconds_until(lambda: TAKEN_OVER in site.log.read_text(), at_most=330, in_a_row=1) > 330:
        raise RuntimeError(site.log.read_text()[-2000:])
