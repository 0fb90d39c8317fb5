"""Days as people type them, with the precision that follows from what was typed.

One reader for forms, grids and files: 12.3.2024, 12,3,2024 from a phone, 12. maaliskuuta 2024,
3/2024, Q1/2024, «alkuvuosi 2024», 2024, «viimeistään 6/2024», ISO dates, cells of spreadsheets.
A season is no period of the records, whose precisions are day, month, quarter, half and year: it is
read as «at the latest on its last day», which is true of it. Addresses of pages take ISO days only
(`cooperation.asked`).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import exact_day
from toolkit.proposals import Unreadable
from toolkit.sheets import Value, cell_text
from toolkit.sheets.tables import without_invisible

SHORT_YEARS = range(20, 50)
"""The years that may be written with two digits: 20 is 2020, 49 is 2049."""
SERIAL_DAYS = range(36_526, 73_051)
"""What a spreadsheet keeps for the days of 2000–2099, in a cell without a format of a day."""
SERIAL_ZERO = date(1899, 12, 30)
LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class InexactDay:
    """A day with its precision; the last day of the period typed."""

    day: date
    precision: str = "day"


FINNISH = (
    *("tammi", "helmi", "maalis", "huhti", "touko", "kesä"),
    *("heinä", "elo", "syys", "loka", "marras", "joulu"),
)
OTHERS = (
    "january januari jan",
    "february februari feb",
    "march mars mar",
    "april apr",
    "may maj",
    "june juni jun",
    "july juli jul",
    "august augusti aug",
    "september sept sep",
    "october oktober oct okt",
    "november nov",
    "december dec",
)
MONTH_NAMES = {
    **{name: number for number, names in enumerate(OTHERS, 1) for name in names.split()},
    **{
        f"{name}{ending}": number
        for number, name in enumerate(FINNISH, 1)
        for ending in ("kuu", "kuun", "kuuta", "kuussa", "k")
    },
    **{name: number for number, name in enumerate(FINNISH, 1) if name != "kesä"},
}
"""«Kesä» alone is a season."""
SEASONS = {
    **dict.fromkeys(("kevät", "keväällä", "våren", "vår", "spring"), 6),
    **dict.fromkeys(("kesä", "kesällä", "sommaren", "sommar", "summer"), 8),
    **dict.fromkeys(("syksy", "syksyllä", "hösten", "höst", "autumn"), 12),
}
"""The last month that the season may reach: spring and autumn are also halves of a working year."""

Y = r"(?P<y>\d{4}|\d{2})"
YYYY = r"(?P<y>\d{4})"
NAME = r"(?P<name>[a-zåäö]{3,})\.?"
DAY_PATTERNS = (
    re.compile(rf"(?P<d>\d{{1,2}})\s?[.,]\s?(?P<m>\d{{1,2}})\s?[.,]\s?{Y}\.?"),
    re.compile(rf"(?P<d>\d{{1,2}}) (?P<m>\d{{1,2}}) {YYYY}"),
    re.compile(rf"{YYYY}-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:\.\s?| |-){NAME}[ -]{YYYY}"),
    re.compile(rf"{NAME} (?P<d>\d{{1,2}})(?:,|\.|st|nd|rd|th)? {YYYY}"),
)
MONTH_PATTERNS = (
    re.compile(rf"(?P<m>\d{{1,2}})\s?/\s?{Y}"),
    re.compile(rf"(?P<m>\d{{1,2}})\s?[.,-]\s?{YYYY}"),
    re.compile(rf"{YYYY}\s?[-/]\s?(?P<m>\d{{1,2}})"),
    re.compile(rf"{NAME} {YYYY}"),
)
QUARTER = r"(?:q|kv)\s?(?P<n>[1-4])"
QUARTER_IN_WORDS = (
    r"(?P<n>[1-4])\s?[.:a]*\s?(?:neljännes|kvartaali|vuosineljännes|kvartalet|quarter)"
)
QUARTER_PATTERNS = (
    re.compile(rf"{QUARTER}\s?[/-]?\s?{Y}"),
    re.compile(rf"{YYYY}\s?[/-]?\s?{QUARTER}"),
    re.compile(rf"{QUARTER_IN_WORDS}\s?/?\s?{YYYY}"),
)
HALF = r"h\s?(?P<n>[12])"
HALF_PATTERNS = (re.compile(rf"{HALF}\s?/?\s?{Y}"), re.compile(rf"{YYYY}\s?[/-]?\s?{HALF}"))
FIRST_HALF = r"(?:alkuvuosi|alkuvuonna|alkuvuoden|början av|första halvåret|early)"
SECOND_HALF = r"(?:loppuvuosi|loppuvuonna|loppuvuoden|slutet av|andra halvåret|late)"
HALVES_IN_WORDS = (
    (re.compile(rf"{FIRST_HALF} {YYYY}|vuoden (?P<y2>\d{{4}}) (?:alku|alkupuoli)"), 6),
    (re.compile(rf"{SECOND_HALF} {YYYY}|vuoden (?P<y2>\d{{4}}) (?:loppu|loppupuoli)"), 12),
)
SEASON = re.compile(rf"(?P<season>{'|'.join(SEASONS)}) {YYYY}")
BY = re.compile(
    r"(?:viimeistään|viim\.|senast|by|at the latest)\s(?P<day>.+)"
    r"|(?:vuoden )?(?P<day2>.+?)(?:\sloppuun)?\smennessä"
)
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "ma maanantai maanantaina mån måndag mon monday",
            "ti tiistai tiistaina tis tisdag tue tuesday",
            "ke keskiviikko keskiviikkona ons onsdag wed wednesday",
            "to torstai torstaina tors torsdag thu thursday",
            "pe perjantai perjantaina fre fredag fri friday",
            "la lauantai lauantaina lör lördag sat saturday",
            "su sunnuntai sunnuntaina sön söndag sun sunday",
        )
    )
    for name in names.split()
}
WITH_WEEKDAY = re.compile(rf"(?P<weekday>{'|'.join(WEEKDAYS)})\.?,?\s(?:den )?(?P<day>.*\d.*)")
YEARLESS = re.compile(r"(?P<d>\d{1,2})\s?[.,]\s?(?P<m>\d{1,2})\s?[.,]?|(?P<d2>\d{1,2})\.? " + NAME)
PERIOD_WITHOUT_YEAR = re.compile(rf"{QUARTER}|{QUARTER_IN_WORDS.replace('<n>', '<n2>')}|h[12]")
TIME = re.compile(
    r"(?P<day>.*\d)(?:t|,? (?:klo |kl\.? |at )?)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?\s?(?:z|[+-]\d\d:?\d\d)?"
)


def inexact_day(value: Value) -> InexactDay:
    """The day and its precision; raises Unreadable with what is wrong."""
    if isinstance(value, datetime):
        _refuse_time(value.time())
        return InexactDay(_within(value.date()))
    if isinstance(value, date):
        return InexactDay(_within(value))
    if isinstance(value, float):
        minutes = round(value % 1 * 24 * 60)
        _refuse_time(time(minutes // 60 % 24, minutes % 60))
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in SERIAL_DAYS:
        return InexactDay(SERIAL_ZERO + timedelta(days=value))
    typed = _compared(cell_text(value))
    if found := _found_beside_weekday(_without_midnight(typed)):
        return found
    _refuse_without_year(typed)
    raise Unreadable(_("Write the day as 12.3.2024, the month as 3/2024 or the year as 2024."))


def whole_day(value: Value) -> date:
    """A whole day; raises Unreadable where only a month, a year or a limit was typed."""
    found = inexact_day(value)
    if found.precision != "day":
        raise Unreadable(_("The whole day is needed here, as 12.3.2024."))
    return found.day


def written(found: InexactDay) -> date | str:
    """The day for a cell, so that it is read back unchanged."""
    if found.precision == "day":
        return found.day
    with override("fi"):
        return exact_day(found.day, found.precision)


def _compared(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", without_invisible(typed))  # full-width digits and stops
    return re.sub(r"\s+", " ", plain).strip().casefold()


def _found_beside_weekday(typed: str) -> InexactDay | None:
    """The day; one with a weekday before it only if it is that weekday."""
    match = WITH_WEEKDAY.fullmatch(typed)
    if match is None:
        return _found(typed)
    found = _found(match["day"])
    is_day = found is not None and found.precision == "day"
    return found if found and is_day and found.day.weekday() == WEEKDAYS[match["weekday"]] else None


def _found(typed: str) -> InexactDay | None:
    if match := BY.fullmatch(typed):
        limit = _found(match["day"] or match["day2"])
        return InexactDay(limit.day, "by") if limit else None
    for patterns, read in READERS:
        for pattern in patterns:
            if (match := pattern.fullmatch(typed)) and (found := read(match)):
                return found
    return _in_sentence(typed)


def _day(match: re.Match[str]) -> InexactDay | None:
    month = _month_of(match)
    return _exact(_year_of(match["y"]), month, int(match["d"])) if month is not None else None


def _month(match: re.Match[str]) -> InexactDay | None:
    month = _month_of(match)
    return _end_of(_year_of(match["y"]), month, "month") if month is not None else None


def _quarter(match: re.Match[str]) -> InexactDay:
    return _end_of(_year_of(match["y"]), 3 * int(match["n"]), "quarter")


def _half(match: re.Match[str]) -> InexactDay:
    return _end_of(_year_of(match["y"]), 6 * int(match["n"]), "half")


def _season(match: re.Match[str]) -> InexactDay:
    return _end_of(_year_of(match["y"]), SEASONS[match["season"]], "by")


def _whole_year(match: re.Match[str]) -> InexactDay:
    return _end_of(_year_of(match["y"]), 12, "year")


def _half_in_words(month: int) -> Callable[[re.Match[str]], InexactDay]:
    return lambda match: _end_of(_year_of(match["y"] or match["y2"]), month, "half")


Reader = Callable[[re.Match[str]], InexactDay | None]
READERS: tuple[tuple[tuple[re.Pattern[str], ...], Reader], ...] = (
    (DAY_PATTERNS, _day),
    (MONTH_PATTERNS, _month),
    (QUARTER_PATTERNS, _quarter),
    (HALF_PATTERNS, _half),
    *(((pattern,), _half_in_words(month)) for pattern, month in HALVES_IN_WORDS),
    ((SEASON,), _season),
    ((re.compile(rf"(?:vuosi |vuonna |v\.? ?|år )?{YYYY}"),), _whole_year),
)


def _month_of(match: re.Match[str]) -> int | None:
    """The month by its number or name; None if the name is none of a month."""
    named = match.groupdict()
    return int(named["m"]) if named.get("m") else MONTH_NAMES.get(named["name"])


def _year_of(typed: str) -> int:
    if len(typed) == 4:
        return int(typed)
    if int(typed) not in SHORT_YEARS:
        raise Unreadable(_("Write the year with four digits."))
    return 2000 + int(typed)


def _end_of(year: int, month: int, precision: str) -> InexactDay:
    return InexactDay(_exact(year, month, None).day, precision)


def _exact(year: int, month: int, number: int | None) -> InexactDay:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Unreadable(_("A day must lie between 1.1.1900 and 31.12.2100."))
    _refuse_after_last(number, month, year)
    return InexactDay(_within(date(year, month, number or monthrange(year, month)[1])))


def _refuse_after_last(number: int | None, month: int, year: int | None) -> None:
    """Say how many days the month has, at most without a year; or that there is no such month."""
    if not 1 <= month <= 12:
        raise Unreadable(_("There is no month %(month)s.") % {"month": month})
    last = monthrange(year or LEAP_YEAR, month)[1]
    if number == 0 or (number or 1) > last:
        named = {"month": MONTHS[month], "days": last, "year": year}
        sentence = _("%(month)s has %(days)s days.")
        if month == 2 and year:
            sentence = _("%(month)s %(year)s has %(days)s days.")
        elif month == 2:
            sentence = _("%(month)s has at most %(days)s days.")
        raise Unreadable(capfirst(sentence % named))


def _refuse_without_year(typed: str) -> None:
    if match := YEARLESS.fullmatch(typed):
        number = match["d"] or match["d2"]
        month = int(match["m"]) if match["m"] else MONTH_NAMES.get(match["name"])
        if month:
            _refuse_after_last(int(number), month, None)
    if match or PERIOD_WITHOUT_YEAR.fullmatch(typed) or typed in (*SEASONS, *MONTH_NAMES):
        raise Unreadable(_("Write the year too: 12.3.2024, 3/2024 or Q1/2024."))


def _without_midnight(typed: str) -> str:
    """The day without a midnight beside it; refuses any other time."""
    match = TIME.fullmatch(typed)
    if match is None:
        return typed
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if (hour, minute, second) != (0, 0, 0):
        raise _no_time(hour, minute)
    return match["day"].rstrip(" ,")


def _refuse_time(given: time) -> None:
    if (given.hour, given.minute, given.second) != (0, 0, 0):
        raise _no_time(given.hour, given.minute)


def _no_time(hour: int, minute: int) -> Unreadable:
    sentence = _("A time of day (%(time)s) does not belong to a day. Leave it out.")
    return Unreadable(sentence % {"time": f"{hour}.{minute:02}"})


def _within(found: date) -> date:
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(_("A day must lie between 1.1.1900 and 31.12.2100."))
    return found


def _in_sentence(typed: str) -> InexactDay | None:
    """What the site itself writes for an inexact day, in any language."""
    for pattern, precision in _sentences():
        if match := pattern.fullmatch(typed):
            if precision == "by":
                limit = _found(match["day"])
                return InexactDay(limit.day, "by") if limit else None
            months = 3 * int(match["quarter"]) if precision == "quarter" else 6
            months = 12 if precision == "second half" else months
            kind = "quarter" if precision == "quarter" else "half"
            return _end_of(int(match["year"]), months, kind)
    return None


@lru_cache(maxsize=1)
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences for inexact days on the site, in every language, to be read backwards."""
    marks = {"quarter": r"(?P<quarter>[1-4])", "year": r"(?P<year>\d{4})", "day": "(?P<day>.+)"}
    found = []
    for language, _name in settings.LANGUAGES:
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
