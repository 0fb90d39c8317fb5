"""The preview picture of links to the site, drawn from the figures of a day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from agreements.situation import STRATEGIC
from dashboard.front_page import BAR
from situation.figures import Situation
from situation.origins import FigureOrigin, Origin, origins_of
from situation.summary import national_summary
from toolkit.days import day_in_words

WIDTH, HEIGHT = 1200, 630
MARGIN, INNER = 72, WIDTH - 144
INK, INK2, PAPER, LINE = "#14232c", "#45545e", "#f6f5f0", "#b7c1c7"
GREEN, AMBER, AMBER_LIGHT = "#14624f", "#b9791a", "#f6d694"
FILLS = {
    "ready": (GREEN, GREEN),
    "in_approval": (AMBER_LIGHT, AMBER),
    "in_preparation": (AMBER_LIGHT, AMBER),
}
"""Fill and edge of a county's square; the others are white with a grey edge."""


@dataclass(frozen=True, slots=True)
class _Pen:
    """A drawing with the site's own font."""

    drawing: ImageDraw.ImageDraw = field(repr=False)

    def write(self, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, ink: str) -> int:
        """Write a line; returns where more text on the same line may begin."""
        self.drawing.text(at, text, font=font, fill=ink, anchor="ls")
        return at[0] + round(font.getlength(text))

    def lines(self, text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
        """The text in lines no wider than the width."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                yield line
                longer = word
            line = longer
        yield line

    def square(self, left: int, top: int, size: int, state: str) -> None:
        """One county. Preparation is hatched, to be recognised in grey print too."""
        fill, edge = FILLS.get(state, ("#ffffff", LINE))
        box = (left, top, left + size, top + size)
        self.drawing.rectangle(box, fill=fill, outline=edge, width=2)
        if fill == AMBER_LIGHT:
            for shift in range(8, size, 12):
                self.drawing.line((left + shift, top, left, top + shift), edge, 2)
                self.drawing.line((left + size, top + shift, left + shift, top + size), edge, 2)


def share_picture(picture: Situation, *, is_demonstration: bool) -> bytes:
    """The day's headline as a PNG of 1200 × 630, with its origin."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = _Pen(ImageDraw.Draw(image))
    found = STRATEGIC.of(picture).prepared_or_in_preparation
    title = _("Cooperation of municipalities and wellbeing services counties")
    pen.write((MARGIN, 96), title, _sans(30, 600), INK2)
    after = pen.write((MARGIN, 290), _headline(picture), _serif(200), INK)
    after = pen.write((after + 16, 290), f"/ {found.of}", _serif(88), INK2)
    origins = origins_of(picture, is_demonstration=is_demonstration)
    origin = origins.of(f"{STRATEGIC.key}.prepared_or_in_preparation")
    if origin.origin is not Origin.RECORDS:
        _mark(pen, (after + 36, 290), origin)
    for number, line in enumerate(pen.lines(_sentence(picture), _sans(34), INNER)):
        if number < 3:
            pen.write((MARGIN, 356 + 44 * number), line, _sans(34), INK)
    _bar(pen, picture)
    foot = _("Yhdyspinta · the situation on %(day)s") % {"day": day_in_words(picture.date)}
    if is_demonstration:
        foot = f"{foot} · {_illustrative(origin)}"
    pen.write((MARGIN, HEIGHT - 48), foot, _sans(26), INK2)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _mark(pen: _Pen, at: tuple[int, int], found: FigureOrigin) -> None:
    """A full circle and the publisher for a published figure, an empty circle for others."""
    left, base = at
    is_published = found.published is not None
    box = (left, base - 21, left + 22, base + 1)
    pen.drawing.ellipse(box, fill=INK if is_published else None, outline=INK, width=3)
    words = str(found.origin.label)
    if found.published:
        words = f"{words}: {found.published.publication.publisher}"
    pen.write((left + 34, base), words, _sans(30), INK)


def _illustrative(found: FigureOrigin) -> str:
    if found.published:
        return _("demonstration data: all else is illustrative")
    return _("demonstration data: all is illustrative")


def _headline(picture: Situation) -> str:
    strategic = STRATEGIC.of(picture)
    return "–" if strategic.unknown.is_all else str(strategic.prepared_or_in_preparation.count)


def _sentence(picture: Situation) -> str:
    sentences = [str(one) for part in national_summary(picture) for one in part.sentences]
    if STRATEGIC.of(picture).unknown.is_all or not sentences:
        return _("Nothing is on record of this day.")
    return sentences[0]


def _bar(pen: _Pen, picture: Situation) -> None:
    states = [state for state in BAR for _code in getattr(STRATEGIC.of(picture), state).codes]
    size = min(44, (INNER + 8) // max(1, len(states)) - 8)
    for number, state in enumerate(states):
        pen.square(MARGIN + number * (size + 8), 488, size, state)


@cache
def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = settings.BASE_DIR / "static" / "fonts" / f"{name}-latin-wght-normal.woff2"
    font = ImageFont.truetype(str(path), size)
    font.set_variation_by_axes([weight])
    return font


def _serif(size: int) -> ImageFont.FreeTypeFont:
    return _font("source-serif-4", size, 600)


def _sans(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    return _font("source-sans-3", size, weight)
