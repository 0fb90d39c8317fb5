"""The hexagon map of the country or a county, one hexagon per municipality."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from toolkit.charts.shapes import EMPTY, joined

HALF_WIDTH, SIDE, ROW = 12, 14, 21
"""A pointy-top hexagon in whole numbers: 24 wide, sides of 14, rows 21 apart (√3/2 × 24 = 20.8)."""

LETTERS, LETTERS_SMALL = 8, 11  # that fit into a hexagon in the usual and the smaller letters
ROW_IN_SOURCE = math.sqrt(3) / 2
OUTLINE = "l12 7v14l-12 7l-12-7v-14z"
CORNERS = ((0, -14), (12, -7), (12, 7), (0, 14), (-12, 7), (-12, -7))
NEIGHBOURS = ((1, -1), (2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1))
"""The cell behind each side, from the upper right clockwise, in half widths and rows."""

PATTERNED = ("prog", "plan", "unk", "miss")
SMALL_AREA = 3
"""An area with fewer cells has no room for its name, which is placed beside it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One municipality on the map; `x` and `y` in hexagon widths, y downwards."""

    code: str
    name: str
    area: str
    x: float
    y: float
    fill: str = "none"
    note: str = ""
    picked: bool = False
    language: str = ""
    """The language of the name, if it may differ from the page's."""

    @property
    def place(self) -> tuple[int, int]:
        """Column in half widths and row: whole numbers, so that neighbours can be looked up."""
        return round(self.x * 2), round(self.y / ROW_IN_SOURCE)


@dataclass(frozen=True, slots=True)
class Area:
    """One county on the map: its name, the meaning of its colour and its link."""

    code: str
    name: str
    note: str = ""
    url: str = ""


def hexagon_map(
    cells: Sequence[Cell],
    areas: Iterable[Area],
    *,
    ident: str,
    title: str,
    description: str,
) -> SafeString:
    """The country or a county, one hexagon per municipality, with the counties' outlines."""
    if not cells:
        return EMPTY
    canvas = _Canvas.around(cells)
    by_area: dict[str, list[Cell]] = {}
    for cell in cells:
        by_area.setdefault(cell.area, []).append(cell)
    known = [area for area in areas if area.code in by_area]
    drawn = [_area_shape(area, by_area[area.code], canvas, ident=ident) for area in known]
    labels = [_area_label(area, by_area[area.code], canvas) for area in known if area.name]
    return format_html(
        '<svg class="hexmap" viewBox="0 0 {} {}" role="group" '
        'aria-labelledby="{}-title {}-desc" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>'
        '{}{}<g class="hxl" aria-hidden="true">{}</g></svg>',
        *(canvas.width, canvas.height, ident, ident, ident, title, ident, description),
        *(_patterns(ident), joined(drawn), joined(labels)),
    )


def municipality_map(
    cells: Sequence[Cell], *, ident: str, title: str, description: str
) -> SafeString:
    """One county's municipalities, each with its name; the table beside it has the details."""
    if not cells:
        return EMPTY
    canvas = _Canvas.around(cells)
    names = joined([_name(cell, canvas) for cell in cells])
    return format_html(
        '<svg class="hexmap small" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-desc" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>'
        '{}<g class="hx">{}{}</g><g class="hxl" aria-hidden="true">{}</g></svg>',
        *(canvas.width, canvas.height, ident, ident, ident, title, ident, description),
        *(_patterns(ident), _hexagons(cells, canvas, ident=ident), _outline(cells, canvas), names),
    )


def _name(cell: Cell, canvas: _Canvas) -> SafeString:
    """A municipality's name inside its hexagon: in two lines if needed, smaller if long."""
    first, hyphen, second = cell.name.partition("-")
    lines = [first + hyphen, second] if len(cell.name) > LETTERS and second else [cell.name]
    longest = max(len(line) for line in lines)
    size = "" if longest <= LETTERS else " long" if longest <= LETTERS_SMALL else " longest"
    x, y = canvas.x(cell), canvas.y(cell) + (2 if len(lines) == 1 else -1)
    spans = format_html_join(
        "", '<tspan x="{}" y="{}">{}</tspan>', ((x, y + 5 * n, one) for n, one in enumerate(lines))
    )
    language = format_html(' lang="{}"', cell.language) if cell.language else EMPTY
    return format_html('<text class="l-{}{}"{}>{}</text>', cell.fill, size, language, spans)


def swatch(key: str, *, ident: str) -> SafeString:
    """A legend's square with the map's own colour and pattern."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">'
        '<g class="hx-{}"{}><rect x=".5" y=".5" width="15" height="15"/></g></svg>',
        *(key, _fill(key, ident)),
    )


def outline_loops(places: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The closed outlines of a set of hexagons, as corner points; a hole is a separate loop."""
    inside = set(places)
    following: dict[tuple[int, int], tuple[int, int]] = {}
    for column, row in sorted(inside):
        for side, (right, down) in enumerate(NEIGHBOURS):
            if (column + right, row + down) not in inside:
                start, end = CORNERS[side], CORNERS[(side + 1) % 6]
                x, y = column * HALF_WIDTH, row * ROW
                following[x + start[0], y + start[1]] = (x + end[0], y + end[1])
    return list(_loops(following))


