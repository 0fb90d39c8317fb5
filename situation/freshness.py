"""The freshness of a county's record: its last confirmation and its last entry.

One rule for list, page, admin, workspace and API: the last day on which the county confirmed a
record, up to the day and as known at the moment, read from the history. A county has confirmed on
that day also where it changed the row later; for the row itself see `confirmed_at`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import DateTimeField, Model
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Greatest
from django.utils import timezone

from changes.registry import confirmed_records
from cooperation.models import County
from history.known import end_of, known_at
from history.response_cache import cached
from history.statements import Statement
from toolkit.model_fields import event_model


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last confirmation and the last entry; None if there is none."""

    confirmed_on: date | None
    recorded_on: date | None


def is_fresh(confirmed_on: date | None, day: date) -> bool:
    """Whether the record was confirmed within the 12 months before the day."""
    return confirmed_on is not None and year_before(day) <= confirmed_on <= day


def year_before(day: date) -> date:
    """The same day a year earlier; of 29 February, the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


def last_recorded(statements: Iterable[Statement], day: date) -> date | None:
    """The day the last of these statements was recorded, up to the day."""
    recorded = (timezone.localdate(row.recorded_at) for row in statements if row.recorded_at)
    return max((one for one in recorded if one <= day), default=None)


def last_confirmed(day: date) -> dict[str, date]:
    """The day each county's record was last confirmed, up to `day`, in one query.

    As known at the moment of `as_known`.
    """
    counties = County.objects.annotate(last_confirmed_at=confirmed_at(day)).order_by()
    found = counties.values_list("code", "last_confirmed_at")
    return {code: timezone.localdate(moment) for code, moment in found if moment}


def cached_last_confirmed(day: date) -> dict[str, date]:
    """The same, cached, so that a page need not read the history again."""
    return cached(f"last confirmed {day}", lambda: last_confirmed(day))


def confirmed_at(day: date) -> Combinable:
    """The moment a county's record was last confirmed, to annotate counties with."""
    until = end_of(day)
    moments = [
        RawSQL(  # noqa: S611 - composed of constant names; values are bound
            _last_confirmation(model), [until, known_at()], DateTimeField()
        )
        for models in confirmed_records.values()
        for model in models
    ]
    return Greatest(*moments)


def confirmation_days(day: date) -> list[tuple[str, date]]:
    """Each county with each day up to `day` on which it confirmed a record, in one query."""
    confirmed = " UNION ".join(
        f"SELECT county_id, confirmed_at FROM {event_model(model)._meta.db_table}"  # noqa: S608 - constant names
        for models in confirmed_records.values()
        for model in models
    )
    found: set[tuple[str, date]] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT county_id, confirmed_at FROM ({confirmed}) AS confirmed"  # noqa: S608 - constant names
            " WHERE confirmed_at <= %s AND county_id IS NOT NULL",
            [end_of(day)],
        )
        while chunk := cursor.fetchmany(5000):
            found |= {(county, timezone.localdate(moment)) for county, moment in chunk}
    return sorted(found)


def _last_confirmation(model: type[Model]) -> str:
    """The last moment up to `until` that the model's history has for a county, as known then."""
    events = event_model(model)._meta.db_table
    return f"""(
        SELECT max(event.confirmed_at) FROM {events} AS event
        WHERE event.county_id = cooperation_county.code AND event.confirmed_at <= %s
          AND event.pgh_created_at <= COALESCE(%s, 'infinity'::timestamptz))"""  # noqa: S608 - a constant name
