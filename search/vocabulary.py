"""All words of the index, and which of them a typed word means, with how surely."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from search.likeness import errors_allowed, errors_between, trigrams
from search.stems import are_forms_of_one_word, keys, without_case

SAME, FORM, LAST_PART, FIRST_PART = 1.0, 0.95, 0.7, 0.6
BEGUN = 0.55
"""The least for the beginning of a word; the more of the word is typed, the more."""
MISTYPED = 0.5
FOR_EACH_ERROR = 0.1
SHORTEST_PART, SHORTEST_BEGINNING = 4, 5
"""Letters of the last part of a compound, and of the first if it is inflected."""
COMPARED = 40
LAST = "\U0010ffff"


class Vocabulary:
    """Every word of the index, ready to be looked up by form, beginning, end and likeness."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._sorted = sorted(self.words)
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            for key in keys(word):
                self._by_key[key].append(word)
            if word.isalpha():
                for three in trigrams(word):
                    self._by_trigram[three].append(word)
        self._backwards = sorted(word[::-1] for word in self.words)
        self._keys = sorted(self._by_key)
        self._reversed = sorted(key[0] + key[:0:-1] for key in self._by_key)

    def meant_by(self, typed: str) -> dict[str, float]:
        """The words that a typed word can mean; near ones only if there are no others."""
        found = dict(self._parts(typed))
        found.update((word, max(sure, found.get(word, 0))) for word, sure in self._begun(typed))
        found.update(dict.fromkeys(self._forms(typed), FORM))
        if typed in self.words:
            found[typed] = SAME
        return found or self.near(typed)

    def knows(self, typed: str) -> bool:
        """Whether the word itself or a form of it occurs."""
        return typed in self.words or any(True for _word in self._forms(typed))

    def has_like(self, typed: str) -> bool:
        """Whether the word, a form of it, a compound with it or a word it begins occurs."""
        return (
            self.knows(typed)
            or any(True for _word in self._begun(typed))
            or any(True for _word in self._parts(typed))
        )

    def near(self, typed: str, more_errors: int = 0) -> dict[str, float]:
        """Words that are typed nearly so, whole or in their beginning."""
        allowed = errors_allowed(typed)
        if not allowed or not typed.isalpha():
            return {}
        allowed += more_errors
        shared = Counter(w for three in trigrams(typed) for w in self._by_trigram.get(three, ()))
        found: dict[str, float] = {}
        for word, _number in shared.most_common(COMPARED):
            errors = min(self._errors(form, word, allowed) for form in _written(typed))
            errors = min(errors, _errors_in_key(typed, word, allowed))
            if errors <= allowed:
                found[word] = MISTYPED - FOR_EACH_ERROR * errors
        return found

    def _errors(self, typed: str, word: str, allowed: float) -> float:
        """Errors in the whole word; in its beginning, half an error more."""
        most = int(allowed)
        whole = errors_between(typed, word, most)
        if whole <= most or len(word) <= len(typed):
            return whole
        begun = min(errors_between(typed, word[: len(typed) + n], most) for n in (-1, 0, 1))
        return begun + 0.5 if begun < most or most == 1 else begun

    def _forms(self, typed: str) -> Iterator[str]:
        for key in keys(typed):
            for word in self._by_key.get(key, ()):
                if are_forms_of_one_word(typed, word):
                    yield word

    def _begun(self, typed: str) -> Iterator[tuple[str, float]]:
        begin = bisect_left(self._sorted, typed)
        end = bisect_left(self._sorted, typed + LAST)
        for word in self._sorted[begin:end]:
            yield word, BEGUN + 0.3 * len(typed) / len(word)

    def _parts(self, typed: str) -> Iterator[tuple[str, float]]:
        """Compounds that begin or end with a form of the word."""
        if len(typed) < SHORTEST_PART:
            return
        for word in _beginning_with(self._backwards, typed[::-1]):
            yield word[::-1], LAST_PART
        for key in keys(typed):
            if len(key) > SHORTEST_BEGINNING:
                for longer in _beginning_with(self._keys, key):
                    yield from ((word, FIRST_PART) for word in self._by_key[longer])
            if len(key) > SHORTEST_PART:
                for longer in _beginning_with(self._reversed, key[0] + key[:0:-1]):
                    whole = longer[0] + longer[:0:-1]
                    yield from ((word, LAST_PART) for word in self._by_key[whole])


def _errors_in_key(typed: str, word: str, most: int) -> int:
    """Errors between what was typed and the nearest key of the word."""
    found = (errors_between(typed, key[1:], most) for key in keys(word) if key[0] in "fs")
    return min(found, default=most + 1)


def _written(typed: str) -> list[str]:
    """The word, and what it is without an ending of a case."""
    return [typed, *(one for one in without_case(typed) if len(one) > SHORTEST_PART)]


def _beginning_with(ordered: list[str], begin: str) -> list[str]:
    return ordered[bisect_left(ordered, begin) : bisect_left(ordered, begin + LAST)]
