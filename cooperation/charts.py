"""Maps and charts as SVG: pure functions, text and shapes with classes, never a style attribute.

Every chart says in words what it shows (`title`, `description`) and stands beside a table with the
same figures. Colours are in `static/css/charts.css`; patterns keep the states apart on grey paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

EMPTY = SafeString("")

# The unit bar


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of equal units in a bar: so many counties in one state."""

    key: str
    count: int
    label: str
    state: str = ""

    @property
    def cells(self) -> range:
        """One item a unit, for the template's loop."""
        return range(self.count)


# The hexagon map

HALF_WIDTH, SIDE, ROW = 12, 14, 21
LETTERS, LETTERS_SMALL = 8, 11  # that fit into a hexagon in the usual and the smaller letters
"""A pointy-top hexagon in whole numbers: 24 wide, sides of 14, rows 21 apart (√3/2 × 24 = 20.8)."""

ROW_IN_SOURCE = math.sqrt(3) / 2
OUTLINE = "l12 7v14l-12 7l-12-7v-14z"
CORNERS = ((0, -14), (12, -7), (12, 7), (0, 14), (-12, 7), (-12, -7))
NEIGHBOURS = ((1, -1), (2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1))
"""The cell behind each side, from the upper right clockwise, in half widths and rows."""

PATTERNED = ("prog", "plan", "unk", "miss")
SMALL_AREA = 3
"""An area of fewer cells has no room for its name: it stands beside it."""


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

    @property
    def place(self) -> tuple[int, int]:
        """Column in half widths and row: whole numbers, so that neighbours can be looked up."""
        return round(self.x * 2), round(self.y / ROW_IN_SOURCE)


@dataclass(frozen=True, slots=True)
class Area:
    """One county on the map: its name, what its colour says and where it leads."""

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
    """A country or a county of hexagons, one a municipality, with the counties' outlines."""
    if not cells:
        return EMPTY
    canvas = _Canvas.around(cells)
    by_area: dict[str, list[Cell]] = {}
    for cell in cells:
        by_area.setdefault(cell.area, []).append(cell)
    known = [area for area in areas if area.code in by_area]
    shapes = [_area_shape(area, by_area[area.code], canvas, ident=ident) for area in known]
    labels = [_area_label(area, by_area[area.code], canvas) for area in known if area.name]
    return format_html(
        '<svg class="hexmap" viewBox="0 0 {} {}" role="group" '
        'aria-labelledby="{}-title {}-desc" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>'
        '{}{}<g class="hxl" aria-hidden="true">{}</g></svg>',
        *(canvas.width, canvas.height, ident, ident, ident, title, ident, description),
        *(_patterns(ident), _joined(shapes), _joined(labels)),
    )


def municipality_map(
    cells: Sequence[Cell], *, ident: str, title: str, description: str
) -> SafeString:
    """One county's municipalities, each with its name; the table beside it has the words."""
    if not cells:
        return EMPTY
    canvas = _Canvas.around(cells)
    names = _joined([_name(cell, canvas) for cell in cells])
    return format_html(
        '<svg class="hexmap small" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-desc" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>'
        '{}<g class="hx">{}{}</g><g class="hxl" aria-hidden="true">{}</g></svg>',
        *(canvas.width, canvas.height, ident, ident, ident, title, ident, description),
        *(_patterns(ident), _hexagons(cells, canvas, ident=ident), _outline(cells, canvas), names),
    )


def _name(cell: Cell, canvas: _Canvas) -> SafeString:
    """A municipality's name inside its hexagon: in two lines if need be, smaller where long."""
    first, hyphen, second = cell.name.partition("-")
    lines = [first + hyphen, second] if len(cell.name) > LETTERS and second else [cell.name]
    longest = max(len(line) for line in lines)
    size = "" if longest <= LETTERS else " long" if longest <= LETTERS_SMALL else " longest"
    x, y = canvas.x(cell), canvas.y(cell) + (2 if len(lines) == 1 else -1)
    spans = format_html_join(
        "", '<tspan x="{}" y="{}">{}</tspan>', ((x, y + 5 * n, one) for n, one in enumerate(lines))
    )
    return format_html('<text class="l-{}{}">{}</text>', cell.fill, size, spans)


