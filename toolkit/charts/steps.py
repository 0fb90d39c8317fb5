"""The step chart: a figure over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from toolkit.charts.shapes import EMPTY


@dataclass(frozen=True, slots=True)
class Step:
    """A figure from a day on: None while not in force, `inexact` if the day is only a limit."""

    day: date
    value: int | None
    inexact: bool = False
    afresh: bool = False
    """Whether counting restarts, so that the line is not connected to the previous value."""


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
    """A figure over time as steps; a dashed step is at a day known only as a limit."""
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
