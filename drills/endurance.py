"""Five thousand mixed requests: the memory of the web processes must not grow."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from drills.editors import Account, accounts, ask
from drills.installation import Installation
from drills.installed import installed
from drills.kill import workers
from drills.results import Results

REQUESTS, CLIENTS, DAYS = 5000, 3, 40
MEASURED = (500, 1000, 2500, REQUESTS)
WARM, LARGEST_GROWTH = 1000, 0.10
PAGES = ("/", "/foorumit/", "/sopimukset/", "/neuvottelut/", "/muutokset/", "/kunnat/")
API = ("agreements", "forums", "negotiations", "plans", "decisions", "municipalities")
FILES = ("/api/v1/plans/?format=csv", "/api/v1/forums/?format=xlsx", "/api/v1/download/")
FIRST = date(2022, 3, 1)


def run(results: Results) -> None:
    with installed() as (_folder, site):
        site.serve()
        account = accounts(site, 1)[0]
        memory: dict[int, dict[int, int]] = {}
        answers: Counter[int] = Counter()
        chosen = random.Random(5)  # noqa: S311 - no secret
        with ThreadPoolExecutor(CLIENTS) as clients:
            for number in MEASURED:
                more = number - answers.total()
                requests = [_request(account, chosen) for _ in range(more)]
                answers.update(clients.map(lambda one: _status(site, *one), requests))
                memory[number] = {pid: megabytes(pid) for pid in workers(site) if _is_web(pid)}
                print(f"    {number}: {memory[number]} MB", flush=True)
        failed = sum(count for status, count in answers.items() if status == 0 or status >= 500)
        growth = max(memory[REQUESTS].values()) / max(memory[WARM].values()) - 1
        in_order = {number: sorted(found.values()) for number, found in memory.items()}
        results.add(
            f"{REQUESTS} mixed requests",
            promised="200",
            measured=f"{failed} failed, {dict(sorted(answers.items()))}",
            is_met=not failed and answers[200] == REQUESTS,
        )
        results.add(
            "memory of the web processes",
            promised=f"≤ {LARGEST_GROWTH:.0%} growth after {WARM}, none is replaced",
            measured=f"MB after {', '.join(f'{n}: {m}' for n, m in in_order.items())}; "
            f"{growth:+.1%}",
            is_met=growth <= LARGEST_GROWTH and memory[REQUESTS].keys() == memory[WARM].keys(),
        )


def _is_web(pid: int) -> bool:
    """Whether it is a web process: that of heavy requests is replaced after 500 of them."""
    return b"TurnWorker" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _status(site: Installation, path: str, headers: dict[str, str]) -> int:
    """The status of the answer; asks again where the service is too busy, as it says."""
    for _ in range(20):
        answer = ask(site, path, headers, timeout=60)
        if answer.status != 503:
            break
        time.sleep(float(answer.headers["Retry-After"]))
    return answer.status


def _request(account: Account, chosen: random.Random) -> tuple[str, dict[str, str]]:
    """The address and headers of a request of a random kind."""
    language = chosen.choice(("", "/sv", "/en"))
    day = FIRST + timedelta(days=40 * chosen.randrange(DAYS))
    headers: dict[str, str] = {}
    kind = chosen.random()
    if kind < 0.45:
        path = f"{language}{chosen.choice(PAGES)}?date={day}"
    elif kind < 0.75:
        path = f"/api/v1/{chosen.choice(API)}/?page_size={chosen.randrange(20, 60)}"
    elif kind < 0.77:
        path = chosen.choice(FILES)
    elif kind < 0.9:
        path = f"/api/v1/situation/?date={day}"
    else:
        path = f"{language}/oma-alue/{account.slug}/"
        headers["Cookie"] = f"{account.cookie}={account.session}"
    return path, headers


def megabytes(pid: int) -> int:
    """The resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
