"""Which entries of the index a query means, kind by kind, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from math import log

from search.index import NUMBER, Index, KindIndex
from search.kinds import MOST_OF_ONE_KIND
from search.registry import searches
from search.vocabulary import Vocabulary
from search.words import Sort, Token

OF_NUMBER_IN_TEXT = 0.8
OF_CODE_WITHOUT_ZEROS = 0.7
OF_SECTION_WITHOUT_SIGN = 0.5
OF_PART_OF_IDENTIFIER = 0.9
SHORTEST_PART_OF_IDENTIFIER = 4
LENGTH_OF_CODES = 3
ALMOST_AS_GOOD = 0.6
"""Where nothing has every part: what is shown has this share of the best score."""
AS_GOOD = 0.001
"""Scores that differ by less are alike."""
OF_NAME = 0.35
"""The part of a score that comes from how much of the entry's name was typed."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one part of a query can mean: words and numbers of the index, with how surely."""

    token: Token
    words: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matches:
    """The best entries of one kind, with the score of the best and the number of all."""

    key: str
    entries: list[int]
    best: float
    count: int


def meanings(tokens: Sequence[Token], index: Index) -> list[Meaning]:
    """What the parts of a query can mean.

    Words that together are a compound of the index are joined; a compound that nothing has is taken
    apart.
    """
    joined = _with_compounds(tokens, index.vocabulary)
    return [one for token in joined for one in _meanings(token, index)]


