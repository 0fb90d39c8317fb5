"""A diverging bar for answers on a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT, WIDTH, GAP = 28, 480, 1.5
ROOM_FOR_NUMBER = 22


@dataclass(frozen=True, slots=True)
class BarSegment:
    """One option's share in a bar: whole percent, and a class for its colour."""

    label: str
    percent: int
    css: str


def diverging_bar(
    poor: Sequence[BarSegment], good: Sequence[BarSegment], *, reach: int, title: str
) -> SafeString:
    """The poor segments to the left of the middle, the good ones to the right.

    `reach` is the percentage at the ends, the same for all bars in one column.
    """
    unit = WIDTH / 2 / max(reach, 1)
    segments = []
    x = WIDTH / 2
    for segment in reversed(poor):
        x -= segment.percent * unit
        segments.append(_segment(segment, x, segment.percent * unit))
    x = WIDTH / 2
    for segment in good:
        segments.append(_segment(segment, x, segment.percent * unit))
        x += segment.percent * unit
    return format_html(
        '<svg class="likert" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">'
        '{}<path class="middle" d="M{} 0v{}"/></svg>',
        *(WIDTH, HEIGHT, title, format_html_join("", "{}", ((s,) for s in segments))),
        *(WIDTH // 2, HEIGHT),
    )


def _segment(segment: BarSegment, x: float, width: float) -> SafeString:
    text = (
        format_html(
            '<text x="{}" y="{}">{}</text>',
            round(x + width / 2, 1),
            HEIGHT / 2 + 5,
            segment.percent,
        )
        if width >= ROOM_FOR_NUMBER
        else ""
    )
    return format_html(
        '<g class="{}"><rect x="{}" width="{}" height="{}"/>{}</g>',
        *(segment.css, round(x + GAP / 2, 1), round(max(width - GAP, 0), 1), HEIGHT, text),
    )
