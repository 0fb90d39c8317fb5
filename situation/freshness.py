"""The freshness of a county's record: its last confirmation and its last entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from changes.registry import confirmed_records
from history.statements import Statement


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last confirmation and the last entry; None if there is none."""

    confirmed_on: date | None
    recorded_on: date | None


def freshness_of(statements: Iterable[Statement]) -> Freshness:
    """The freshness of these statements together."""
    rows = list(statements)
    return Freshness(
        _last(row.confirmed_at for row in rows), _last(row.recorded_at for row in rows)
    )


def last_confirmed() -> dict[str, date]:
    """The day each county's record was last confirmed, in one query."""
    first, *others = (
        model._default_manager.order_by()
        .filter(confirmed_at__isnull=False)
        .values_list("county")
        .annotate(last=Max("confirmed_at"))
        for models in confirmed_records.values()
        for model in models
    )
    found: dict[str, date] = {}
    for county, moment in first.union(*others):
        day = timezone.localdate(moment)
        found[county] = max(day, found.get(county, day))
    return found


def _last(moments: Iterable[datetime | None]) -> date | None:
    known = [moment for moment in moments if moment]
    return timezone.localdate(max(known)) if known else None
