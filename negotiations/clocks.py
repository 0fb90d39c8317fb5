"""The yearly clock: a year's negotiations around its months."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from toolkit.charts.shapes import joined

CENTRE, FACE = 210, 420
RINGS: Mapping[str, tuple[int, ...]] = {"cooperation": (157, 144, 131), "hyte": (104, 91, 78)}
"""The circles for the dots of each kind, outermost first."""

DOTS_ON_A_RING = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One negotiation on the clock: its month, kind and state."""

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
    """Twelve months in a circle; outer dots are cooperation negotiations, inner ones hyte."""
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
        *(joined(parts), CENTRE, CENTRE + 10, year),
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
    """Three dots per circle; a month with more than fit on a kind's circles shows a number."""
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
