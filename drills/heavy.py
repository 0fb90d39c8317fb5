"""Heavy requests, too many requests, and what all others notice of them.

The others are one reader of stored pages, of the API and of the health check. Each attack comes
from one address: first at the web server itself, then through the proxy with its limits.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from drills import proxy, users
from drills.clients import Clients, Target, milliseconds, percentile
from drills.installation import Installation
from drills.postgres import Postgres, newest
from drills.proxy import Proxy
from drills.results import Results

OTHERS = ("/", "/terveys/", "/sopimukset/", "/en/foorumit/", "/api/v1/counties/")
SECONDS = 14
RECOVERY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Attack:
    """What one client does for `SECONDS`."""

    name: str
    path: str
    connections: int


ATTACKS = (
    Attack("8 downloads of all changes", "/muutokset/?format=csv", 8),
    Attack(
        "8 different downloads of all changes", "/muutokset/?format=csv&from=2020-01-01&x={n}", 8
    ),
    Attack(
        "16 pages of unique moments",
        "/?date=2024-06-30&known_at=2024-01-01T00:00:00.{n}%2B02:00",
        16,
    ),
    Attack("16 pages of unique days", "/sopimukset/?date=2024-06-30&x={n}", 16),
    Attack("4 daily trends", "/api/v1/situation/trend/?from=2022-03-01&to=2024-06-30&step=day", 4),
    Attack("300 connections for pages of today", "/sopimukset/?x={n}", 300),
)


def run(results: Results) -> None:
    """Measure each attack on an installation with the demonstration's data."""
    programs = newest()
    with (
        users.folder() as folder,
        Postgres(programs, folder / "pg" / "data") as postgres,
        Installation(folder / "site", postgres) as site,
    ):
        site.fill()
        site.serve()
        _measure(site.url, "at the web server", results)
        if not proxy.is_installed():
            results.not_measured(
                "through the proxy", promised="≤ 2 × at rest", reason="nginx is not installed"
            )
            return
        with Proxy(folder / "proxy", f"127.0.0.1:{site.port}") as front:
            _measure(front.url, "through the proxy", results)


def _measure(url: str, where: str, results: Results) -> None:
    """Others' times at rest, then during each attack, and how soon a new page comes after it."""
    reader = Target(url, "127.0.0.2")
    Clients("probe", reader, *OTHERS, seconds=3).result()  # the pages are stored
    idle = percentile(Clients("probe", reader, *OTHERS, seconds=10).result()["times"], 99)
    print(f"  {where}, at rest: p99 {milliseconds(idle)}")
    for attack in ATTACKS:
        _measure_attack(url, where, attack, idle, results)
        _measure_recovery(reader, where, attack, results)


def _measure_attack(url: str, where: str, attack: Attack, idle: float, results: Results) -> None:
    attacker = Target(url, "127.0.0.3")
    flood = Clients("flood", attacker, attack.path, connections=attack.connections, seconds=SECONDS)
    time.sleep(1)
    others = Clients("probe", Target(url, "127.0.0.2"), *OTHERS, seconds=SECONDS - 2).result()
    answered = flood.result()["statuses"]
    worst = percentile(others["times"], 99)
    failed = sum(count for status, count in others["statuses"].items() if status != 200)
    results.add(
        f"{attack.name}, {where}: others' p99",
        promised=f"≤ 2 × at rest ({milliseconds(2 * idle)}), none fails",
        measured=f"{milliseconds(worst)} = {worst / idle:.1f} ×, {failed} of "
        f"{len(others['times'])} failed; the attacker's answers by status: {answered}",
        is_met=worst <= 2 * idle and not failed,
    )


def _measure_recovery(reader: Target, where: str, attack: Attack, results: Results) -> None:
    begin = time.monotonic()
    while (took := time.monotonic() - begin) < 3 * RECOVERY_SECONDS:
        if asyncio.run(reader.ask(f"/sopimukset/?after={begin}"))[0] == 200:
            break
    results.add(
        f"{attack.name}, {where}: a new page after it has ended",
        promised=f"≤ {RECOVERY_SECONDS} s",
        measured=f"{took:.1f} s",
        is_met=took <= RECOVERY_SECONDS,
    )
