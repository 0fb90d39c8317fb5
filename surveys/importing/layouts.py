"""Where the headings of a file of answers are: on which sheet, from which row, in how many rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.sheets import Row, Sheet, cell_text, spelt

MERGED = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")
FIRST_ROWS = 15
"""The rows among which the headings are looked for."""
MOST_HEADER_ROWS = 3
SECOND_OF_TOOLS = {"response", "open ended response"}
"""What SurveyMonkey writes below a question without options."""

Knows = Callable[[str], bool]
"""Whether a text is the heading of a question, a group or a place."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's headings are; zero and empty are found by their contents."""

    sheet: str = ""
    heading_row: int = 0
    """The number of the first row of headings in the file."""
    header_rows: int = 0

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Layout:
        found = (stored.get(name) for name in ("sheet", "heading_row", "header_rows"))
        sheet, row, count = found
        return cls(str(sheet or ""), int(row or 0), int(count or 0))

    def as_stored(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "heading_row": self.heading_row,
            "header_rows": self.header_rows,
        }


def range_of(place: str) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a merged range."""
    found = MERGED.fullmatch(place)
    if found is None:
        return (0, 0, 0, 0)
    left, top, right, bottom = found.groups()
    return (_number(left), int(top), _number(right or left), int(bottom or top))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def placed(sheets: Sequence[Sheet], layout: Layout, knows: Knows) -> tuple[Sheet, Layout]:
    """The sheet with the answers, and the whole layout of its headings."""
    chosen = next((sheet for sheet in sheets if sheet.name == layout.sheet), None)
    sheet = chosen or _likely_sheet(sheets, knows)
    numbers = [row.number for row in sheet.rows]
    row = layout.heading_row if layout.heading_row in numbers else 0
    row = row or sheet.rows[_first_heading_row(sheet, knows)].number
    below = sheet.starting_at(row).rows
    count = min(layout.header_rows or _count(below, sheet, knows), MOST_HEADER_ROWS)
    return sheet, replace(layout, sheet=sheet.name, heading_row=row, header_rows=count)


def _likely_sheet(sheets: Sequence[Sheet], knows: Knows) -> Sheet:
    """The sheet with most known headings, else the first that is a table."""
    known = {id(sheet): max(_scores(sheet, knows)) for sheet in sheets}
    if any(known.values()):
        return max(sheets, key=lambda sheet: known[id(sheet)])
    tables = [sheet for sheet in sheets if sum(len(row.cells) > 1 for row in sheet.rows[:3]) > 1]
    return (tables or sheets)[0]


def _scores(sheet: Sheet, knows: Knows) -> list[int]:
    """The number of known headings in each of the first rows."""
    return [_score(row, knows) for row in sheet.rows[:FIRST_ROWS]]


def _score(row: Row, knows: Knows) -> int:
    return sum(isinstance(value, str) and knows(value) for value in row.cells.values())


def _first_heading_row(sheet: Sheet, knows: Knows) -> int:
    """The position of the first row of headings; a title above them is passed over."""
    scores = _scores(sheet, knows)
    best = max(scores)
    if not best:
        return 0
    at = scores.index(best)
    # A question stands above its options or statements.
    while at and (scores[at - 1] or _is_over(sheet.rows[at - 1], sheet.rows[at])):
        at -= 1
    return at


def _is_over(row: Row, below: Row) -> bool:
    """Whether a row looks like headings over the next one, not like a title."""
    return row.number == below.number - 1 and len(row.cells) > 2


def _count(rows: Sequence[Row], sheet: Sheet, knows: Knows) -> int:
    """How many rows of headings there are: two as under merged headings, three of Qualtrics."""
    for count in (2, 3):
        if len(rows) > count and is_import_ids(rows[count - 1]):
            return count
    if len(rows) < MOST_HEADER_ROWS:
        return 1
    first, second = rows[0].cells, rows[1].cells
    is_merged = any(range_of(place)[1::2] == (rows[0].number,) * 2 for place in sheet.merged)
    has_options = bool(set(second) - set(first)) and len(second) > 1
    texts = {spelt(cell_text(value)) for value in second.values()}
    is_named_twice = _score(rows[1], knows) > 1
    return 2 if is_merged or has_options or texts & SECOND_OF_TOOLS or is_named_twice else 1


def is_import_ids(row: Row) -> bool:
    """Whether it is the row of Qualtrics with an identifier of each column."""
    return any(
        isinstance(value, str) and re.match(r"\{\s*['\"]ImportId['\"]", value)
        for value in row.cells.values()
    )


def has_code_row(rows: Sequence[Row]) -> bool:
    """Whether the first heading row has the codes of the questions, the second their texts."""
    return any(is_import_ids(row) for row in rows)
