"""Five thousand mixed requests: the memory of the web processes must not grow."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from drills.editors import Account, accounts, ask
from drills.installation import Installation
from drills.installed import installed
from drills.kill import workers
from drills.results import Results

REQUESTS = 5000
MEASURED = (500, 1000, 2500, REQUESTS)
WARM, LARGEST_GROWTH = 1000, 0.10
PAGES = ("/", "/foorumit/", "/sopimukset/", "/neuvottelut/", "/muutokset/", "/kunnat/")
API = ("agreements", "forums", "negotiations", "plans", "decisions", "municipalities", "changes")
FILES = ("/api/v1/plans/?format=csv", "/api/v1/forums/?format=xlsx", "/avoin-data/")
FIRST = date(2022, 3, 1)


def run(results: Results) -> None:
    with installed() as (_folder, site):
        site.serve()
        account = accounts(site, 1)[0]
        memory: dict[int, list[int]] = {}
        answers: dict[int, int] = {}
        chosen = random.Random(5)  # noqa: S311 - no secret
        for number in range(1, REQUESTS + 1):
            status = _one(site, account, chosen)
            answers[status] = answers.get(status, 0) + 1
            if number in MEASURED:
                memory[number] = sorted(megabytes(pid) for pid in workers(site))
        failed = sum(count for status, count in answers.items() if status == 0 or status >= 500)
        growth = max(memory[REQUESTS]) / max(memory[WARM]) - 1
        results.add(
            f"{REQUESTS} mixed requests",
            promised="no answer fails",
            measured=f"{failed} failed, {dict(sorted(answers.items()))}",
            is_met=not failed and answers.get(200, 0) > REQUESTS * 0.9,
        )
        results.add(
            "memory of the web processes",
            promised=f"≤ {LARGEST_GROWTH:.0%} growth after {WARM}",
            measured=f"MB after {', '.join(f'{n}: {m}' for n, m in memory.items())}; {growth:+.1%}",
            is_met=growth <= LARGEST_GROWTH,
        )


def _one(site: Installation, account: Account, chosen: random.Random) -> int:
    """Send one request of a random kind; returns the status."""
    language = chosen.choice(("", "/sv", "/en"))
    day = FIRST + timedelta(days=chosen.randrange(1700))
    headers: dict[str, str] = {}
    kind = chosen.random()
    if kind < 0.45:
        path = f"{language}{chosen.choice(PAGES)}?date={day}"
    elif kind < 0.75:
        path = f"/api/v1/{chosen.choice(API)}/?page_size=50&page={chosen.randrange(1, 3)}"
    elif kind < 0.8:
        path = chosen.choice(FILES)
    elif kind < 0.9:
        path = f"/api/v1/situation/?date={day}"
    else:
        path = f"{language}/oma-alue/{account.slug}/"
        headers["Cookie"] = f"{account.cookie}={account.session}"
    return ask(site, path, headers, timeout=60).status


def megabytes(pid: int) -> int:
    """The resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
