"""The situation in words: the sentences of the summary, in the reader's language.

There is no sentence if nothing is known, and each refers to the figure it is about. Each part of
the situation has its own sentences; a text is complete for every case, so that each language can
word it freely. Words in braces are phrases for the number (`situation/phrases.py`:
`{in_counties}`, `{in_counties_of}`, `{from_counties}`, `{number}`) or the part's own; words in
square brackets state the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cooperation.situations import Figure
from situation.figures import Situation
from situation.phrases import phrases_of

AND = {"fi": "ja", "sv": "och", "en": "and"}
AND_BETWEEN_PAIRS = {"fi": " sekä ", "sv": " samt ", "en": ", and "}
"""Before the last item of a list in which an item itself contains "and"."""
_MARKED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\|(\d+)\]")


class Forms(NamedTuple):
    """One sentence for none, for some, and for all or one where these are worded differently."""

    none: str
    some: str
    every: str | None = None
    one: str | None = None

    def of(self, count: int, of: int) -> str:
        """The form for a count of a total; a total of 0 is no total."""
        if count == 0:
            return self.none
        if count == of and self.every is not None:
            return self.every
        return self.one if count == 1 and self.one is not None else self.some


Texts = Mapping[str, Forms]
"""A sentence's forms by language."""


class Fragment(NamedTuple):
    """A fragment of a sentence; one that states a number has the path of its figure."""

    text: str
    path: str = ""
    number: int = 0


Fragments = tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in fragments, and the path of the figure it is about."""

    fragments: Fragments
    path: str

    @property
    def also(self) -> tuple[str, ...]:
        """The paths of the other figures that the sentence states."""
        paths = (fragment.path for fragment in self.fragments)
        return tuple(path for path in paths if path not in ("", self.path))

    @property
    def count(self) -> int | None:
        """The count of the figure it is about; None if the sentence does not state it."""
        own = (one.number for one in self.fragments if one.path == self.path)
        return next(own, None)

    def __str__(self) -> str:
        return "".join(fragment.text for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The sentences of one part of the situation."""

    subject: str
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self.sentences)


def enumerate_in(language: str, items: Sequence[str]) -> str:
    """A list in words: one, two and three; one and two, three, and four."""
    *first, last = items
    if not first:
        return last
    word = f" {AND[language]} "
    joint = AND_BETWEEN_PAIRS[language] if any(word in item for item in items) else word
    return f"{', '.join(first)}{joint}{last}"


def marked(phrase: str, path: str, count: int) -> str:
    """The phrase with the figure's path and count inside its square brackets."""
    return phrase.replace("]", f"|{path}|{count}]")


def fragments_of(text: str) -> Fragments:
    """A text with marked phrases in fragments."""
    *before, last = _MARKED.split(text)
    found = []
    for plain, words, path, count in zip(*[iter(before)] * 4, strict=True):
        found += [Fragment(plain), Fragment(words, path, int(count))]
    return tuple(fragment for fragment in (*found, Fragment(last)) if fragment.text)


@dataclass(frozen=True, slots=True)
class SentenceWriter:
    """Describes a situation in one language; `themes` are the names of the themes in it.

    `today` is the day of the reader; None for a text that is read later, too.
    """

    language: str
    situation: Situation
    themes: Mapping[str, str]
    parents: Mapping[str, str | None] = field(default_factory=dict)
    """The parent of each sub-theme."""
    today: date | None = None

    @property
    def is_of_today(self) -> bool:
        """Whether the situation is that of the day on which it is read."""
        return self.situation.date == self.today

    def of_figure(
        self, texts: Texts, path: str, figure: Figure | None, **words: str
    ) -> Iterator[Sentence]:
        """The sentence of a figure; none if it is not in force or counts nothing."""
        if figure is not None and figure.of:
            yield from self.of_number(texts, path, figure.count, figure.of, **words)

    def of_number(
        self, texts: Texts, path: str, count: int, of: int, **words: str
    ) -> Iterator[Sentence]:
        """The sentence of a number; none if the text has no form for it."""
        if text := self.words(texts, path, count, of, **words):
            first, *others = fragments_of(text)
            capital = first._replace(text=first.text[:1].upper() + first.text[1:])
            yield Sentence((capital, *others), path)

    def words(self, texts: Texts, path: str, count: int, of: int, **words: str) -> str:
        """The text for a number, to be put into a sentence; empty without a form for it."""
        phrases = phrases_of(self.language, count, of)
        numbers = {name: marked(phrase, path, count) for name, phrase in phrases.items()}
        return texts[self.language].of(count, of).format(**numbers, **words)

    def listed(self, items: Sequence[str]) -> str:
        """A list in words; empty for none."""
        return enumerate_in(self.language, items) if items else ""