def _with_compounds(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """The parts of a query, in which “yhdyspinta suunnitelma” is one word."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else token
        joined = before.value + token.value
        if found and before.sort is token.sort is Sort.WORD and vocabulary.knows(joined):
            found[-1] = Token(joined, Sort.WORD)
        else:
            found.append(token)
    return found


def _meanings(token: Token, index: Index) -> Iterator[Meaning]:
    vocabulary = index.vocabulary
    if token.sort is Sort.SECTION:
        yield Meaning(token, {token.value: 1.0}, {token.value: 0.9})
    elif token.sort is Sort.NUMBER:
        yield Meaning(token, {token.value: OF_NUMBER_IN_TEXT}, _codes(token.value))
    elif token.sort in (Sort.IDENTIFIER, Sort.DAY):
        yield Meaning(token, {}, _identifiers(token.value, index))
    elif parts := _parts_of_compound(token.value, vocabulary):
        yield from (Meaning(Token(part, Sort.WORD), vocabulary.meant_by(part)) for part in parts)
    else:
        words = vocabulary.meant_by(token.value)
        yield Meaning(token, words, _identifiers(token.value, index))


def _codes(number: str) -> dict[str, float]:
    found = {number: 1.0, f"§{number}": OF_SECTION_WITHOUT_SIGN}
    if len(number) < LENGTH_OF_CODES:
        found[number.zfill(LENGTH_OF_CODES)] = OF_CODE_WITHOUT_ZEROS
    return found


def _identifiers(typed: str, index: Index) -> dict[str, float]:
    """The numbers that have what was typed in them; more surely if they are no longer."""
    if len(typed) < SHORTEST_PART_OF_IDENTIFIER:
        return {}
    return {
        number: 1.0 if number == typed else OF_PART_OF_IDENTIFIER
        for kind in index.kinds.values()
        for number in kind.by_number
        if typed in number
    }


def _parts_of_compound(typed: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The two known words that a compound is made of, if the index does not have it itself."""
    shortest = 4
    if len(typed) < 2 * shortest or vocabulary.has_like(typed):
        return None
    for place in range(len(typed) - shortest, shortest - 1, -1):
        first, last = typed[:place], typed[place:]
        if vocabulary.knows(last) and vocabulary.knows(first):
            return first, last
    return None


def matches(
    asked: Sequence[Meaning], index: Index, day: date, most: int | None = MOST_OF_ONE_KIND
) -> tuple[list[Matches], bool]:
    """The kinds with entries that have every part of the query, the best kind first.

    If no entry has every part, those with the most telling ones; then the second value is False.
    Of each kind at most so many entries are returned, all without `most`; all are counted.
    """
    if not asked:
        return [], True
    found = [(key, kind, _found(kind, asked)) for key, kind in index.kinds.items()]
    whole = [_matches(key, kind, scores, day, most) for key, kind, scores in found]
    kept = [one for one in whole if one.entries]
    if kept or len(asked) == 1:
        return sorted(kept, key=lambda one: -one.best), True
    weights = _weights([scores for _key, _kind, scores in found], index)
    partly = [_partly(kind, scores, day, weights) for key, kind, scores in found]
    least = ALMOST_AS_GOOD * max((max(one.values(), default=0) for one in partly), default=0)
    kept = [
        _sorted(key, kind, {entry: score for entry, score in one.items() if score >= least}, most)
        for (key, kind, _scores), one in zip(found, partly, strict=True)
    ]
    return sorted((one for one in kept if one.entries), key=lambda one: -one.best), False


@dataclass(slots=True)
class _Scores:
    """Of one kind: for each part of the query its entries' scores, and how far names match."""

    parts: list[dict[int, float]]
    names: dict[int, float]


def _found(kind: KindIndex, asked: Sequence[Meaning]) -> _Scores:
    scores = _Scores([], {})
    for one in asked:
        texts = _texts_with(one, kind)
        part = _numbered(one, kind)
        for place, sure in texts.items():
            for entry, weight in kind.texts[place].entries:
                if sure * weight > part.get(entry, 0):
                    part[entry] = sure * weight
            if kind.texts[place].is_name:
                of_words = sure / max(kind.texts[place].words, len(asked))
                scores.names[place] = scores.names.get(place, 0) + of_words
        scores.parts.append(part)
    return scores


def _texts_with(meaning: Meaning, kind: KindIndex) -> dict[int, float]:
    """The texts with a word that was meant, with how surely."""
    texts: dict[int, float] = {}
    for word, sure in meaning.words.items():
        for place in kind.by_word.get(word, ()):
            if sure > texts.get(place, 0):
                texts[place] = sure
    return texts


def _numbered(meaning: Meaning, kind: KindIndex) -> dict[int, float]:
    """The entries with a number that was meant, with how surely."""
    found: dict[int, float] = {}
    for number, sure in meaning.numbers.items():
        for entry in kind.by_number.get(number, ()):
            if sure * NUMBER > found.get(entry, 0):
                found[entry] = sure * NUMBER
    return found


def _matches(key: str, kind: KindIndex, scores: _Scores, day: date, most: int | None) -> Matches:
    """The entries found on the day that have every part."""
    fewest, *others = sorted(scores.parts, key=len)
    shared = set(fewest)
    for other in others:
        shared &= other.keys()
    number = len(scores.parts)
    mean = (
        {one: sum(part[one] for part in scores.parts) / number for one in shared}
        if others
        else fewest
    )
    return _sorted(key, kind, _with_names(kind, mean, scores, day), most)


def _partly(
    kind: KindIndex, scores: _Scores, day: date, weights: Sequence[float]
) -> dict[int, float]:
    """The entries found on the day that have some of the parts, by what these weigh."""
    total: dict[int, float] = {}
    for part, weight in zip(scores.parts, weights, strict=True):
        for entry, score in part.items():
            total[entry] = total.get(entry, 0) + weight * score
    return _with_names(kind, total, scores, day)


def _weights(found: Sequence[_Scores], index: Index) -> list[float]:
    """How telling each part is, of one in all: the fewer entries have it, the more."""
    entries = sum(len(kind.entries) for kind in index.kinds.values())
    having = [sum(map(len, parts)) for parts in zip(*(one.parts for one in found), strict=True)]
    weights = [log(1 + entries / (1 + number)) for number in having]
    return [weight / sum(weights) for weight in weights]


def _with_names(
    kind: KindIndex, parts: dict[int, float], scores: _Scores, day: date
) -> dict[int, float]:
    """The scores of the entries found on the day, with how much of their names was typed."""
    found = kind.found_on(day)
    final = {one: (1 - OF_NAME) * score for one, score in parts.items() if found[one]}
    named: dict[int, float] = {}
    for place, typed in scores.names.items():
        of_name = OF_NAME * min(1.0, typed)
        for entry, _weight in kind.texts[place].entries:
            if entry in final and of_name > named.get(entry, 0):
                named[entry] = of_name
    for entry, of_name in named.items():
        final[entry] += of_name
    return final


def _sorted(key: str, kind: KindIndex, scores: dict[int, float], most: int | None) -> Matches:
    """The best by score; alike ones by rank, then by their order."""
    entries = kind.entries
    if most and len(scores) > most:
        least = nlargest(most, scores.values())[-1] - AS_GOOD
        best = [one for one, score in scores.items() if score >= least]
    else:
        best = list(scores)
    best.sort(key=lambda one: (-round(scores[one], 3), -entries[one].rank, one))
    top = scores[best[0]] * searches[key].weight if best else 0
    return Matches(key, best[:most], top, len(scores))