def swatch(key: str, *, ident: str) -> SafeString:
    """A legend's square with the map's own colour and pattern."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">'
        '<g class="hx-{}"{}><rect x=".5" y=".5" width="15" height="15"/></g></svg>',
        *(key, _fill(key, ident)),
    )


def outline_loops(places: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The closed outlines of a set of hexagons, as corner points; a hole is a loop of its own."""
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
    """Where the drawing begins and how large it is."""

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
    return _joined(
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
    """The middle of the area, moved into its nearest row so that a crooked one holds its name."""
    mean_x = sum(column for column, _row in places) / len(places)
    mean_y = sum(row for _column, row in places) / len(places)
    nearest = min(places, key=lambda p: (abs(p[1] - mean_y), abs(p[0] - mean_x)))
    run = [column for column, row in places if row == nearest[1]]
    x = min(max(mean_x, min(run)), max(run))
    return round(x * HALF_WIDTH), round(nearest[1] * ROW)


def _lines(name: str) -> list[str]:
    """A name on two lines, parted at its hyphen or first space."""
    for mark in ("-", " "):
        head, found, tail = name.partition(mark)
        if found:
            return [f"{head}{mark.strip()}", tail]
    return [name]


def _fill(key: str, ident: str) -> SafeString:
    return format_html(' fill="url(#{}-{})"', ident, key) if key in PATTERNED else EMPTY


def _patterns(ident: str) -> SafeString:
    """Hatching, dots and lines, so that states differ without colour too."""
    ground = '<rect class="{}" width="6" height="6"/>'
    shapes = {
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
            ((ident, key, SafeString(shape)) for key, shape in shapes.items()),
        ),
    )


# The step chart


@dataclass(frozen=True, slots=True)
class Step:
    """A figure from a day on: None while not in force, `inexact` where the day is a limit."""

    day: date
    value: int | None
    inexact: bool = False
    afresh: bool = False
    """Whether counting begins anew, so that the line does not lead here from the last value."""


WIDTH, HEIGHT = 300, 190
LEFT, RIGHT, TOP, BOTTOM = 6, 44, 18, 24


def step_chart(
    steps: Sequence[Step],
    *,
    until: date,
    of: int,
    ident: str,
    title: str,
    description: str,
) -> SafeString:
    """A figure over time as steps; a dashed rise rests on a day known only as a limit."""
    if not steps or until <= steps[0].day:
        return EMPTY
    axis = _Axis(steps[0].day, until, max(of, 1))
    runs = list(_runs(steps, until))
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}{}{}</svg>',
        *(WIDTH, HEIGHT, ident, ident, ident, title, ident, description),
        *(_frame(axis), _area(runs, axis), _line(runs, axis), _last_value(runs, axis)),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date
    top: int

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(TOP + (self.top - value) * (HEIGHT - TOP - BOTTOM) / self.top, 1)


Run = list[tuple[date, date, int, bool]]


def _runs(steps: Sequence[Step], until: date) -> Iterator[Run]:
    """Unbroken stretches of values: a gap is left where the figure was not in force."""
    run: Run = []
    ends = [*(step.day for step in steps[1:]), until]
    for step, end in zip(steps, ends, strict=True):
        if run and (step.value is None or step.afresh):
            yield run
            run = []
        if step.value is not None:
            run.append((step.day, end, step.value, step.inexact))
    if run:
        yield run


def _frame(axis: _Axis) -> SafeString:
    years = [
        date(year, 1, 1)
        for year in range(axis.first.year, axis.last.year + 1)
        if axis.first <= date(year, 1, 1) <= axis.last
    ]
    ticks = format_html_join(
        "",
        '<path class="ax" d="M{} {}v5"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((axis.x(d), axis.y(0), max(axis.x(d), 16), HEIGHT - 5, d.year) for d in years),
    )
    return format_html(
        '<path class="ax" stroke-dasharray="2 3" d="M{} {}H{}"/><path class="ax" d="M{} {}H{}"/>'
        '<text x="{}" y="{}">{}</text>{}',
        *(LEFT, axis.y(axis.top), WIDTH - RIGHT, LEFT, axis.y(0), WIDTH - RIGHT),
        *(LEFT, axis.y(axis.top) - 5, axis.top, ticks),
    )


def _area(runs: Iterable[Run], axis: _Axis) -> SafeString:
    parts = []
    for run in runs:
        steps = "".join(f"V{axis.y(value)}H{axis.x(end)}" for _day, end, value, _by in run)
        parts.append(f"M{axis.x(run[0][0])} {axis.y(0)}{steps}V{axis.y(0)}z")
    return format_html('<path class="ar" d="{}"/>', "".join(parts))


def _line(runs: Iterable[Run], axis: _Axis) -> SafeString:
    firm, limits = [], []
    for run in runs:
        height = None
        for day, end, value, inexact in run:
            rises = height is not None and height != value
            if rises and inexact:
                limits.append(f"M{axis.x(day)} {axis.y(height or 0)}V{axis.y(value)}")
            joined = rises and not inexact
            firm.append(f"V{axis.y(value)}" if joined else f"M{axis.x(day)} {axis.y(value)}")
            firm.append(f"H{axis.x(end)}")
            height = value
    dashed = format_html('<path class="by" d="{}"/>', "".join(limits)) if limits else EMPTY
    return format_html('<path class="ln" d="{}"/>{}', "".join(firm), dashed)


