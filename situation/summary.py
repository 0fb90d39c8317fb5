"""The summary of the situation: the sentences of every part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language

from cooperation.models import Theme
from situation.figures import Situation
from situation.registry import parts
from situation.sentences import Paragraph, SentenceWriter


def national_summary(situation: Situation, *, today: date | None = None) -> tuple[Paragraph, ...]:
    """The summary in the active language; reads the themes in one query."""
    themes = list(Theme.objects.all())
    return summary(
        situation,
        {theme.key: str(theme) for theme in themes},
        parents={theme.key: theme.parent_id for theme in themes},
        today=today,
    )


def summary(
    situation: Situation,
    themes: Mapping[str, str],
    language: str | None = None,
    *,
    parents: Mapping[str, str | None] | None = None,
    today: date | None = None,
) -> tuple[Paragraph, ...]:
    """The situation of the country in paragraphs.

    `themes` are the themes' names in the language and `parents` the parents of sub-themes. `today`
    is the day of the reader; None for a text that is read later, too.
    """
    chosen = (language or get_language() or "fi")[:2]
    writer = SentenceWriter(chosen, situation, themes, parents or {}, today)
    written = {key: tuple(part.sentences(writer)) for key, part in parts.items()}
    return tuple(Paragraph(key, sentences) for key, sentences in written.items() if sentences)
