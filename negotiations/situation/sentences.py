"""The sentences on the statutory negotiations."""

from __future__ import annotations

from collections.abc import Iterator

from negotiations.situation import texts
from negotiations.situation.figures import Negotiations
from situation.sentences import Sentence, SentenceWriter, Texts


def negotiation_sentences(writer: SentenceWriter, key: str, held: Texts) -> Iterator[Sentence]:
    """The sentences on one kind; none without a window, or if nothing is recorded."""
    figures: Negotiations = writer.situation[key]
    window, missing = figures.window, figures.not_recorded
    if window is None or missing is None or missing.is_all:
        return
    year = str(window.lower.year)
    yield from writer.of_figure(held, f"{key}.held", figures.held, year=year)
    yield from writer.of_figure(texts.PLANNED, f"{key}.planned", figures.planned)
    yield from writer.of_figure(
        texts.CONFIRMED_NONE, f"{key}.confirmed_none", figures.confirmed_none
    )
    yield from writer.of_figure(texts.NOT_RECORDED, f"{key}.not_recorded", missing)
