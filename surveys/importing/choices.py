"""A cell with chosen options, divided by the labels that are known.

Tools join the ticked options of a question with commas, semicolons, spaces or line breaks, which
labels have too. So a cell is covered with known labels, and only the rest is asked about. A cell
that can be covered in two ways is asked about as a whole: two ticks never become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from surveys.importing.index import WORD, Names, Words, plainly, words_of
from toolkit.sheets import spelt

NO_ANSWER = {"n a", "na", "#n a", "no answer", "ei vastausta", "inget svar", "not shown"}
"""What tools write in cells of questions that were not answered, or not shown."""
STRONG, STRONGEST = re.compile(r"[;,|\n\t]"), re.compile(r"[;|\n\t]")
MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of a cell by their keys, and what of it is unknown."""

    keys: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    """Pieces whose meaning was given by staff, with the keys of their options."""
    is_ambiguous: bool = False
    """The whole cell, in `rest`, can be read in several ways; `keys` are the most likely."""


@dataclass(frozen=True, slots=True)
class _Label:
    words: Words
    gaps: tuple[frozenset[str], ...]
    """The separators within it."""
    keys: tuple[str, ...]


class Choices:
    """The labels of a question, and the meanings that staff gave to other values."""

    def __init__(self, names: Names, stored: Mapping[str, str], *, are_several: bool) -> None:
        self.names, self.stored, self.are_several = names, stored, are_several
        self.labels: dict[str, list[_Label]] = {}
        self._known: dict[str, Reading] = {}
        by_words: dict[Words, set[str]] = {}
        texts: dict[Words, str] = {}
        for name, key in (*names.all_plain(), *stored.items()):
            if words := words_of(name):
                by_words.setdefault(words, set()).add(key)
                texts.setdefault(words, name)
        for words, keys in by_words.items():
            if len(keys) == 1:
                label = _Label(words, tuple(_gaps(texts[words])), tuple(min(keys).split()))
                self.labels.setdefault(words[0], []).append(label)

    def read(self, text: str) -> Reading:
        """The options of a cell."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> Reading:
        if (key := self.stored.get(spelt(text))) is not None:
            return Reading(tuple(key.split()), own=((text, key),))
        key = self.names.get(text)
        if key is not None and not self.are_several:
            return Reading((key,))
        if key is None and spelt(text) in NO_ANSWER:
            return Reading()
        cell = _Cell(text, self.labels)
        covers = cell.covers(0, len(cell.words), limit=2)
        sets = {frozenset(keys) for keys in covers} | ({frozenset([key])} if key else set())
        if len(sets) == 1:
            return Reading(covers[0] if covers else (key or "",))
        if sets:
            return Reading(covers[0], (text,), is_ambiguous=True)
        return self._in_pieces(text, cell) if self.are_several else Reading(rest=(text,))

    def _in_pieces(self, text: str, cell: _Cell) -> Reading:
        """The known labels between separators, and the rest."""
        keys: list[str] = []
        rest: list[str] = []
        own: list[tuple[str, str]] = []
        for piece, label in cell.pieces():
            if label is not None:
                keys += label.keys
            elif (stored := self.stored.get(spelt(piece))) is not None:
                keys += stored.split()
                own.append((piece, stored))
            elif piece and spelt(piece) not in NO_ANSWER:
                rest.append(piece)
        if cell.is_ambiguous:
            return Reading(tuple(dict.fromkeys(keys)), (text,), is_ambiguous=True)
        return Reading(tuple(dict.fromkeys(keys)), tuple(rest), tuple(own))


def _gaps(text: str) -> list[frozenset[str]]:
    """The separators between the words of a text."""
    found = list(WORD.finditer(text))
    return [
        frozenset(STRONG.findall(text[one.end() : following.start()]))
        for one, following in pairwise(found)
    ]


class _Cell:
    """The words of a cell, with the labels that begin at each."""

    def __init__(self, text: str, labels: Mapping[str, list[_Label]]) -> None:
        self.text = text
        self.found = list(WORD.finditer(text))[:MOST_WORDS]
        self.words = [plainly(one[0]) for one in self.found]
        self.gaps = _gaps(text)[: max(len(self.words) - 1, 0)]
        self.labels = labels
        self.is_ambiguous = False

    def starting(self, at: int, end: int) -> Iterator[tuple[int, _Label]]:
        """The labels that begin at a word, the longest first, each with the word after it."""
        labels = self.labels.get(self.words[at], ())
        for label in sorted(labels, key=lambda one: -len(one.words)):
            after = at + len(label.words)
            if after > end or tuple(self.words[at:after]) != label.words:
                continue
            inside = zip(self.gaps[at : after - 1], label.gaps, strict=True)
            if all(gap <= own for gap, own in inside):
                yield after, label

    def covers(self, start: int, end: int, *, limit: int) -> list[tuple[str, ...]]:
        """The ways to read a run of words as labels only, with different options each."""
        ways: dict[int, list[tuple[str, ...]]] = {end: [()]}
        for at in range(end - 1, start - 1, -1):
            found: dict[frozenset[str], tuple[str, ...]] = {}
            for after, label in self.starting(at, end):
                for rest in ways.get(after, ()):
                    keys = tuple(dict.fromkeys((*label.keys, *rest)))
                    found.setdefault(frozenset(keys), keys)
            ways[at] = list(found.values())[:limit]
        return ways.get(start, []) if start < end else []

    def pieces(self) -> Iterator[tuple[str, _Label | None]]:
        """The cell from left to right: labels between separators, and what is between them."""
        at, unknown = 0, 0
        while at < len(self.words):
            label, after = self._between_separators(at)
            if label is None:
                at += 1
                continue
            yield from self._unknown(unknown, at)
            yield "", label
            self.is_ambiguous |= len(self.covers(at, after, limit=2)) > 1
            at = unknown = after
        yield from self._unknown(unknown, at)

    def _between_separators(self, at: int) -> tuple[_Label | None, int]:
        if at and not self.gaps[at - 1]:
            return None, at
        for after, label in self.starting(at, len(self.words)):
            if after == len(self.words) or self.gaps[after - 1]:
                return label, after
        return None, at

    def _unknown(self, start: int, end: int) -> Iterator[tuple[str, None]]:
        """A run of unknown words as written, divided at separators that are no commas."""
        if start == end:
            return
        last = self.found[end].start() if end < len(self.found) else len(self.text)
        for piece in STRONGEST.split(self.text[self.found[start].start() : last]):
            yield piece.strip(" ,;"), None
