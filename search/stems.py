"""Reduces words to keys that their inflected forms share, in Finnish, Swedish and English.

A word has several keys, because a form alone does not show where its stem ends: “kunta” may be the
word itself or the partitive of “kun”. Two words are forms of one word if they share a key and
begin alike (docs/adr/0013-search.md compares this with the stemmers of PostgreSQL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

SHORTEST_KEY = 3
SHORTEST_INFLECTED = 3

CLITICS = ("kin", "kaan", "mme", "nne", "nsa")
"""Finnish particles and possessives that follow the case ending, without accents."""

_CASES = (
    "oilla oilta oille oissa oista oihin oiden oita oiksi oina"
    " illa ilta ille issa ista iksi ina itta iin ihin isiin ien iden itten ten jen oja ja ia ita"
    " lla lta lle ssa sta ksi na tta seen han hin hon hun hen an en in on un yn n t a ta"
)
CASES = tuple(_CASES.split())
"""Finnish case endings without accents: “ä” is “a”."""

ALTERNATIONS = (
    (re.compile(r"(?<=[iuyoea])ks[ei]?$"), "s"),  # sopimukse-, sopimuksi- : sopimus
    (re.compile(r"(uu|yy)[dt]e?$"), r"\1s"),  # työllisyyde- : työllisyys
    (re.compile(r"(?<=[aeiouy])[dt]e$"), "s"),  # vede- : ves(i)
    (re.compile(r"(?<=[aeiouy])ne?n$"), "s"),  # yhteinen : yhteise-
    (re.compile(r"(?<=l)a(?:i|e|ke|ki)$"), "ak"),  # lai-, lake- : laki
    (re.compile(r"joe$"), "jok"),
    (re.compile(r"(?<=[ai])s$"), ""),  # asukas : asukkaa-
)
"""Endings of Finnish stems and what replaces them in another possible stem."""

GRADES = (
    ("pp", "p"),
    ("tt", "t"),
    ("kk", "k"),
    ("mm", "mp"),
    ("nn", "nt"),
    ("ng", "nk"),
    ("ll", "lt"),
    ("rr", "rt"),
    ("d", "t"),
    ("lv", "lp"),
    ("rv", "rp"),
)
"""Ends of Finnish stems in the weak grade and in the strong one: kunnan, kunta."""

IRREGULAR = {"lasten": "laps", "lasta": "laps"}

DROPPED_K = re.compile(r"(?<=[rlh])k$")

OTHER_VOWELS = ({"e", "o"}, {"e", "u"}, {"o", "u"}, {"a", "u"}, {"o", "y"}, {"u", "y"})
"""Vowels of which no inflection changes one into the other: Perho is no form of “perhe”."""

_SWEDISH = (
    "ernas arnas ornas erna arna orna enas ena andet anden ens ets en et ers ars er ar or na ns"
    " n t s e a"
)
SWEDISH = tuple(_SWEDISH.split())
ENGLISH = (("ies", "y"), ("ses", "s"), ("s", ""), ("ing", ""), ("ed", ""), ("es", ""))


@lru_cache(maxsize=100_000)
def keys(word: str) -> frozenset[str]:
    """The keys of a folded word, marked by language; itself if it is short or has a digit."""
    if len(word) < SHORTEST_INFLECTED or not word.isalpha():
        return frozenset({f"={word}"})
    return frozenset(
        mark + key
        for mark, found in (("f", _finnish(word)), ("s", _swedish(word)), ("e", _english(word)))
        for key in found
        if len(key) >= _shortest(word)
    )


def are_forms_of_one_word(one: str, other: str) -> bool:
    """Whether two folded words share a key and begin alike."""
    if one == other:
        return True
    same = _letters_in_common(one, other)
    shortest = SHORTEST_KEY if min(len(one), len(other)) > SHORTEST_KEY + 1 else SHORTEST_KEY - 1
    if same < shortest or {*one[same : same + 1], *other[same : same + 1]} in OTHER_VOWELS:
        return False
    return not keys(one).isdisjoint(keys(other))


def _letters_in_common(one: str, other: str) -> int:
    same = 0
    for letter, its in zip(one, other, strict=False):
        if letter != its:
            break
        same += 1
    return same


def without_case(word: str) -> Iterator[str]:
    """The word without each Finnish case ending it may have."""
    return _without(word, CASES, rest=SHORTEST_KEY)


def _shortest(word: str) -> int:
    """A key of a long word has more than half of its letters: else it says too little."""
    return max(SHORTEST_KEY, (len(word) - 1) // 2)


def _finnish(word: str) -> Iterator[str]:
    if word in IRREGULAR:
        yield IRREGULAR[word]
    for form in (word, *_without(word, CLITICS, rest=6)):
        for stem in (form, *_without(form, CASES, rest=2)):
            for base in (stem, *_alternatives(stem)):
                yield from _grades(_without_last_vowel(base))


def _without(word: str, endings: tuple[str, ...], rest: int) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= rest:
            yield word[: -len(ending)]


def _alternatives(stem: str) -> Iterator[str]:
    for pattern, other in ALTERNATIONS:
        if pattern.search(stem):
            yield pattern.sub(other, stem)


def _without_last_vowel(stem: str) -> str:
    """“alue”, “aluee” and “alu” alike: a doubled last vowel is one, and is left out."""
    if len(stem) > 1 and stem[-1] == stem[-2] and stem[-1] in "aeiouy":
        stem = stem[:-1]
    return stem[:-1] if stem[-1:] in ("a", "e", "i", "o", "u", "y") else stem


def _grades(stem: str) -> Iterator[str]:
    for weak, strong in GRADES:
        if stem.endswith(weak):
            stem = stem[: -len(weak)] + strong
            break
    yield stem
    if DROPPED_K.search(stem):
        yield stem[:-1]


def _swedish(word: str) -> Iterator[str]:
    yield word
    for ending in SWEDISH:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_KEY:
            yield word[: -len(ending)]


def _english(word: str) -> Iterator[str]:
    yield word
    for ending, other in ENGLISH:
        if word.endswith(ending):
            yield word[: -len(ending)] + other
