"""The contents of a file: sheets, rows and values with their positions, and problems."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for reading; a file beyond them is refused."""

    size: int = 5_000_000
    """Bytes of the file."""
    unpacked: int = 40_000_000
    """Unpacked bytes of all its parts together."""
    elements: int = 1_500_000
    """XML elements; a cell has two or three."""
    sheets: int = 50
    rows: int = 20_000
    """The highest row number that may have contents."""
    columns: int = 300
    """The highest column number that may have contents."""
    cells: int = 200_000
    """Non-empty cells."""
    text: int = 32_767
    """Characters in a cell."""


LIMITS = Limits()


class DamagedFile(Exception):  # noqa: N818 - the name describes the file
    """The file as a whole cannot be read; `str` is the message for its sender."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """The contents of a cell that cannot be used, and the reason."""

    shown: str
    reason: Promise | str

    def __str__(self) -> str:
        return self.shown


Value = str | int | float | bool | date | datetime | Wrong
"""The value of a cell; empty cells are left out."""


@dataclass(slots=True)
class Row:
    """A row by its number in the file; cells by the number of their column, from 1."""

    number: int
    cells: dict[int, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """The non-empty rows of a sheet. A CSV file is one sheet without a name."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    """Ranges of merged cells, such as B3:B7."""

    def starting_at(self, row: int) -> Sheet:
        """The sheet without the rows above one, and without the cells merged there."""
        merged = [place for place in self.merged if _last_row(place) >= row]
        return Sheet(self.name, [one for one in self.rows if one.number >= row], merged)


def _last_row(place: str) -> int:
    """The last row of a merged range; 0 if it is none."""
    return max((int(number) for number in re.findall("[0-9]{1,7}", place)), default=0)


@dataclass(slots=True)
class Book:
    """The sheets of a file that its sender can see, and the names of the hidden ones."""

    sheets: list[Sheet]
    hidden: list[str] = field(default_factory=list)
    """Sheets that a user can unhide. Their cells are not read; those that only a program can
    unhide are not named either."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, with its location."""

    reason: Promise | str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = [self.sheet] if self.sheet else []
        if self.row is not None:
            place.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            place.append(_("column %(column)s") % {"column": self.column})
        value = f" “{self.value}”" if self.value else ""
        return f"{', '.join(map(str, place))}{value}: {self.reason}" if place else str(self.reason)


def cell_text(value: Value | None, longest: int = 100) -> str:
    """A value as its sender would recognise it, shortened if long."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        text = f"{value:%d.%m.%Y %H:%M}"
    elif isinstance(value, date):
        text = f"{value.day}.{value.month}.{value.year}"
    else:
        text = str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def column_letters(number: int) -> str:
    """The letters of a column in spreadsheets: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


TWICE_ENCODED = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u2013\u2026\u201e\u0153\u2122\u2020]")
"""ä and ö after UTF-8 was read as Windows-1252."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str, limits: Limits = LIMITS) -> Value | None:
    """The normalised text of a cell; None if only whitespace is left."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\ufeff", "").strip()
    if not text:
        return None
    if len(text) > limits.text:
        return Wrong(text[:60], _("The text is too long for a cell."))
    if "\ufffd" in text or TWICE_ENCODED.search(text):
        return Wrong(text, _("Letters such as ä were damaged when the file was saved."))
    if any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text
    ):
        shown = "".join(letter if letter.isprintable() else "\u25af" for letter in text)
        return Wrong(shown, _("There is a control character in the text."))
    return text


def too_big(what: Promise | str) -> DamagedFile:
    """The error for a file beyond the limits."""
    return DamagedFile(_("The file is too big: %(what)s.") % {"what": what})
