"""Searches all kinds, or one, and puts together what the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from history.known import known_at
from search.index import Index
from search.kinds import MOST_OF_A_KIND, MOST_OF_ONE_KIND, Hit, Search
from search.marking import Marker
from search.matching import Matches, matches, meanings
from search.registry import searches
from search.words import tokens_of

MOST_NEAR_WORDS = 4


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What was found of one kind: the best, and the number of all."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    count: int

    @property
    def has_more(self) -> bool:
        """Whether fewer are shown than were found."""
        return self.count > len(self.hits)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The groups, best first, and what to mark in them.

    `is_whole` is False if no entry has all the words.
    """

    groups: list[SearchGroup]
    marker: Marker
    is_whole: bool = True
    near: Sequence[str] = ()
    """Words that are known and like those typed; only where nothing was found."""

    @property
    def count(self) -> int:
        """How many entries were found."""
        return sum(group.count for group in self.groups)


def search(wanted: Search, kind: str = "") -> SearchResult:
    """What the query means, as on its day, by kind; or more of the one kind."""
    index = Index.now()
    asked = meanings(tokens_of(wanted.words), index)
    # The index is of today: what was known earlier is told only by the rows themselves.
    returned = None if known_at() else MOST_OF_ONE_KIND
    found, is_whole = matches(asked, index, wanted.day, returned)
    most = MOST_OF_ONE_KIND if kind else MOST_OF_A_KIND
    groups = [_group(one, wanted, index, most) for one in found if kind in ("", one.key)]
    groups = [group for group in groups if group.hits]
    near = [] if groups else _near(wanted, index)
    return SearchResult(groups, Marker.of(asked), is_whole, near)


def _group(found: Matches, wanted: Search, index: Index, most: int) -> SearchGroup:
    kind, entries = searches[found.key], index.kinds[found.key].entries
    if known_at():
        every = tuple(kind.hits(wanted, [entries[place].key for place in found.entries]))
        return SearchGroup(found.key, str(kind.label), every[:most], len(every))
    keys = [entries[place].key for place in found.entries[:most]]
    hits = tuple(kind.hits(wanted, keys))
    return SearchGroup(found.key, str(kind.label), hits, found.count)


def _near(wanted: Search, index: Index) -> list[str]:
    found: dict[str, float] = {}
    for token in tokens_of(wanted.words):
        found |= index.vocabulary.near(token.value, more_errors=1)
    return sorted(found, key=lambda word: (-found[word], word))[:MOST_NEAR_WORDS]
