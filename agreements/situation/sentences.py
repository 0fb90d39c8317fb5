"""The sentences on the agreements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agreements.situation import texts
from agreements.situation.figures import StrategicAgreements, SubAgreements
from cooperation.situations import Figure
from situation.sentences import Sentence, SentenceWriter


def strategic_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentences on the strategic agreements; none if all are unknown."""
    figures: StrategicAgreements = writer.situation["strategic_agreements"]
    if figures.unknown.is_all:
        return
    path = "strategic_agreements"
    begun = figures.prepared_or_in_preparation
    yield from writer.of_figure(texts.PREPARED, f"{path}.prepared_or_in_preparation", begun)
    if begun.count:
        council = figures.with_regional_council
        yield from writer.of_figure(texts.READY, f"{path}.ready", figures.ready)
        yield from writer.of_figure(
            texts.WITH_REGIONAL_COUNCIL, f"{path}.with_regional_council", council
        )
    if figures.not_started.count or begun.count:
        yield from writer.of_figure(
            texts.NOT_STARTED,
            f"{path}.not_started",
            figures.not_started,
            [f"{path}.not_started.reasons.{key}" for key in _given(figures.not_started.reasons)],
            reasons=_reasons(writer, figures.not_started.count, figures.not_started.reasons),
        )
    yield from writer.of_figure(texts.UNKNOWN, f"{path}.unknown", figures.unknown)


def _given(figures: Mapping[str, Figure]) -> list[str]:
    """The keys of the figures that count something."""
    return [key for key, figure in figures.items() if figure.count]


def _reasons(writer: SentenceWriter, of: int, reasons: Mapping[str, Figure]) -> str:
    written = [
        writer.fragment(texts.REASONS[key], reasons[key].count, of) for key in _given(reasons)
    ]
    return f": {writer.listed(written)}" if written else ""


def sub_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentence on the sub-agreements."""
    strategic: StrategicAgreements = writer.situation["strategic_agreements"]
    figures: SubAgreements = writer.situation["sub_agreements"]
    if strategic.unknown.is_all and not figures.ready.count:
        return
    given = _given(figures.by_theme)
    yield from writer.of_figure(
        texts.SUB_AGREEMENTS,
        "sub_agreements.ready",
        figures.ready,
        [f"sub_agreements.by_theme.{key}" for key in given],
        themes=writer.listed([_inside(writer.themes[key]) for key in given]),
    )


def _inside(name: str) -> str:
    """A theme's name inside a sentence."""
    return name[:1].lower() + name[1:]
