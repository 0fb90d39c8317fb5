"""The database's disk is full while people write."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from drills import users
from drills.editors import Answer, Editors, ask
from drills.installation import Installation
from drills.installed import filled
from drills.postgres import Postgres, newest
from drills.results import Results

MEGABYTES = 400
FULL_SECONDS = 20
LONGEST_RECOVERY = 10
READ = ("/", "/foorumit/", "/sopimukset/", "/api/v1/agreements/", "/api/v1/situation/")
SMALL_LOG = {"min_wal_size": "48MB", "max_wal_size": "96MB"}


def run(results: Results) -> None:
    with users.folder() as folder, disk(folder / "pg") as is_mounted:
        if not is_mounted:
            reason = "this user may not mount a small file system"
            results.not_measured("disk full", promised="reads go on", reason=reason)
            return
        with (
            Postgres(newest(), folder / "pg" / "data", **SMALL_LOG) as postgres,
            filled(folder / "site", postgres) as site,
        ):
            site.serve()
            _drill(results, site, folder / "pg" / "ballast")


@contextmanager
def disk(folder: Path) -> Iterator[bool]:
    """A small file system in memory at `folder`; False if it cannot be mounted."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "none", str(folder)]
    done = subprocess.run(["mount", *options], capture_output=True, check=False)
    try:
        yield not done.returncode
    finally:
        if not done.returncode:
            subprocess.run(["umount", "-l", folder], check=False)


def _drill(results: Results, site: Installation, ballast: Path) -> None:
    with Editors(site) as editors:
        time.sleep(3)
        fill(ballast)
        full_at = time.monotonic()
        reads: Counter[int] = Counter()
        while time.monotonic() - full_at < FULL_SECONDS:
            fill(ballast)
            reads.update(ask(site, path).status for path in READ)
            time.sleep(0.5)
        refusals = list(editors.refusals)
        ballast.unlink()
        room_at = time.monotonic()
        crashed = not site.postgres.processes()
        if crashed:  # as the service manager does
            print(site.postgres.data.with_suffix(".log").read_text()[-1500:])
            site.postgres.start()
        recovery = editors.recovery(room_at)
        time.sleep(2)
    faults = editors.faults(site.postgres)
    results.add(
        f"reading while the disk is full, {FULL_SECONDS} s",
        promised="200",
        measured=f"{dict(reads)}{', the database ended' if crashed else ''}",
        is_met=set(reads) == {200},
    )
    judge_refusals(results, "writing while the disk is full", refusals)
    results.add(
        "acknowledged edits",
        promised="0 lost, 0 half-written, 0 duplicated",
        measured=f"{len(editors.acknowledged)} acknowledged, {faults}",
        is_met=not any(faults.values()) and bool(editors.acknowledged),
    )
    results.add(
        "first edit after there is room",
        promised=f"≤ {LONGEST_RECOVERY} s",
        measured="none" if recovery is None else f"{recovery:.1f} s",
        is_met=recovery is not None and recovery <= LONGEST_RECOVERY,
    )


def fill(ballast: Path) -> None:
    """Write until there is no room, to the last block."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
        with suppress(OSError):
            os.fsync(file.fileno())


def judge_refusals(results: Results, what: str, refusals: list[tuple[str, Answer]]) -> None:
    """A row: every refused edit got 503 with Retry-After and a sentence."""
    statuses = Counter(f"{way} {answer.status}" for way, answer in refusals)
    unclear = [(way, answer) for way, answer in refusals if not is_clear(answer)]
    results.add(
        what,
        promised="503, Retry-After and a sentence",
        measured=f"{dict(statuses)}, {len(unclear)} without",
        is_met=bool(refusals) and not unclear,
    )


def is_clear(answer: Answer) -> bool:
    """Whether a refusal says that it is temporary, and when to try again."""
    return answer.status == 503 and "Retry-After" in answer.headers and len(answer.body) > 100
