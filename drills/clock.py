"""The database's clock jumps away from the application's while people write.

The application's own cannot be made to jump by libfaketime: Python's sleep fails under it.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from drills import users
from drills.disk import is_clear
from drills.editors import Editors
from drills.installation import Installation
from drills.installed import filled
from drills.postgres import Postgres, newest
from drills.results import Results
from drills.state import different, situations

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")
JUMPS = {"-2h": -2 * 3600, "+3d": 3 * 24 * 3600, "+0": 0}
"""How libfaketime writes each, and in seconds."""
LARGEST_DIFFERENCE = 60  # seconds
MONTHS = 24


def run(results: Results) -> None:
    library = next((file for one in LIBRARIES for file in Path("/").glob(one[1:])), None)
    if library is None:
        reason = "libfaketime is not installed"
        results.not_measured("clock", promised="edits go on", reason=reason)
        return
    with users.folder() as folder:
        clock = Clock(library, folder / "clock")
        postgres = Postgres(newest(), folder / "pg" / "data")
        postgres.environment |= clock.environment
        with postgres, filled(folder / "site", postgres) as site:
            moment = datetime.now(UTC)
            before = situations(site, moment, months=MONTHS)
            site.serve()
            with Editors(site, api=3, forms=2) as editors:
                time.sleep(3)
                for jump in JUMPS:
                    _jump(results, editors, clock, jump)
            site.stop()
            _compare(results, site, editors, before, moment)


def _compare(
    results: Results,
    site: Installation,
    editors: Editors,
    before: dict[str, str],
    moment: datetime,
) -> None:
    faults = editors.faults(site.postgres)
    results.add(
        "versions and history after all jumps",
        promised="whole",
        measured=f"{len(editors.acknowledged)} acknowledged, {faults}",
        is_met=not any(faults.values()),
    )
    other = different(before, situations(site, moment, months=MONTHS))
    results.add(
        f"situation of {MONTHS} months",
        promised="identical",
        measured=f"{2 * MONTHS - len(other)} of {2 * MONTHS} identical",
        is_met=not other,
    )


def _jump(results: Results, editors: Editors, clock: Clock, jump: str) -> None:
    first, began = len(editors.refusals), time.monotonic()
    signed_out = editors.closed_forms
    clock.jump(jump)
    offset = _offset(editors.site.postgres)
    time.sleep(8)
    edits = [edit for edit in editors.acknowledged if (edit.acknowledged or 0) > began + 1]
    ways = {edit.way for edit in edits}
    refusals = [answer for _, answer in editors.refusals[first:]]
    refused = dict(Counter(answer.status for answer in refusals))
    results.add(
        f"clock of the database {jump}",
        # PostgreSQL's own timeouts may end what is under way when its clock jumps.
        promised="edits by API and forms go on, refused at most with 503; nobody is signed out",
        measured=f"{offset:+.0f} s; {len(edits)} edits acknowledged, refused: {refused or 'none'}, "
        f"forms that did not open: {editors.closed_forms - signed_out}",
        is_met=ways == {"api", "form"}
        and all(map(is_clear, refusals))
        and editors.closed_forms == signed_out
        and abs(offset - JUMPS[jump]) < LARGEST_DIFFERENCE,
    )


def _offset(postgres: Postgres) -> float:
    """By how many seconds the database's clock is ahead of this machine's."""
    with postgres.connect() as connection:
        row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float").fetchone()
    return float((row or (0,))[0]) - time.time()


class Clock:
    """A clock that jumps for the processes that have its environment."""

    def __init__(self, library: Path, file: Path) -> None:
        self.file = file
        self.jump("+0")
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, offset: str) -> None:
        """Set the clock to the real time plus the offset, such as -2h or +3d."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.chmod(0o644)
        new.replace(self.file)
