"""The requested day of a page, another day to compare with, and `known_at`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from cooperation.first_days import SYSTEM_FIRST_DAY, is_system_day
from history.moments import exact_moment, is_day, meant
from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import day_in_words

T = TypeVar("T")

LOST_PLUS = re.compile(r"(T[0-9:.]+) ([0-9]{2}:?[0-9]{2})$")
"""An unescaped + in an address is decoded as a space."""


class AskedWronglyError(ValueError):
    """The address has an invalid value; the text is for the reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of a page and the other time parameters of its address."""

    day: date
    today: date
    is_explicit: bool
    """Whether the address has a day."""
    compared: date | None = None
    known_at: datetime | None = None
    known_text: str = ""
    """The moment as written in addresses: a day, or the moment that is meant (history.moments)."""

    @property
    def query(self) -> str:
        """The query for links to other dated pages, to keep the day."""
        words = {} if self.day == self.today else {"date": self.day.isoformat()}
        if self.known_at:
            words["known_at"] = self.known_text
        return f"?{urlencode(words)}" if words else ""

    @property
    def chosen(self) -> dict[str, str]:
        """The time parameters that the reader has chosen, kept from page to page."""
        words = {
            "date": self.day.isoformat() if self.is_explicit else "",
            "compare": self.compared.isoformat() if self.compared else "",
            "known_at": self.known_text,
        }
        return {word: value for word, value in words.items() if value}

    @property
    def known_day(self) -> date | None:
        """The day whose end is the moment, or on which it is."""
        return timezone.localdate(self.known_at) if self.known_at else None

    @property
    def known_time(self) -> time | None:
        """The time of a moment that is not the end of a day."""
        if self.known_at is None or is_day(self.known_text):
            return None
        return timezone.localtime(self.known_at).time()

    @property
    def known_words(self) -> str:
        """The moment as text."""
        if self.known_at is None:
            return ""
        day = day_in_words(timezone.localdate(self.known_at))
        if self.known_time is None:
            return day
        return _("%(day)s at %(time)s") % {"day": day, "time": time_format(self.known_time)}


def asked(request: HttpRequest, *, today: date, default: date | None = None) -> Asked:
    """Read `date`, `compare` and `known_at`; refuse days outside the system's days."""
    given = request.GET.get("date", "")
    compare, known_text = request.GET.get("compare", ""), request.GET.get("known_at", "")
    known_at = moment_of(known_text) if known_text else None
    if known_at and not is_day(known_text):
        known_at = meant(known_at)
        known_text = known_at.isoformat()
    return Asked(
        day=day_of(given, today=today) if given else (default or today),
        today=today,
        is_explicit=bool(given),
        compared=day_of(compare, today=today) if compare else None,
        known_at=known_at,
        known_text=known_text,
    )


def day_of(text: str, *, today: date) -> date:
    """A day of the system, from its first to today."""
    day = _parsed(parse_date, text)
    if day is None:
        raise AskedWronglyError(_("“%(text)s” is not a day.") % {"text": text})
    if not is_system_day(day, today=today):
        raise AskedWronglyError(
            _("The situation can be asked for the days from %(first)s to %(last)s.")
            % {"first": day_in_words(SYSTEM_FIRST_DAY), "last": day_in_words(today)}
        )
    return day


def moment_of(text: str) -> datetime:
    """A time with UTC offset, or a day, which means its end in Finland."""
    text = LOST_PLUS.sub(r"\1+\2", text)
    if day := _parsed(parse_date, text):
        moment: datetime | None = timezone.make_aware(datetime.combine(day, time.max))
    else:
        moment = exact_moment(text)
    if moment is None:
        raise AskedWronglyError(_("“%(text)s” is not a day or a moment.") % {"text": text})
    if not FIRST_DAY.year <= moment.year <= LAST_DAY.year:
        raise AskedWronglyError(_("This is not a moment the system knows."))
    return moment


def _parsed(parse: Callable[[str], T | None], text: str) -> T | None:
    try:
        return parse(text)
    except ValueError:
        return None