def _loops(
    following: dict[tuple[int, int], tuple[int, int]],
) -> Iterator[list[tuple[int, int]]]:
    while following:
        start, point = following.popitem()
        loop = [start]
        while point != start:
            loop.append(point)
            point = following.pop(point)
        yield loop


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The origin and size of the drawing."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def around(cls, cells: Sequence[Cell]) -> _Canvas:
        columns = [cell.place[0] for cell in cells]
        rows = [cell.place[1] for cell in cells]
        left, top = min(columns) * HALF_WIDTH - 16, min(rows) * ROW - 18
        return cls(
            left=left,
            top=top,
            width=max(columns) * HALF_WIDTH + 16 - left,
            height=max(rows) * ROW + 18 - top,
        )

    def x(self, cell: Cell) -> int:
        return cell.place[0] * HALF_WIDTH - self.left

    def y(self, cell: Cell) -> int:
        return cell.place[1] * ROW - self.top


def _area_shape(area: Area, cells: Sequence[Cell], canvas: _Canvas, *, ident: str) -> SafeString:
    words = f"{area.name}: {area.note}" if area.note else area.name
    inner = format_html(
        "<title>{}</title>{}{}",
        *(words, _hexagons(cells, canvas, ident=ident), _outline(cells, canvas)),
    )
    if not area.url:
        return format_html('<g class="hx">{}</g>', inner)
    return format_html('<a class="hx" href="{}" aria-label="{}">{}</a>', area.url, words, inner)


def _hexagons(cells: Sequence[Cell], canvas: _Canvas, *, ident: str) -> SafeString:
    fills = sorted({cell.fill for cell in cells})
    return joined(
        format_html(
            '<g class="hx-{}"{}>{}</g>',
            *(fill, _fill(fill, ident), _paths([c for c in cells if c.fill == fill], canvas)),
        )
        for fill in fills
    )


def _paths(cells: Iterable[Cell], canvas: _Canvas) -> SafeString:
    return format_html_join(
        "",
        '<path{} d="M{} {}{}"><title>{}{}</title></path>',
        (
            (
                SafeString(' class="pick"') if cell.picked else "",
                canvas.x(cell),
                canvas.y(cell) - SIDE,
                OUTLINE,
                cell.name,
                f": {cell.note}" if cell.note else "",
            )
            for cell in cells
        ),
    )


def _outline(cells: Iterable[Cell], canvas: _Canvas) -> SafeString:
    steps = []
    for loop in outline_loops(cell.place for cell in cells):
        first = loop[0]
        moves = "".join(f"l{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(loop))
        steps.append(f"M{first[0] - canvas.left} {first[1] - canvas.top}{moves}z")
    return format_html('<path class="hxb" d="{}"/>', "".join(steps))


def _area_label(area: Area, cells: Sequence[Cell], canvas: _Canvas) -> SafeString:
    if len(cells) < SMALL_AREA:
        end = max(cells, key=lambda cell: cell.place)
        return format_html(
            '<text class="l-out" x="{}" y="{}">{}</text>',
            *(canvas.x(end) + HALF_WIDTH + 4, canvas.y(end) + 5, area.name),
        )
    x, y = label_place([cell.place for cell in cells])
    lines = _lines(area.name)
    fills = [cell.fill for cell in cells]
    spans = format_html_join(
        "",
        '<tspan x="{}" y="{}">{}</tspan>',
        (
            (x - canvas.left, y - canvas.top + 4 + round((n - (len(lines) - 1) / 2) * 14), line)
            for n, line in enumerate(lines)
        ),
    )
    return format_html('<text class="l-{}">{}</text>', max(set(fills), key=fills.count), spans)


def label_place(places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The centre of the area, moved to the nearest row, so that the label is inside the area."""
    mean_x = sum(column for column, _row in places) / len(places)
    mean_y = sum(row for _column, row in places) / len(places)
    nearest = min(places, key=lambda p: (abs(p[1] - mean_y), abs(p[0] - mean_x)))
    run = [column for column, row in places if row == nearest[1]]
    x = min(max(mean_x, min(run)), max(run))
    return round(x * HALF_WIDTH), round(nearest[1] * ROW)


def _lines(name: str) -> list[str]:
    """A name on two lines, split at its hyphen or first space."""
    for mark in ("-", " "):
        head, found, tail = name.partition(mark)
        if found:
            return [f"{head}{mark.strip()}", tail]
    return [name]


def _fill(key: str, ident: str) -> SafeString:
    return format_html(' fill="url(#{}-{})"', ident, key) if key in PATTERNED else EMPTY


def _patterns(ident: str) -> SafeString:
    """Hatching, dots and lines, so that states differ without colour."""
    ground = '<rect class="{}" width="6" height="6"/>'
    drawn = {
        "prog": ground.format("hxp-ground")
        + '<path class="hxp-line" d="M-1 7l8-8M-1 1l2-2M5 7l2-2"/>',
        "plan": ground.format("hxp-ground") + '<circle class="hxp-dot" cx="3" cy="3" r="1.5"/>',
        "unk": ground.format("hxp-pale") + '<path class="hxp-thin" d="M0 3h3"/>',
        "miss": ground.format("hxp-pale") + '<path class="hxp-thin" d="M0 0l6 6M6 0l-6 6"/>',
    }
    return format_html(
        "<defs>{}</defs>",
        format_html_join(
            "",
            '<pattern id="{}-{}" width="6" height="6" patternUnits="userSpaceOnUse">{}</pattern>',
            ((ident, key, SafeString(pattern)) for key, pattern in drawn.items()),
        ),
    )
