"""The days on which counties confirmed their records, in the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from rest_framework import serializers

from api.registry import ArchiveTable, archive_tables
from situation.freshness import confirmation_days


def _rows(day: date) -> Iterator[str]:
    for county, confirmed_on in confirmation_days(day):
        yield json.dumps({"county": county, "confirmed_on": confirmed_on.isoformat()})


archive_tables.add(
    "confirmations",
    ArchiveTable(
        "Days on which each county confirmed a record, whatever came of the record.",
        {"county": serializers.CharField(), "confirmed_on": serializers.DateField()},
        ("county", "confirmed_on"),
        _rows,
    ),
    order=20,
)
