"""Progress of a job, visible to other processes before the job's own transaction ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model

Report = Callable[[int, int], None]
"""Called with what is done and the total."""


class Progress:
    """Writes `done` and `total` of a row through a connection of its own, once per percent."""

    def __init__(self, row: Model) -> None:
        self.table, self.number, self.reported = row._meta.db_table, row.pk, -1
        self.connection: Any = connection.copy()

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent == self.reported:
            return
        self.reported = percent
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET done = %s, total = %s WHERE id = %s",  # noqa: S608 - of the model
                [percent, 100, self.number],
            )

    def close(self) -> None:
        self.connection.close()
