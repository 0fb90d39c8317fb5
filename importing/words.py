"""Parse what people type; if that is impossible, give the reason and a proposal."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import exact_day
from toolkit.proposals import Unreadable, not_known
from toolkit.sections import section_number
from toolkit.sheets import Value, cell_text, spelt

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
NOTHING = "-"
"""Typed to delete a value; an empty cell leaves the value unchanged."""


# Choices -----------------------------------------------------------------------------------------


def choice(choices: Iterable[tuple[Any, Any]]) -> Callable[[Value], str]:
    """Reads a choice: its key, or its label in any of the languages."""
    pairs = tuple((str(getattr(key, "value", key)), label) for key, label in choices)

    def read(value: Value) -> str:
        return found_in(_names_of(pairs), value, [str(label) for _key, label in pairs])

    return read


@lru_cache(maxsize=64)
def _names_of(pairs: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    names = {spelt(key): key for key, _label in pairs}
    for language in LANGUAGES:
        with override(language):
            names |= {spelt(str(label)): key for key, label in pairs}
    return names


def found_in(names: Mapping[str, str], value: Value, shown: Iterable[str]) -> str:
    """The key of a value; if there is none, a similar one is proposed."""
    typed = cell_text(value)
    if key := names.get(spelt(typed)):
        return key
    raise Unreadable(not_known(typed, shown))


YES = {"1", "true", "x", "yes", "kyllä", "on", "ja", "k", "tosi"}
NO = {"0", "false", "no", "ei", "nej", "e", "epätosi"}


def yes_or_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    typed = spelt(cell_text(value))
    if typed in YES or typed in NO:
        return typed in YES
    raise Unreadable(_("Write yes or no."))


def number(value: Value) -> int:
    """Reads the number of a row."""
    typed = cell_text(value)
    if not (typed.isdecimal() and len(typed) < 19):
        raise Unreadable(_("Write the number of the row, as it is in the export."))
    return int(typed)


def section(value: Value) -> str:
    """Reads the number of a section, however it is written."""
    try:
        return section_number(cell_text(value))
    except ValidationError as refusal:
        raise Unreadable(" ".join(refusal.messages)) from refusal


def text(longest: int | None = None) -> Callable[[Value], str]:
    """Reads text; numbers and days as they would be written."""

    def read(value: Value) -> str:
        typed = cell_text(value, longest=100_000)
        if longest and len(typed) > longest:
            raise Unreadable(_("At most %(most)s letters fit here.") % {"most": longest})
        return typed

    return read


# Days --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InexactDay:
    """A day with its precision; the last day of the period typed."""

    day: date
    precision: str = "day"


NUMERIC = (
    (re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"), "day"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(T00:00(:00)?)?"), "day"),
    (re.compile(r"(?P<m>\d{1,2})\s?[/.]\s?(?P<y>\d{4})"), "month"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"), "month"),
    (re.compile(r"(?P<y>\d{4})"), "year"),
)
QUARTER = re.compile(r"(?:q|kv)\s?(?P<n>[1-4])\s?/?\s?(?P<y>\d{4})|(?P<y2>\d{4})\s?q(?P<n2>[1-4])")


def inexact_day(value: Value) -> InexactDay:
    """Reads 12.3.2024, 3/2024, 2024, «viimeistään 6/2024», «vuoden 2024 alkupuoli» and the like."""
    if isinstance(value, datetime):
        return InexactDay(_within(value.date()))
    if isinstance(value, date):
        return InexactDay(_within(value))
    typed = re.sub(r"\s+", " ", cell_text(value)).strip().casefold()
    found = _numeric(typed) or _quarter(typed) or _in_words(typed)
    if found is None:
        raise Unreadable(_("Write the day as 12.3.2024, the month as 3/2024 or the year as 2024."))
    return found


def day(value: Value) -> date:
    """Reads a whole day."""
    found = inexact_day(value)
    if found.precision != "day":
        raise Unreadable(_("The whole day is needed here, as 12.3.2024."))
    return found.day


def day_or_period_end(value: Value) -> date:
    """Reads a last day; for a month or a year its last day."""
    return inexact_day(value).day


def _within(found: date) -> date:
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(_("A day must lie between 1.1.1900 and 31.12.2100."))
    return found


def _numeric(typed: str) -> InexactDay | None:
    for pattern, precision in NUMERIC:
        if match := pattern.fullmatch(typed):
            parts = {name: int(part) for name, part in match.groupdict().items() if part}
            return _day_of(parts["y"], parts.get("m", 12), parts.get("d"), precision)
    return None


def _day_of(year: int, month: int, number: int | None, precision: str) -> InexactDay:
    try:
        last = number or monthrange(year, month)[1]
        return InexactDay(_within(date(year, month, last)), precision)
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("The day does not exist.")) from error


def _quarter(typed: str) -> InexactDay | None:
    match = QUARTER.fullmatch(typed)
    if match is None:
        return None
    number, year = int(match["n"] or match["n2"]), int(match["y"] or match["y2"])
    return _day_of(year, number * 3, None, "quarter")


def _in_words(typed: str) -> InexactDay | None:
    for pattern, precision in _sentences():
        if match := pattern.fullmatch(typed):
            if precision == "by":
                found = _numeric(match["day"].strip())
                return InexactDay(found.day, "by") if found else None
            month = int(match["quarter"]) * 3 if precision == "quarter" else 6
            month = 12 if precision == "second half" else month
            kind = "quarter" if precision == "quarter" else "half"
            return _day_of(int(match["year"]), month, None, kind)
    return None


@lru_cache(maxsize=1)
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences for inexact days on the site, in every language, to be read backwards."""
    marks = {"quarter": r"(?P<quarter>[1-4])", "year": r"(?P<year>\d{4})", "day": "(?P<day>.+)"}
    found = []
    for language in LANGUAGES:
        with override(language):
            for words, precision in (
                (_("quarter %(quarter)s of %(year)s"), "quarter"),
                (_("first half of %(year)s"), "half"),
                (_("second half of %(year)s"), "second half"),
                (_("by %(day)s"), "by"),
            ):
                pattern = re.escape(words.casefold())
                for name, mark in marks.items():
                    pattern = pattern.replace(re.escape(f"%({name})s"), mark)
                found.append((re.compile(pattern), precision))
    return tuple(found)


def written(found: InexactDay) -> date | str:
    """The day for a cell, so that it is read back unchanged."""
    if found.precision == "day":
        return found.day
    with override("fi"):
        return exact_day(found.day, found.precision)


# Lists -------------------------------------------------------------------------------------------


def several(one: Callable[[Value], str]) -> Callable[[Value], list[str]]:
    """Reads a list, split at line breaks, semicolons or bars, and at commas if names have none."""

    def read(value: Value) -> list[str]:
        found: list[str] = []
        for part in re.split(r"[\n;|]", cell_text(value, longest=100_000)):
            if part.strip():
                found += _at_commas(part.strip(), one)
        return list(dict.fromkeys(found))

    return read


def _at_commas(part: str, one: Callable[[Value], str]) -> list[str]:
    try:
        return [one(part)]
    except Unreadable:
        if "," not in part:
            raise
    return [one(piece.strip()) for piece in part.split(",") if piece.strip()]
