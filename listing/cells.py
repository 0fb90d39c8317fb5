"""The cells of files: what spreadsheets take for formulas, days and moments as text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from toolkit.days import ONE_DAY, exact_day

Sent = TypeVar("Sent", str, bytes)
Cell = str | int | float | bool | date | datetime | None
FORMULA = re.compile(r"[=+\-@\t\r\n]")
"""The beginning of a text that a spreadsheet would take for a formula."""
CHUNK = 1 << 16
BOM = "\ufeff"


def day_cell(day: date | None, precision: str = "day") -> date | str | None:
    """A day for a file: a real date, or text that is as exact as the day is known.

    The text is what the import reads back: 6/2024 in every language.
    """
    if day is None or precision in ("", "day"):
        return day
    if precision == "month":
        return f"{day.month}/{day.year}"
    if precision == "by":
        is_month = (day + ONE_DAY).day == 1
        limit = f"{day.month}/{day.year}" if is_month else f"{day.day}.{day.month}.{day.year}"
        return _("by %(day)s") % {"day": limit}
    return exact_day(day, precision)


def in_chunks(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined into chunks, so that they are not sent as one packet each."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > CHUNK:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """CSV for programs: commas, ISO days, decimal points, no byte order mark."""
    writer = csv.writer(_Echo())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else value


def safe_text(value: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{value}" if FORMULA.match(value) else value


def csv_for_people(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """CSV as Finnish spreadsheets open it: a byte order mark, semicolons, decimal commas."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_for_people(value) for value in row])


def _for_people(value: Cell) -> Cell:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        moment = local(value)
        return f"{_day(moment)} {moment:%H:%M:%S}"
    if isinstance(value, date):
        return _day(value)
    return safe_text(value) if isinstance(value, str) else value


def _day(day: date) -> str:
    is_english = (get_language() or "").startswith("en")
    return f"{day:%Y-%m-%d}" if is_english else f"{day.day}.{day.month}.{day.year}"


def local(moment: datetime) -> datetime:
    """A moment in the time of Finland, as cells have no zone."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment.tzinfo else moment


def in_language(content: Iterator[Sent]) -> Iterator[Sent]:
    """The content in the present language, also after the request, when files are written."""
    language = get_language() or settings.LANGUAGE_CODE

    def pieces() -> Iterator[Sent]:
        while True:
            with override(language):
                try:
                    piece = next(content)
                except StopIteration:
                    return
            yield piece

    return pieces()
