"""Release 0.1 → this one → back → this one again, with data and edits at each stop."""

from __future__ import annotations

import json
import os
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from drills import users
from drills.editors import Editors, ask
from drills.installation import _LOAD, Installation, restore_demonstration
from drills.installed import UNLIMITED
from drills.postgres import PROJECT, Postgres, newest
from drills.results import Results
from drills.state import open_history

FIRST = date(2022, 3, 1)


def run(results: Results) -> None:
    former, current = release_0_1(), "HEAD"
    with (
        users.folder() as folder,
        Postgres(newest(), folder / "pg" / "data") as postgres,
        Installation(folder / "site", postgres, commit=former) as site,
    ):
        site.settings |= UNLIMITED
        postgres.create_roles_and_database()
        restore_demonstration(postgres, dump_of(site))
        site.prepare()
        site.serve()
        moment = datetime.now(UTC)
        drill = Stops(results, site, moment)
        for name, commit, command in (
            ("0.1", former, ""),
            ("0.1 → this release", current, "prepare"),
            ("back to 0.1", former, "prepare --build"),  # it must not touch what it does not know
            ("this release again", current, "prepare"),
        ):
            drill.stop_at(name, commit, command)


class Stops:
    """Each release in turn in the place of the one before, with the same database."""

    def __init__(self, results: Results, site: Installation, moment: datetime) -> None:
        self.results, self.site, self.moment = results, site, moment
        self.before: dict[str, str] | None = None

    def stop_at(self, name: str, commit: str, command: str) -> None:
        """Change to the release, compare the situations, and edit."""
        site, seconds = self.site, 0.0
        if commit != site.commit:
            begin = time.monotonic()
            site.stop()
            site.upgrade(commit)
            site.manage(*command.split(), as_owner=True)
            site.serve()
            seconds = time.monotonic() - begin
        found = published(site, self.moment)
        if self.before is None:
            self.before = found
        same = sum(self.before[key] == found.get(key) for key in self.before)
        history = open_history(site.postgres)
        self.results.add(
            f"{name}: situations of each month, also with known_at",
            promised="identical",
            measured=f"{same} of {len(self.before)} identical; {seconds:.0f} s",
            is_met=same == len(self.before),
        )
        self.results.add(
            f"{name}: recorded history",
            promised="closed to the serving role",
            measured=" ".join(history) or "closed",
            is_met=not history,
        )
        self._edit(name)

    def _edit(self, name: str) -> None:
        with Editors(self.site, api=3, forms=2) as editors:
            time.sleep(6)
        faults = editors.faults(self.site.postgres)
        ways = {edit.way for edit in editors.acknowledged}
        self.results.add(
            f"{name}: edits",
            promised="acknowledged by API and forms, 0 faults",
            measured=f"{len(editors.acknowledged)} acknowledged by {' and '.join(sorted(ways))}, "
            f"{faults}",
            is_met=ways == {"api", "form"} and not any(faults.values()),
        )


def published(site: Installation, moment: datetime) -> dict[str, str]:
    """The situation at each month's end as the API publishes it, as known at `moment` and then.

    The moment is before all edits of the drill.
    """
    found = {}
    day = FIRST
    while (day := _next_month(day)) <= moment.date():
        end = f"{day - timedelta(days=1)}"
        for known_at in (moment.strftime("%Y-%m-%dT%H:%M:%SZ"), end):
            answer = ask(site, f"/api/v1/situation/?date={end}&known_at={known_at}", timeout=120)
            if answer.status != 200:
                raise RuntimeError(f"{end} {known_at}: {answer.status} {answer.body[:300]!r}")
            found[f"{end} {known_at}"] = json.dumps(json.loads(answer.body), sort_keys=True)
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def release_0_1() -> str:
    """The commit that CHANGELOG.md names 0.1: the one that introduced its section."""
    found = subprocess.run(
        ["git", "log", "-S", "## 0.1", "--format=%H", "--", "CHANGELOG.md"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.split()[-1]


_DUMP = """
connection.ensure_connection()
login = connection.settings_dict
subprocess.run(
    [sys.argv[2], "-Fc", "-f", sys.argv[1], "-h", login["HOST"], "-p", "5432", "-U",
     "yhdyspinta_owner", "yhdyspinta"], check=True)
"""


def dump_of(site: Installation) -> Path:
    """The demonstration of the installation's own release."""
    made, var = site.folder / "demonstration.dump", site.folder / "demonstration"
    users.give(var)
    users.give(site.folder)
    programs = site.postgres.programs.folder
    server = {"EMBEDDED_PG_BIN": str(programs)}
    environment = {"PATH": os.environ["PATH"], "DEMO": "1", "VAR_DIR": str(var), "HOME": str(var)}
    subprocess.run(
        [site.python, "-c", f"{_LOAD}\n{_DUMP}", made, programs / "pg_dump"],
        cwd=site.code,
        env=environment | server,
        check=True,
        **users.service_user(),
    )
    return made
