"""A filled installation beside a PostgreSQL of its own, without limits on requests a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drills import users
from drills.installation import Installation
from drills.postgres import Postgres, Programs, newest

UNLIMITED = dict.fromkeys(
    ("API_ANONYMOUS_A_MINUTE", "API_READS_A_MINUTE", "API_WRITES_A_MINUTE"), "0"
)


@contextmanager
def installed(programs: Programs | None = None) -> Iterator[tuple[Path, Installation]]:
    """The folder and the installation, with the demonstration's data, not yet serving."""
    with (
        users.folder() as folder,
        Postgres(programs or newest(), folder / "pg" / "data") as postgres,
        filled(folder / "site", postgres) as site,
    ):
        yield folder, site


@contextmanager
def filled(folder: Path, postgres: Postgres) -> Iterator[Installation]:
    """An installation in `folder` with the demonstration's data in a running server."""
    with Installation(folder, postgres) as site:
        site.settings |= UNLIMITED
        site.fill()
        yield site
