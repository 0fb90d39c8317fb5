"""Texts written by people beside the figures: never computed, always dated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cooperation.models import County
from situation.models import Remark
from situation.registry import parts
from situation.sentences import Paragraph, Sentence


@dataclass(frozen=True, slots=True)
class PartInWords:
    """One part of the situation in words: the sentences of its figures, and the remark on it."""

    subject: str
    sentences: tuple[Sentence, ...]
    remark: Remark | None


def remarks_on(day: date, county: County | None = None) -> list[Remark]:
    """The latest remarks up to the day: on a county, or on the whole country."""
    latest = Remark.objects.latest_on(day).filter(county=county)
    order = {key: number for number, key in enumerate(parts)}
    return sorted(latest, key=lambda remark: order[remark.subject])


def with_remarks(
    paragraphs: Iterable[Paragraph], remarks: Iterable[Remark]
) -> tuple[PartInWords, ...]:
    """Each part's sentences with its remark; a part with neither is left out."""
    by_part = {one.subject: one.sentences for one in paragraphs}
    written = {one.subject: one for one in remarks}
    return tuple(
        PartInWords(key, by_part.get(key, ()), written.get(key))
        for key in parts
        if key in by_part or key in written
    )
