"""The database answers late, refuses for a minute, and hangs for a minute."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Self

from drills.disk import is_clear, judge_refusals
from drills.editors import Answer, Editors, ask
from drills.installation import Installation
from drills.installed import installed
from drills.relay import Relay
from drills.results import Results

DELAY, AWAY_SECONDS = 0.5, 60
LONGEST_RECOVERY, LONGEST_LIVENESS = 10, 1.0
PAGES = ("/", "/foorumit/", "/sopimukset/", "/sv/", "/en/", "/api/v1/agreements/")
LIVE = "/terveys/"


def run(results: Results) -> None:
    with installed() as (_folder, site), Relay(site.postgres.port) as relay:
        direct = f":{site.postgres.port}/"
        site.settings["DATABASE_URL"] = site.settings["DATABASE_URL"].replace(
            direct, f":{relay.port}/"
        )
        site.serve()
        with Editors(site, api=3, forms=2) as editors:
            for path in PAGES:
                ask(site, path)
            _slow(results, site, relay, editors)
            _away(results, site, editors, "refuses", relay.refuse, relay.work)
            _away(results, site, editors, "hangs", relay.hang, relay.work)
        faults = editors.faults(site.postgres)
        results.add(
            "acknowledged edits",
            promised="0 lost, 0 half-written, 0 duplicated",
            measured=f"{len(editors.acknowledged)} acknowledged, {faults}",
            is_met=not any(faults.values()) and bool(editors.acknowledged),
        )


class Readers:
    """Readers of public pages and of the liveness address, each twice a second."""

    def __init__(self, site: Installation) -> None:
        self.site = site
        self.pages: list[tuple[float, Answer]] = []
        self.liveness: list[tuple[float, Answer]] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(PAGES, self.pages), daemon=True),
            threading.Thread(target=self._read, args=((LIVE,), self.liveness), daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(130)

    def _read(self, paths: tuple[str, ...], answers: list[tuple[float, Answer]]) -> None:
        number = 0
        while not self._stop.is_set():
            begin = time.monotonic()
            answer = ask(self.site, paths[number % len(paths)], timeout=120)
            answers.append((time.monotonic() - begin, answer))
            number += 1
            time.sleep(0.5)


def _slow(results: Results, site: Installation, relay: Relay, editors: Editors) -> None:
    relay.delay, acknowledged = DELAY, len(editors.acknowledged)
    first = len(editors.refusals)
    with Readers(site) as readers:
        time.sleep(40)
    relay.delay = 0.0
    statuses = Counter(answer.status for _, answer in readers.pages)
    slowest = max(seconds for seconds, _ in readers.pages)
    refusals = [answer for _, answer in editors.refusals[first:]]
    refused = Counter(answer.status for answer in refusals)
    edits = len(editors.acknowledged) - acknowledged
    results.add(
        f"database {DELAY * 1000:.0f} ms late for each message",
        promised="pages answer 200, edits are saved or refused with 503 and Retry-After",
        measured=f"pages {dict(statuses)}, slowest {slowest:.1f} s; {edits} edits, refused "
        f"{dict(refused) or 'none'}",
        is_met=set(statuses) == {200}
        and slowest >= DELAY  # else it was not late
        and edits > 0
        and all(map(is_clear, refusals)),
    )


def _away(
    results: Results,
    site: Installation,
    editors: Editors,
    what: str,
    begin: Callable[[], None],
    end: Callable[[], None],
) -> None:
    first = len(editors.refusals)
    with Readers(site) as readers:
        time.sleep(5)
        begin()
        readers.pages.clear()
        time.sleep(AWAY_SECONDS)
        pages, refusals = list(readers.pages), editors.refusals[first:]
        end()
        back_at = time.monotonic()
        recovery = editors.recovery(back_at)
    statuses = Counter(answer.status for _, answer in pages)
    marked = sum(is_marked(answer) for _, answer in pages)
    slowest = max((seconds for seconds, _ in pages), default=0.0)
    results.add(
        f"public pages while the database {what} for {AWAY_SECONDS} s",
        promised="200 from the last good bytes, marked",
        measured=f"{dict(statuses)}, {marked} of {len(pages)} marked, slowest {slowest:.1f} s",
        is_met=set(statuses) == {200} and marked >= 0.8 * len(pages),
    )
    judge_refusals(results, f"edits while the database {what}", refusals)
    live = max(seconds for seconds, _ in readers.liveness)
    failed = sum(answer.status != 200 for _, answer in readers.liveness)
    results.add(
        f"liveness while the database {what}",
        promised=f"200 within {LONGEST_LIVENESS:.0f} s",
        measured=f"slowest {live:.2f} s of {len(readers.liveness)}, {failed} failed",
        is_met=live <= LONGEST_LIVENESS and not failed,
    )
    results.add(
        f"first edit after the database {what} no more",
        promised=f"≤ {LONGEST_RECOVERY} s",
        measured="none" if recovery is None else f"{recovery:.1f} s",
        is_met=recovery is not None and recovery <= LONGEST_RECOVERY,
    )


def is_marked(answer: Answer) -> bool:
    """Whether an answer says that it is from the last good bytes."""
    return "stale" in str(answer.headers.get("Cache-Status", "")) if answer.headers else False
