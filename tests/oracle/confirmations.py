"""When counties last confirmed their records, for the judge."""

from __future__ import annotations

from datetime import date

from .facts import Json, counties_on
from .rows import Story


def last_confirmed(story: Story, county: str, day: date) -> date | None:
    """The last day up to `day` on which the county confirmed any row, also one deleted since."""
    days = [row.on for row in story.confirmations if row.county == county and row.on <= day]
    return max(days, default=None)


def confirmed(story: Story, day: date, county: str | None = None) -> Json:
    """The counties that confirmed their record within 12 months, and the last day of each."""
    codes = counties_on(story, day, county)
    last = {code: last_confirmed(story, code, day) for code in codes}
    first = twelve_months_before(day)
    fresh = [code for code, on in last.items() if on is not None and on >= first]
    return {
        "count": len(fresh),
        "of": len(codes),
        "counties": fresh,
        "last": {code: on and on.isoformat() for code, on in last.items()},
    }


def twelve_months_before(day: date) -> date:
    """The same day of the year before. Reading: of a leap day, 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)
