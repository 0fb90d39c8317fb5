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
            reasons=_reasons(writer, figures.not_started.count, figures.not_started.reasons),
        )
    yield from writer.of_figure(texts.UNKNOWN, f"{path}.unknown", figures.unknown)


def _reasons(writer: SentenceWriter, of: int, reasons: Mapping[str, Figure]) -> str:
    written = [
        writer.fragment(texts.REASONS[key], reason.count, of)
        for key, reason in reasons.items()
        if reason.count
    ]
    return f": {writer.listed(written)}" if written else ""


def sub_sentences(writer: SentenceWriter) -> Iterator[Sentence]:
    """The sentence on the sub-agreements."""
    strategic: StrategicAgreements = writer.situation["strategic_agreements"]
    figures: SubAgreements = writer.situation["sub_agreements"]
    if strategic.unknown.is_all and not figures.ready.count:
        return
    named = [writer.themes[key] for key, figure in figures.by_theme.items() if figure.count]
    themes = writer.listed([_inside(name) for name in named])
    yield from writer.of_figure(
        texts.SUB_AGREEMENTS, "sub_agreements.ready", figures.ready, themes=themes
    )


def _inside(name: str) -> str:
    """A theme's name inside a sentence."""
    return name[:1].lower() + name[1:]
