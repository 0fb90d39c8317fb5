"""The summary of the situation: the sentences of every part."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from situation.figures import Situation
from situation.registry import parts
from situation.sentences import Paragraph, SentenceWriter


def summary(
    situation: Situation, themes: Mapping[str, str], language: str | None = None
) -> tuple[Paragraph, ...]:
    """The situation of the country in paragraphs; `themes` names the themes in the language."""
    writer = SentenceWriter((language or get_language() or "fi")[:2], situation, themes)
    written = {key: tuple(part.sentences(writer)) for key, part in parts.items()}
    return tuple(Paragraph(key, sentences) for key, sentences in written.items() if sentences)
