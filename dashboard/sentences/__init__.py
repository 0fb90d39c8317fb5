"""The situation in words: the sentences of the summary, in the reader's language, from the figures.

No sentence is made where nothing is known, and each names the figure it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from cooperation.situations import Figure
from dashboard.figures import Negotiations, Situation
from dashboard.sentences import texts
from dashboard.sentences.texts import Forms

Texts = Mapping[str, Forms]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the part to stress, and the path of the figure it stands on."""

    lead: str
    rest: str
    path: str

    def __str__(self) -> str:
        return self.lead + self.rest


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences on one subject."""

    subject: str
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self.sentences)


def summary(
    situation: Situation, themes: Mapping[str, str], language: str | None = None
) -> tuple[Paragraph, ...]:
    """The situation of the country in paragraphs; `themes` names the themes in the language."""
    speaker = _Speaker((language or get_language() or "fi")[:2], situation, themes)
    subjects = {
        "strategic_agreements": speaker.strategic_agreements(),
        "sub_agreements": speaker.sub_agreements(),
        "cooperation_negotiations": speaker.negotiations("cooperation", texts.COOPERATION_HELD),
        "hyte_negotiations": speaker.negotiations("hyte", texts.HYTE_HELD),
        "forums": speaker.forums(),
    }
    said = {subject: tuple(sentences) for subject, sentences in subjects.items()}
    return tuple(Paragraph(subject, sentences) for subject, sentences in said.items() if sentences)


def enumerate_in(language: str, items: Sequence[str]) -> str:
    """A list in words: one, two and three."""
    *first, last = items
    return f"{', '.join(first)} {texts.AND[language]} {last}" if first else last


def out_of(number: int) -> str:
    """The Finnish «of so many», with the vowel its number is read with: 21:stä, 22:sta."""
    word = number % 10 or (10 if number % 100 else 100)
    return f"{number}:{'sta' if word in (2, 3, 6, 8, 100) else 'stä'}"


def form(forms: Forms, count: int, of: int) -> str:
    """The form of a sentence for a count."""
    if count == 0:
        return forms.none
    if count == of and forms.every and of > 1:
        return forms.every
    return forms.one if count == 1 else forms.many


class _Speaker:
    """Says a situation in one language."""

    def __init__(self, language: str, situation: Situation, themes: Mapping[str, str]) -> None:
        self.language, self.situation, self.themes = language, situation, themes

    def _say(
        self, said: Texts, path: str, figure: Figure | None, **words: str
    ) -> Iterator[Sentence]:
        if figure is None or not figure.of:
            return
        yield from self._sentence(said, path, figure.count, figure.of, **words)

    def _sentence(
        self, said: Texts, path: str, count: int, of: int, **words: str
    ) -> Iterator[Sentence]:
        chosen = form(said[self.language], count, of)
        if chosen:
            text = chosen.format(n=count, of=of, of_which=out_of(of), **words)
            lead, _, rest = text.partition("|")
            yield Sentence(lead, rest, path)

    def strategic_agreements(self) -> Iterator[Sentence]:
        found = self.situation.strategic_agreements
        if found.unknown.is_all:
            return
        path = "strategic_agreements"
        begun = found.prepared_or_in_preparation
        yield from self._say(texts.PREPARED, f"{path}.prepared_or_in_preparation", begun)
        if begun.count:
            council = found.with_regional_council
            yield from self._say(texts.READY, f"{path}.ready", found.ready)
            yield from self._say(
                texts.WITH_REGIONAL_COUNCIL, f"{path}.with_regional_council", council
            )
        if found.not_started.count or begun.count:
            yield from self._say(
                texts.NOT_STARTED,
                f"{path}.not_started",
                found.not_started,
                reasons=self._reasons(found.not_started.count, found.not_started.reasons),
            )
        yield from self._say(texts.UNKNOWN, f"{path}.unknown", found.unknown)

    def _reasons(self, of: int, reasons: Mapping[str, Figure]) -> str:
        said = [
            form(texts.REASONS[key][self.language], reason.count, of).format(n=reason.count)
            for key, reason in reasons.items()
            if reason.count
        ]
        return f": {enumerate_in(self.language, said)}" if said else ""

    def sub_agreements(self) -> Iterator[Sentence]:
        found = self.situation.sub_agreements
        if self.situation.strategic_agreements.unknown.is_all and not found.ready.count:
            return
        named = [self.themes[key] for key, figure in found.by_theme.items() if figure.count]
        yield from self._say(
            texts.SUB_AGREEMENTS,
            "sub_agreements.ready",
            found.ready,
            themes=enumerate_in(self.language, [_inside(name) for name in named]) if named else "",
        )

    def negotiations(self, kind: str, held: Texts) -> Iterator[Sentence]:
        found: Negotiations = getattr(self.situation, f"{kind}_negotiations")
        if found.window is None or found.not_recorded is None or found.not_recorded.is_all:
            return
        path = f"{kind}_negotiations"
        year = str(found.window.lower.year)
        yield from self._say(held, f"{path}.held", found.held, year=year)
        yield from self._say(texts.PLANNED, f"{path}.planned", found.planned)
        yield from self._say(texts.CONFIRMED_NONE, f"{path}.confirmed_none", found.confirmed_none)
        yield from self._say(texts.NOT_RECORDED, f"{path}.not_recorded", found.not_recorded)

    def forums(self) -> Iterator[Sentence]:
        found = self.situation.forums
        if not found.total:
            return
        yield from self._sentence(texts.FORUMS, "forums.total", found.total, 0)
        covering = found.covering_all_municipalities
        yield from self._say(texts.COVERING, "forums.covering_all_municipalities", covering)


def _inside(name: str) -> str:
    """A theme's name inside a sentence."""
    return name[:1].lower() + name[1:]
