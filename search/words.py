"""Takes texts and queries apart: words, sections, days, and numbers with signs in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

SHORTEST_JOINED = 4
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_OTHER_LETTERS = {ord("ø"): "o", ord("æ"): "a", ord("ß"): "ss", ord("đ"): "d", ord("ŧ"): "t"}
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_PARTS = re.compile(r"[-'’]")
_PYKALA = r"(?:pykala\w*|section|sections|sec|paragraf\w*)"
_SECTION = re.compile(
    rf"(?:§+\s*|\b{_PYKALA}\s+)(?P<after>[1-9]\d{{0,4}}(?:-[1-9]\d{{0,4}})?)\s?(?P<a>[a-z]\b)?"
    rf"|\b(?P<before>[1-9]\d{{0,4}}(?:-[1-9]\d{{0,4}})?)\s?(?P<b>[a-z])?\s*\.?\s*(?:§+|\b{_PYKALA})"
    r"(?::\w+)?"
)
_DAY = re.compile(r"(?<!\S)([0-3]?\d)\.(0?[1-9]|1[0-2])\.(20\d\d)(?![\w/-])")
_MONTH = re.compile(r"(?<!\S)(0?[1-9]|1[0-2])/(20\d\d)(?![\w/-])")
_IDENTIFIER = re.compile(r"[^\s,;()]*\d[^\s,;()]*")
_INSIDE = re.compile(r"[^\W_][/.:-][^\W_]|[^\W\d_]\d|\d[^\W\d_]")
LONGEST_RANGE = 20

EMPTY_WORDS = frozenset(
    "ja tai sekä seka eli kun on ei och eller samt att det en ett den av för i om på til till med"
    " the of and or a an to in on for with by".translate({ord("ö"): "o", ord("å"): "a"}).split()
)
"""Words that say nothing when there are others beside them."""


class Sort(Enum):
    """What a part of a query is."""

    WORD = "word"
    NUMBER = "number"
    SECTION = "section"
    DAY = "day"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query, folded: `§14` of a section, `2024-06-30` or `2024-06` of a day."""

    value: str
    sort: Sort


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Lower case without accents and unseen characters, one dash and one space for all kinds."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_UNSEEN).translate(_DASHES)
    plain = unicodedata.normalize("NFKD", plain.translate(_OTHER_LETTERS))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


@lru_cache(maxsize=50_000)
def words_in(text: str) -> tuple[str, ...]:
    """The folded words of a text; of “hyte-neuvottelu” the parts and both together."""
    return tuple(dict.fromkeys(_words(folded(text))))


def _words(plain: str) -> Iterator[str]:
    for word in _WORD.findall(plain):
        parts = _PARTS.split(word)
        yield from parts
        joined = "".join(parts)
        if len(parts) > 1 and joined.isalpha() and len(joined) >= SHORTEST_JOINED:
            yield joined


def number_of_words(text: str) -> int:
    """How many telling words a text has, parts of compounds counted apart; at least one."""
    words = [part for word in _WORD.findall(folded(text)) for part in _PARTS.split(word)]
    return sum(word not in EMPTY_WORDS for word in words) or 1


def sections_in(text: str) -> list[str]:
    """The sections that a text names: `§6` and `§7` of “6–7 §”."""
    return [one for found in _SECTION.finditer(folded(text)) for one in _sections(found)]


def _sections(found: re.Match[str]) -> Iterator[str]:
    first, _dash, last = (found["after"] or found["before"]).partition("-")
    letter = found["a"] or found["b"] or ""
    if last and 0 < int(last) - int(first) < LONGEST_RANGE:
        yield from (f"§{number}" for number in range(int(first), int(last) + 1))
    else:
        yield f"§{first}{letter}"


def tokens_of(query: str) -> list[Token]:
    """The parts of a query, each once, without words that say nothing beside others."""
    found: list[Token] = []
    rest = folded(query)
    for pattern, read in ((_SECTION, _section_token), (_DAY, _day_token), (_MONTH, _month_token)):
        found += [token for one in pattern.finditer(rest) for token in read(one)]
        rest = pattern.sub(" ", rest)
    for chunk in _IDENTIFIER.findall(rest):
        if _INSIDE.search(chunk):
            found.append(Token(chunk.strip(".:-/"), Sort.IDENTIFIER))
            rest = rest.replace(chunk, " ", 1)
    found += [
        Token(part, Sort.NUMBER if part.isdigit() else Sort.WORD)
        for word in _WORD.findall(rest)
        for part in _PARTS.split(word)
    ]
    telling = [one for one in found if one.value not in EMPTY_WORDS]
    return list(dict.fromkeys(telling or found))


def _section_token(found: re.Match[str]) -> list[Token]:
    return [Token(one, Sort.SECTION) for one in _sections(found)][:1]


def _day_token(found: re.Match[str]) -> list[Token]:
    day, month, year = found.groups()
    return [Token(f"{year}-{int(month):02}-{int(day):02}", Sort.DAY)]


def _month_token(found: re.Match[str]) -> list[Token]:
    month, year = found.groups()
    return [Token(f"{year}-{int(month):02}", Sort.DAY)]


def words_of_day(year: int, month: int, day: int) -> tuple[str, str, str]:
    """What a day is found by: itself, its month and its year."""
    return f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", str(year)
