"""Consequences of writing a pilot."""

from __future__ import annotations

from typing import Any

from psycopg.types.range import DateRange

from editing.edits import Edit
from editing.rules import before_write
from tests.spike_app.models import Pilot, State


@before_write(Pilot)
def close_period(edit: Edit, row: Pilot, former: Any) -> None:
    """A pilot that has begun and ends without a last day has ended by today."""
    today = edit.access.day
    if row.state == State.ENDED and row.period.upper is None and row.period.lower < today:
        row.period = DateRange(row.period.lower, today)
