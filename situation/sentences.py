"""The situation in words: the sentences of the summary, in the reader's language.

There is no sentence if nothing is known, and each refers to the figure it is about. Each part of
the situation has its own sentences; a text is complete for every case, so that each language can
word it freely. `|` ends the words in bold. `{n}` is the count, `{of}` the total, `{of_which}` the
Finnish «21:stä»; other words in braces are the part's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cooperation.situations import Figure
from situation.figures import Situation

AND = {"fi": "ja", "sv": "och", "en": "and"}


class Forms(NamedTuple):
    """One sentence for none, for one, for several and for all."""

    none: str
    one: str
    many: str
    every: str


Texts = Mapping[str, Forms]
"""A sentence's forms by language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the words to stress, and the path of the figure it is about."""

    lead: str
    rest: str
    path: str
    also: tuple[str, ...] = ()
    """The paths of the other figures that the sentence states."""
    count: int | None = None
    """The count of the figure it is about."""

    def __str__(self) -> str:
        return self.lead + self.rest


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The sentences of one part of the situation."""

    subject: str
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self.sentences)


def enumerate_in(language: str, items: Sequence[str]) -> str:
    """A list in words: one, two and three."""
    *first, last = items
    return f"{', '.join(first)} {AND[language]} {last}" if first else last


def out_of(number: int) -> str:
    """The Finnish «of so many», with the vowel by which the number is read: 21:stä, 22:sta."""
    word = number % 10 or (10 if number % 100 else 100)
    return f"{number}:{'sta' if word in (2, 3, 6, 8, 100) else 'stä'}"


def form(forms: Forms, count: int, of: int) -> str:
    """The form of a sentence for a count."""
    if count == 0:
        return forms.none
    if count == of and forms.every and of > 1:
        return forms.every
    return forms.one if count == 1 else forms.many


@dataclass(frozen=True, slots=True)
class SentenceWriter:
    """Describes a situation in one language; `themes` are the names of the themes in it."""

    language: str
    situation: Situation
    themes: Mapping[str, str]

    def of_figure(
        self,
        texts: Texts,
        path: str,
        figure: Figure | None,
        also: Iterable[str] = (),
        **words: str,
    ) -> Iterator[Sentence]:
        """The sentence of a figure; none if it is not in force or counts nothing.

        `also`: the paths of the other figures that the words state.
        """
        if figure is not None and figure.of:
            yield from self.of_number(texts, path, figure.count, figure.of, also, **words)

    def of_number(
        self,
        texts: Texts,
        path: str,
        count: int,
        of: int,
        also: Iterable[str] = (),
        **words: str,
    ) -> Iterator[Sentence]:
        """The sentence of a number; none if the text has no form for it."""
        chosen = form(texts[self.language], count, of)
        if chosen:
            text = chosen.format(n=count, of=of, of_which=out_of(of), **words)
            lead, _, rest = text.partition("|")
            yield Sentence(lead, rest, path, tuple(also), count)

    def fragment(self, texts: Texts, count: int, of: int) -> str:
        """The words for a number inside a sentence."""
        return form(texts[self.language], count, of).format(n=count)

    def listed(self, items: Sequence[str]) -> str:
        """A list in words; empty for none."""
        return enumerate_in(self.language, items) if items else ""
