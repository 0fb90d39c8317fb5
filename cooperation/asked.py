"""The requested day of a page, another day to compare with, and `known_at`.

The one rule of links: a link keeps the shown day. It names the day unless the page it leads to
shows that day without being asked (`Asked.words_for`): the front page shows the presented day,
every other page today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from cooperation.first_days import SYSTEM_FIRST_DAY, is_system_day
from history.moments import answered_as_of, exact_moment, is_day, meant
from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import day_in_words, iso_day

T = TypeVar("T")

LOST_PLUS = re.compile(r"(T[0-9:.]+) ([0-9]{2}:?[0-9]{2})$")
"""An unescaped + in an address is decoded as a space."""


class AskedWronglyError(ValueError):
    """The address has an invalid value; the text is for the reader.

    `field` is the query parameter with the value: the page shows the text, as if without it.
    """

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Refused:
    """A parameter that cannot be answered: its name, what was typed, and the reason."""

    field: str
    typed: str
    reason: str

    @property
    def is_day(self) -> bool:
        """Whether a field for days can show what was typed."""
        return is_day(self.typed)


@dataclass(frozen=True, slots=True)
class Asked:
    """The day of a page and the other time parameters of its address."""

    day: date
    today: date
    presented: date
    """The day that the front page shows without being asked; today if none is set."""
    is_explicit: bool = False
    """Whether the address has a day."""
    compared: date | None = None
    known_at: datetime | None = None
    known_text: str = ""
    """The moment as written in addresses: a day, or the moment that is meant (history.moments)."""
    is_known_earlier: bool = False
    """Whether a later moment was asked than can be answered: `known_at` is the last change."""
    refused: tuple[Refused, ...] = ()
    """What the page cannot answer; it is shown as if that had not been asked."""

    @property
    def kind(self) -> str:
        """What the shown day is: `today`, `presented` or another, `earlier` one."""
        if self.day == self.today:
            return "today"
        return "presented" if self.day == self.presented else "earlier"

    @property
    def iso(self) -> str:
        """The day as written in addresses."""
        return self.day.isoformat()

    @property
    def query(self) -> str:
        """The query for links to pages that show today without being asked."""
        words = self.words_for(default=self.today, understood=("date", "known_at"))
        return f"?{urlencode(words)}" if words else ""

    @property
    def more(self) -> str:
        """The same to append to an address that has a query: `&date=…`."""
        return self.query.replace("?", "&", 1)

    @property
    def exact(self) -> str:
        """The day and the moment as parameters, also where the day is today: `date=…`."""
        return urlencode({"date": self.iso}) + self.known_more

    @property
    def known_more(self) -> str:
        """The moment to append to an address that has a query: `&known_at=…`, or nothing."""
        return f"&{urlencode({'known_at': self.known_text})}" if self.known_at else ""

    def words_for(self, *, default: date, understood: Iterable[str]) -> dict[str, str]:
        """The time parameters of a link to a page that shows `default` without being asked."""
        words = {
            "date": "" if self.day == default else self.day.isoformat(),
            "compare": self.compared.isoformat() if self.compared else "",
            "known_at": self.known_text,
        }
        return {word: words[word] for word in understood if words.get(word)}

    def refusal_of(self, field: str) -> Refused | None:
        """What cannot be answered of a time parameter, if anything."""
        return next((one for one in self.refused if one.field == field), None)

    @property
    def swapped(self) -> tuple[date, date] | None:
        """The day and the compared day the other way round, where their order is refused."""
        refused = self.refusal_of("compare")
        other = iso_day(refused.typed) if refused and refused.is_day else None
        return (other, self.day) if other and self.day < other <= self.today else None

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


def asked(
    request: HttpRequest,
    *,
    today: date,
    presented: date | None = None,
    default: date | None = None,
    compares: bool = True,
) -> Asked:
    """Read `date`, `compare` and `known_at`; what cannot be answered is in `refused`."""
    read = _Reader(request.GET)
    day = read.value("date", lambda text: day_of(text, today=today))
    compared = read.value("compare", lambda text: day_of(text, today=today)) if compares else None
    moment = read.value("known_at", lambda text: past_moment_of(text, today=today))
    shown = day or default or today
    if compared and compared > shown:
        read.refuse("compare", _("The compared day is after the day of the situation."))
        compared = None
    found = Asked(
        day=shown,
        today=today,
        presented=presented or today,
        is_explicit=day is not None,
        compared=compared,
        refused=tuple(read.refused),
    )
    return _known(found, moment, read.text("known_at")) if moment else found


def _known(found: Asked, moment: datetime, text: str) -> Asked:
    answered = answered_as_of(moment)
    if answered == moment and is_day(text):
        return replace(found, known_at=moment, known_text=text)
    shown = meant(answered)
    return replace(
        found,
        known_at=shown,
        known_text=shown.isoformat(),
        is_known_earlier=answered != moment,
    )


class _Reader:
    """Reads time parameters, and collects those that cannot be answered."""

    def __init__(self, words: QueryDict) -> None:
        self.words = words
        self.refused: list[Refused] = []

    def text(self, field: str) -> str:
        return self.words.get(field, "").strip()

    def value(self, field: str, read: Callable[[str], T]) -> T | None:
        """The value of a parameter; None if it is missing, empty or refused."""
        text = self.text(field)
        try:
            return read(text) if text else None
        except AskedWronglyError as error:
            self.refuse(field, str(error))
            return None

    def refuse(self, field: str, reason: str) -> None:
        self.refused.append(Refused(field, self.text(field), reason))


def day_of(text: str, *, today: date) -> date:
    """A day of the system, from its first to today."""
    day = iso_day(text)
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
    if day := iso_day(text):
        moment: datetime | None = timezone.make_aware(datetime.combine(day, time.max))
    else:
        moment = exact_moment(text)
    if moment is None:
        raise AskedWronglyError(_("“%(text)s” is not a day or a moment.") % {"text": text})
    if not FIRST_DAY.year <= moment.year <= LAST_DAY.year:
        raise AskedWronglyError(_("This is not a moment the system knows."))
    return moment


def past_moment_of(text: str, *, today: date) -> datetime:
    """The same, up to the end of today: nothing is known yet as of a later day."""
    moment = moment_of(text)
    if timezone.localdate(moment) > today:
        raise AskedWronglyError(
            _("%(day)s is still to come: nothing is known as of that day.")
            % {"day": day_in_words(timezone.localdate(moment))}
        )
    return moment


def known_moment_of(text: str, *, today: date) -> datetime:
    """The moment as of which `known_at` is answered: the given one, if nothing can precede it."""
    return answered_as_of(past_moment_of(text, today=today))
