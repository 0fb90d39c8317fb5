"""The cells of a workbook's sheets and their shared texts, converted into values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite

from django.utils.translation import gettext_lazy as _
from openpyxl.utils.datetime import from_excel

from toolkit.sheets.values import DamagedFile, Limits, Row, Sheet, Value, Wrong, clean_text, too_big
from toolkit.sheets.xml_reader import DAMAGED, Attributes, Reader

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
FORMULA = _("The cell has a formula. Put its value there instead.")
CONSTANTS = {"TRUE()": True, "FALSE()": False, "TRUE": True, "FALSE": False}
"""Formulas without operands, as which LibreOffice saves cells that are true or false."""


@dataclass
class Gathered:
    """Text collected from runs, without phonetic guides of East Asian scripts."""

    limits: Limits
    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.limits.text:
            raise too_big(_("a cell holds more than %(most)s letters") % {"most": self.limits.text})
        self.parts.append(text)

    def take(self) -> str:
        taken = "".join(self.parts)
        self.parts, self.size = [], 0
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), taken)


class Texts(Reader):
    """The shared texts of cells."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.texts: list[Value | None] = []
        self.gathered = Gathered(limits)
        self.inside: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.inside.append(name)

    def end(self, name: str) -> None:
        self.inside.pop()
        if name == "si":
            self.texts.append(clean_text(self.gathered.take(), self.limits))

    def text(self, text: str) -> None:
        if self.inside and self.inside[-1] == "t" and "rPh" not in self.inside[-3:]:
            self.gathered.add(text)


@dataclass
class Cells:
    """Converts the contents of cells into values, and counts them."""

    texts: list[Value | None]
    dates: list[str]
    epoch: datetime
    limits: Limits
    count: int = 0

    def value(self, kind: str, style: str, text: str) -> Value | None:
        if text == "" and kind != "inlineStr":
            return None
        reader: Callable[[str], Value | None] | None = {
            "s": lambda index: self.texts[int(index)],
            "inlineStr": lambda words: clean_text(words, self.limits),
            "str": lambda words: clean_text(words, self.limits),
            "b": lambda flag: flag.strip() in ("1", "true"),
            "e": lambda error: Wrong(error[:20], _("The cell shows an error.")),
            "d": _iso_day,
        }.get(kind)
        return reader(text) if reader else self._number(text.strip(), style)

    def _number(self, text: str, style: str) -> Value:
        if not NUMBER.fullmatch(text) or not isfinite(float(text)):
            return Wrong(text[:60], _("This is not a number."))
        number = float(text)
        if style and 0 <= int(style) < len(self.dates) and self.dates[int(style)]:
            return self._day(number, text, self.dates[int(style)])
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _day(self, number: float, text: str, shows: str) -> Value:
        try:
            found = from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return Wrong(text[:60], _("The day does not exist."))
        if isinstance(found, datetime) and shows != "day":
            return f"{found.month}/{found.year}" if shows == "month" else str(found.year)
        if isinstance(found, datetime) and found.time() == time(0):
            return found.date()
        return found if isinstance(found, date) else Wrong(text[:60], _("The day does not exist."))

    def counted(self, row: int, column: int) -> None:
        """Refuse cells beyond the limits; empty cells do not count."""
        self.count += 1
        for found, most, what in (
            (row, self.limits.rows, _("at most %(most)s rows are taken")),
            (column, self.limits.columns, _("at most %(most)s columns are taken")),
            (self.count, self.limits.cells, _("at most %(most)s cells are taken")),
        ):
            if found > most:
                raise too_big(what % {"most": most})


def _iso_day(text: str) -> Value:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return Wrong(text[:60], _("The day does not exist."))
    return found.date() if found.time() == time(0) else found


class SheetReader(Reader):
    """The cells of a sheet."""

    def __init__(self, name: str, cells: Cells) -> None:
        self.sheet, self.cells = Sheet(name), cells
        self.row = Row(0)
        self.column = 0
        self.kind = self.style = ""
        self.has_formula = False
        self.value, self.formula = Gathered(cells.limits), Gathered(cells.limits)
        self.inside: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._start_row(attributes.get("r"))
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f" and self.inside[-1] == "c":
            self.has_formula = True
        elif name == "mergeCell":
            self.sheet.merged.append(attributes.get("ref", "")[:30])
        self.inside.append(name)

    def end(self, name: str) -> None:
        self.inside.pop()
        if name == "c":
            self._end_cell()
        elif name == "row" and self.row.cells:
            self.sheet.rows.append(self.row)

    def text(self, text: str) -> None:
        place = self.inside[-1] if self.inside[3:4] == ["c"] else ""
        if place == "f":
            self.formula.add(text)
        elif place == "v" or (place == "t" and "rPh" not in self.inside[-3:]):
            self.value.add(text)

    def _start_row(self, given: str | None) -> None:
        number = int(given) if given else self.row.number + 1
        if number <= self.row.number or number > 2_000_000:
            raise DamagedFile(DAMAGED)
        self.row, self.column = Row(number), 0

    def _start_cell(self, attributes: Attributes) -> None:
        if "row" not in self.inside:
            raise DamagedFile(DAMAGED)
        self.column = self._column(attributes.get("r"))
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.has_formula = False

    def _column(self, reference: str | None) -> int:
        if reference is None:
            return self.column + 1
        found = REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != self.row.number:
            raise DamagedFile(DAMAGED)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        if column <= self.column:
            raise DamagedFile(DAMAGED)
        return column

    def _end_cell(self) -> None:
        text, formula = self.value.take(), self.formula.take()
        value = self.cells.value(self.kind, self.style, text)
        if self.has_formula:
            constant = CONSTANTS.get(formula.strip().lstrip("=").upper())
            value = Wrong(f"={formula[:60]}", FORMULA) if constant is None else constant
        if value is not None:
            self.cells.counted(self.row.number, self.column)
            self.row.cells[self.column] = value
