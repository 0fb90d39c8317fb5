"""Marks in a text what a query matched: whole words, beginnings, parts of compounds, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.matching import Meaning
from search.words import Sort, folded

_PIECE = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Marker:
    """What is marked: words of the index that were meant, and numbers as they are written."""

    words: frozenset[str]
    begun: tuple[str, ...]
    numbers: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, meanings: Sequence[Meaning]) -> Marker:
        """What the parts of a query meant."""
        return cls(
            frozenset(word for one in meanings for word in one.words),
            tuple(one.token.value for one in meanings if one.token.sort is Sort.WORD),
            tuple(pattern for one in meanings for pattern in _patterns(one)),
        )

    def marked(self, text: str) -> SafeString:
        """The text as HTML with `<mark>` around what matched."""
        pieces = []
        place = 0
        for begin, end in self._places(text):
            pieces += [format_html("{}", text[place:begin])]
            pieces += [format_html("<mark>{}</mark>", text[begin:end])]
            place = end
        pieces.append(format_html("{}", text[place:]))
        return format_html_join("", "{}", ((one,) for one in pieces))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where the text matched, in order, none twice."""
        found = sorted({*self._places_of_words(text), *self._places_of_numbers(text)})
        last = 0
        for begin, end in found:
            if begin >= last:
                yield begin, end
                last = end

    def _places_of_words(self, text: str) -> Iterable[tuple[int, int]]:
        for piece in _PIECE.finditer(text):
            word = folded(piece[0])
            if word not in self.words:
                continue
            begin, end = piece.span()
            typed = next((one for one in self.begun if word.startswith(one)), "")
            if typed and len(word) == len(piece[0]):
                end = begin + len(typed)
            yield begin, end

    def _places_of_numbers(self, text: str) -> Iterable[tuple[int, int]]:
        for pattern in self.numbers:
            yield from (one.span() for one in pattern.finditer(text))


def _patterns(meaning: Meaning) -> Iterator[re.Pattern[str]]:
    token = meaning.token
    if token.sort is Sort.SECTION:
        number = re.escape(token.value[1:])
        yield re.compile(rf"§\s?{number}\b|\b{number}\s?§")
    elif token.sort is Sort.NUMBER:
        yield re.compile(rf"\b0*{re.escape(token.value)}\b")
    elif token.sort is Sort.IDENTIFIER or meaning.numbers:
        yield re.compile(re.escape(token.value), re.IGNORECASE)
