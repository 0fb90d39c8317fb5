"""What a page was asked for: the day, another to compare with, and as known when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cooperation.days import day_in_words
from cooperation.models import SYSTEM_FIRST_DAY

T = TypeVar("T")


class AskedWronglyError(ValueError):
    """The address asks for something that has no answer; the text is for the reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of a page and what else its address says."""

    day: date
    today: date
    is_explicit: bool
    """Whether the address names the day."""
    compared: date | None = None
    known_at: datetime | None = None

    @property
    def query(self) -> str:
        """What links to other dated pages carry, so that the reader stays on the day."""
        return "" if self.day == self.today else f"?date={self.day.isoformat()}"


def asked(request: HttpRequest, *, today: date, default: date | None = None) -> Asked:
    """Read `date`, `compare` and `known_at`; what is no day of the system's is refused."""
    given = request.GET.get("date", "")
    compare, known_at = request.GET.get("compare", ""), request.GET.get("known_at", "")
    return Asked(
        day=day_of(given, today=today) if given else (default or today),
        today=today,
        is_explicit=bool(given),
        compared=day_of(compare, today=today) if compare else None,
        known_at=moment_of(known_at) if known_at else None,
    )


def day_of(text: str, *, today: date) -> date:
    """A day of the system's, from its first to today."""
    day = _parsed(parse_date, text)
    if day is None:
        raise AskedWronglyError(_("“%(text)s” is not a day.") % {"text": text})
    if not SYSTEM_FIRST_DAY <= day <= today:
        raise AskedWronglyError(
            _("The situation can be asked for the days from %(first)s to %(last)s.")
            % {"first": day_in_words(SYSTEM_FIRST_DAY), "last": day_in_words(today)}
        )
    return day


def moment_of(text: str) -> datetime:
    """A moment with its offset, or a day, which means its end in Finland."""
    if day := _parsed(parse_date, text):
        return timezone.make_aware(datetime.combine(day, time.max))
    moment = _parsed(parse_datetime, text)
    if moment is None or timezone.is_naive(moment):
        raise AskedWronglyError(_("“%(text)s” is not a day or a moment.") % {"text": text})
    return moment


def _parsed(parse: Callable[[str], T | None], text: str) -> T | None:
    try:
        return parse(text)
    except ValueError:
        return None
