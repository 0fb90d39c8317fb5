"""The sentences on the agreements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agreements.situation import texts
from agreements.situation.figures import StrategicAgreements, SubAgreements
from cooperation.situations import Figure
from situation.sentences import Sentence, SentenceWriter

STRATEGIC = "strategic_agreements"


def strategic_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentences on the strategic agreements; none if all are unknown.

    The counties prepared or in preparation, not started, ended and unknown sum to all counties.
    """
    figures: StrategicAgreements = writer.situation[STRATEGIC]
    if figures.unknown.is_all:
        return
    begun = figures.prepared_or_in_preparation
    yield from writer.of_figure(texts.PREPARED, f"{STRATEGIC}.prepared_or_in_preparation", begun)
    if begun.count:
        yield from _of_the_begun(writer, figures)
    if figures.not_started.count or begun.count:
        yield from writer.of_figure(
            texts.NOT_STARTED,
            f"{STRATEGIC}.not_started",
            figures.not_started,
            reasons=_reasons(writer, figures.not_started.count, figures.not_started.reasons),
        )
    yield from writer.of_figure(texts.ENDED, f"{STRATEGIC}.ended", figures.ended)
    yield from writer.of_figure(texts.UNKNOWN, f"{STRATEGIC}.unknown", figures.unknown)


def _of_the_begun(writer: SentenceWriter, figures: StrategicAgreements) -> Iterator[Sentence]:
    yield from writer.of_figure(texts.READY, f"{STRATEGIC}.ready", figures.ready)
    yield from writer.of_figure(texts.RENEWING, f"{STRATEGIC}.renewing", figures.renewing)
    council = figures.with_regional_council
    yield from writer.of_figure(
        texts.WITH_REGIONAL_COUNCIL, f"{STRATEGIC}.with_regional_council", council
    )


def _given(figures: Mapping[str, Figure]) -> list[str]:
    """The keys of the figures that count something."""
    return [key for key, figure in figures.items() if figure.count]


def _reasons(writer: SentenceWriter, of: int, reasons: Mapping[str, Figure]) -> str:
    written = [
        writer.words(
            texts.REASONS[key], f"{STRATEGIC}.not_started.reasons.{key}", reasons[key].count, of
        )
        for key in _given(reasons)
    ]
    return f": {writer.listed(written)}" if written else ""


def sub_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentences on the sub-agreements and their themes."""
    strategic: StrategicAgreements = writer.situation[STRATEGIC]
    figures: SubAgreements = writer.situation["sub_agreements"]
    if strategic.unknown.is_all and not figures.ready.count:
        return
    path = "sub_agreements.ready"
    yield from writer.of_figure(texts.SUB_AGREEMENTS, path, figures.ready)
    keys = _most_exact(writer, figures.by_theme)
    if keys:
        named = writer.listed([_inside(writer.themes[key]) for key in keys])
        path = f"sub_agreements.by_theme.{keys[0]}"
        yield from writer.of_number(texts.THEMES, path, len(keys), 0, themes=named)


def _most_exact(writer: SentenceWriter, by_theme: Mapping[str, Figure]) -> list[str]:
    """The themes counted, in order; a theme is left out where its sub-themes name its counties."""
    named: dict[str | None, set[str]] = {}
    for key, figure in by_theme.items():
        parent = writer.parents.get(key)
        named[parent] = named.get(parent, set()) | {*figure.counties}
    return [key for key in _given(by_theme) if set(by_theme[key].counties) - named.get(key, set())]


def _inside(name: str) -> str:
    """A theme's name inside a sentence."""
    return name[:1].lower() + name[1:]