def _last_value(runs: Sequence[Run], axis: _Axis) -> SafeString:
    if not runs:
        return EMPTY
    _day, end, value, _inexact = runs[-1][-1]
    return format_html(
        '<circle class="pt" cx="{}" cy="{}" r="4"/><text class="v" x="{}" y="{}">{}</text>',
        *(axis.x(end), axis.y(value), axis.x(end) + 8, axis.y(value) + 6, value),
    )


# The yearly clock

CENTRE, FACE = 210, 420
RINGS: Mapping[str, tuple[int, ...]] = {"cooperation": (157, 144, 131), "hyte": (104, 91, 78)}
"""The circles the dots of a kind stand on, outermost first."""

DOTS_ON_A_RING = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One negotiation on the clock: its month, its kind and where it stands."""

    month: int
    kind: str
    state: str
    label: str


def yearly_clock(
    year: int,
    events: Iterable[Event],
    *,
    month_names: Sequence[str],
    now: date | None,
    ident: str,
    title: str,
    description: str,
) -> SafeString:
    """Twelve months round; outer dots are cooperation negotiations, inner ones hyte's."""
    parts = [_month(number, name, now) for number, name in enumerate(month_names, start=1)]
    parts += _dots(events)
    if now:
        angle = (now.month - 1 + (now.day - 0.5) / 31) * 30
        parts.append(
            format_html(
                '<path class="nowl" d="M{} {}L{} {}"/>', *_polar(58, angle), *_polar(171, angle)
            )
        )
    return format_html(
        '<svg class="clock" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}'
        '<text class="yr" x="{}" y="{}">{}</text></svg>',
        *(FACE, FACE, ident, ident, ident, title, ident, description),
        *(_joined(parts), CENTRE, CENTRE + 10, year),
    )


def _month(number: int, name: str, now: date | None) -> SafeString:
    begin, end = (number - 1) * 30 + 0.6, number * 30 - 0.6
    here = " now" if now and now.month == number else ""
    x, y = _polar(188, (number - 0.5) * 30)
    return format_html(
        '<path class="mo{}" d="{}"/><path class="rg" d="{}"/><path class="rg2" d="{}"/>'
        '<text class="mt{}" x="{}" y="{}">{}</text>',
        *(here, _arc(172, 204, begin, end), _arc(118, 170, begin, end)),
        *(_arc(62, 116, begin, end), here, x, round(y + 5, 1), name),
    )


def _dots(events: Iterable[Event]) -> list[SafeString]:
    """Three dots a circle; a month with more than a kind's circles hold says so with a number."""
    by_place: dict[tuple[int, str], list[Event]] = {}
    for event in events:
        if event.kind in RINGS:
            by_place.setdefault((event.month, event.kind), []).append(event)
    return [
        shape for (month, kind), found in by_place.items() for shape in _cluster(month, kind, found)
    ]


def _cluster(month: int, kind: str, events: Sequence[Event]) -> Iterator[SafeString]:
    rings = RINGS[kind]
    room = len(rings) * DOTS_ON_A_RING
    shown = events if len(events) <= room else events[: room - 1]
    for number, event in enumerate(shown):
        ring = rings[number // DOTS_ON_A_RING]
        mates = min(DOTS_ON_A_RING, len(shown) - number // DOTS_ON_A_RING * DOTS_ON_A_RING)
        offset = (number % DOTS_ON_A_RING - (mates - 1) / 2) * 1030 / ring
        x, y = _polar(ring, (month - 0.5) * 30 + offset)
        yield format_html(
            '<circle class="ev ev-{} ev-{}" cx="{}" cy="{}" r="5"><title>{}</title></circle>',
            *(kind, event.state, x, y, event.label),
        )
    if len(shown) < len(events):
        x, y = _polar(rings[-1] - 1, (month - 0.5) * 30 + 1030 / rings[-1])
        yield format_html(
            '<text class="ys" x="{}" y="{}">+{}</text>', x, y + 4, len(events) - len(shown)
        )


def _polar(radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees - 90)
    return (
        round(CENTRE + radius * math.cos(angle), 1),
        round(CENTRE + radius * math.sin(angle), 1),
    )


def _arc(inner: int, outer: int, begin: float, end: float) -> str:
    (x1, y1), (x2, y2) = _polar(outer, begin), _polar(outer, end)
    (x3, y3), (x4, y4) = _polar(inner, end), _polar(inner, begin)
    return f"M{x1} {y1}A{outer} {outer} 0 0 1 {x2} {y2}L{x3} {y3}A{inner} {inner} 0 0 0 {x4} {y4}z"


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(conditional_escape(part) for part in parts))
