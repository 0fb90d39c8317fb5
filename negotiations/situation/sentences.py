"""The sentences on the statutory negotiations."""

from __future__ import annotations

from collections.abc import Iterator

from cooperation.situations import Window
from negotiations.situation import texts
from negotiations.situation.figures import Negotiations
from situation.sentences import Sentence, SentenceWriter, Texts


def negotiation_sentences(writer: SentenceWriter, key: str, held: Texts) -> Iterator[Sentence]:
    """The sentences on one kind; none without a window, or if nothing is recorded.

    The counties with one held, planned, confirmed as none and not recorded sum to all counties.
    """
    figures: Negotiations = writer.situation[key]
    window, missing = figures.window, figures.not_recorded
    if window is None or missing is None or missing.is_all:
        return
    now = 0 if writer.is_of_today else 1
    words = {verb: tenses[now] for verb, tenses in texts.VERBS.items()}
    words["window"] = window_in_words(writer.language, key, window, is_now=writer.is_of_today)
    for texts_of, name, figure in (
        (held, "held", figures.held),
        (texts.PLANNED, "planned", figures.planned),
        (texts.CONFIRMED_NONE, "confirmed_none", figures.confirmed_none),
        (texts.NOT_RECORDED, "not_recorded", missing),
    ):
        yield from writer.of_figure(texts_of, f"{key}.{name}", figure, **words)


def window_in_words(language: str, key: str, window: Window, *, is_now: bool) -> str:
    """The year, or the council term: "this" one only in a situation of today."""
    if key == "hyte_negotiations":
        return texts.YEAR[language].format(year=window.lower.year)
    return texts.TERM[language][0 if is_now else 1].format(years=window.years)
