"""Days and periods: first days of the rules, what a period covers, and both as text.

Texts are as exact as the day is known and never more exact.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils.dateformat import format as dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from psycopg.types.range import DateRange


ONE_DAY = timedelta(days=1)

FORMS = {"fi": ("j.n.Y", "n/Y"), "sv": ("j.n.Y", "n/Y"), "en": ("j F Y", "F Y")}
"""A day and a month in each language, as Finnish authorities write them."""


ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_day(text: str) -> date | None:
    """The day as addresses and machines write it, exactly `2024-06-30`; None for anything else.

    The standard has more forms (weeks, days of a year, without hyphens), which would each be
    understood in one place and not in another.
    """
    try:
        return date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


class Period(Protocol):
    """A half-open period: the value of a range column, or a window."""

    @property
    def lower(self) -> date | None:
        """Its first day; None if it has no beginning."""

    @property
    def upper(self) -> date | None:
        """The first day after it; None if no end is known."""


def covers(period: Period, day: date) -> bool:
    """Whether the day is in the period."""
    lower, upper = period.lower, period.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def last_day(until: date | None) -> date | None:
    """The last day of a half-open period, as the screen shows it."""
    return until - ONE_DAY if until else None


def last_of(day: date, precision: str) -> date:
    """The last day of the month, quarter, half-year or year of a day."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(precision)
    if months is None:
        return day
    month = (day.month + months - 1) // months * months
    return day.replace(month=month, day=monthrange(day.year, month)[1])


def day_in_words(day: date) -> str:
    """A whole day: 12.3.2024 in Finnish and Swedish."""
    return dateformat(day, _form()[0])


def month_in_words(day: date) -> str:
    """The month of a day: 3/2024 in Finnish and Swedish."""
    return dateformat(day, _form()[1])


def _form() -> tuple[str, str]:
    return FORMS.get((get_language() or "")[:2], FORMS["fi"])


def exact_day(day: date | None, precision: str = "day") -> str:
    """A day with its precision: a stored 30.6.2024 may mean 6/2024 or the spring."""
    if day is None:
        return ""
    return _WORDS[precision or "day"](day)


def since_in_words(day: date | None, precision: str = "day") -> str:
    """From when something holds; only a period or a limit where no day is known."""
    words = exact_day(day, precision)
    is_inflected = precision not in ("quarter", "half", "by")
    return _("since %(day)s") % {"day": words} if words and is_inflected else words


def machine_day(day: date, precision: str = "day") -> str:
    """The value of <time datetime>; empty if HTML has no format for the precision."""
    formats = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    return day.strftime(formats[precision]) if precision in formats else ""


def period_in_words(first: date | None, until: date | None) -> str:
    """A half-open period shown with its last day: 1.3.2022–31.5.2025."""
    last = last_day(until)
    return "–".join(day_in_words(day) if day else "" for day in (first, last)).strip()


def range_in_words(period: DateRange | None) -> str:
    """The same for a range column."""
    return period_in_words(period.lower, period.upper) if period else ""


def _quarter(day: date) -> str:
    return _("quarter %(quarter)s of %(year)s") % {
        "quarter": (day.month + 2) // 3,
        "year": day.year,
    }


def _half(day: date) -> str:
    if day.month <= 6:
        return _("first half of %(year)s") % {"year": day.year}
    return _("second half of %(year)s") % {"year": day.year}


def _by(day: date) -> str:
    ends_month = (day + ONE_DAY).day == 1
    return _("by %(day)s") % {"day": month_in_words(day) if ends_month else day_in_words(day)}


_WORDS = {
    "day": day_in_words,
    "month": month_in_words,
    "quarter": _quarter,
    "half": _half,
    "year": lambda day: str(day.year),
    "by": _by,
}
