"""The index in memory: the texts of every entry, read again when rows of their tables change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import ClassVar

from django.db import connection
from django.db.models import Model

from history.known import as_known
from history.models import LastChange
from search.kinds import Entry, SearchedKind
from search.registry import searches
from search.vocabulary import Vocabulary
from search.words import folded, number_of_words, sections_in, words_in

NAME, LABEL, PLACE, TEXT, NUMBER = 1.0, 0.85, 0.75, 0.4, 1.0
"""How much a word counts, by what it is part of."""
DAYS_KEPT = 20
ROW_VERSION = "hashtextextended(ctid::text || ' ' || xmin::text, 0)"
FIELDS = (("names", NAME), ("labels", LABEL), ("places", PLACE), ("texts", TEXT))


@dataclass(slots=True)
class IndexedText:
    """One text with the entries that have it; many have the same."""

    words: int
    is_name: bool
    entries: list[tuple[int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KindIndex:
    """The entries of a kind, by the words of their texts and by their numbers."""

    entries: list[Entry]
    texts: list[IndexedText]
    by_word: dict[str, list[int]]
    """The texts with a word."""
    by_number: dict[str, list[int]]
    """The entries with a number, a section or a day."""
    days: dict[date, list[bool]] = field(default_factory=dict)
    """For the days that were asked for last: whether each entry is found then."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> KindIndex:
        """The index of the entries."""
        index = cls(list(entries), [], defaultdict(list), defaultdict(list))
        known: dict[tuple[str, bool], int] = {}
        for number, entry in enumerate(index.entries):
            index._add_texts(number, entry, known)
            for one in dict.fromkeys(map(folded, entry.numbers)):
                index.by_number[one].append(number)
        return index

    def found_on(self, day: date) -> list[bool]:
        """Whether each entry is found on the day."""
        if day not in self.days:
            if len(self.days) >= DAYS_KEPT:
                self.days.clear()
            self.days[day] = [entry.is_found_on(day) for entry in self.entries]
        return self.days[day]

    def _add_texts(self, number: int, entry: Entry, known: dict[tuple[str, bool], int]) -> None:
        for name, weight in FIELDS:
            for text in filter(None, dict.fromkeys(getattr(entry, name))):
                place = self._place_of((text, name == "names"), known)
                self.texts[place].entries.append((number, weight))

    def _place_of(self, text: tuple[str, bool], known: dict[tuple[str, bool], int]) -> int:
        """The place of a text, which is a name or not; a new one is added with its words."""
        if text not in known:
            known[text] = len(self.texts)
            self.texts.append(IndexedText(number_of_words(text[0]), text[1]))
            for word in (*words_in(text[0]), *sections_in(text[0])):
                self.by_word[word].append(known[text])
        return known[text]


@dataclass(frozen=True)
class Index:
    """The indexes of all kinds, as of one state of the database."""

    kinds: Mapping[str, KindIndex]
    signatures: Mapping[str, tuple[object, ...]]
    state: str

    newest: ClassVar[Index | None] = None
    _lock: ClassVar[Lock] = Lock()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all kinds."""
        return Vocabulary(word for kind in self.kinds.values() for word in kind.by_word)

    @classmethod
    def now(cls) -> Index:
        """The index as of the last change that is committed, and of the transaction's own.

        One query while nothing has changed; after a change one more, and the entries of the kinds
        whose tables differ.
        """
        with as_known(None):  # what was known earlier is judged by the kind's own rows
            return cls._now()

    @classmethod
    def _now(cls) -> Index:
        state = f"{connection.settings_dict['NAME']} {LastChange.now().version}"
        newest = cls.newest
        if newest and newest.state == state and not connection.in_atomic_block:
            return newest
        with cls._lock:
            cls.newest = _renewed(cls.newest, state)
            return cls.newest


def _renewed(old: Index | None, state: str) -> Index:
    """The index with the kinds read again whose tables differ from those of the old one."""
    tables = _signatures({model for kind in searches.values() for model in kind.models})
    signatures = {
        key: tuple(tables[model] for model in kind.models) for key, kind in searches.items()
    }
    if old and old.signatures == signatures:
        kinds: Mapping[str, KindIndex] = old.kinds
    else:
        kinds = {
            key: old.kinds[key]
            if old and old.signatures.get(key) == signatures[key]
            else _read(kind)
            for key, kind in searches.items()
        }
    renewed = Index(kinds, signatures, state)
    if old and kinds is old.kinds:
        renewed.__dict__["vocabulary"] = old.vocabulary
    return renewed


def _read(kind: SearchedKind) -> KindIndex:
    return KindIndex.of(kind.entries())


def _signatures(models: Iterable[type[Model]]) -> dict[type[Model], object]:
    """A value for each table that differs whenever a row was added, changed or deleted.

    PostgreSQL writes each version of a row in another place or by another transaction.
    """
    ordered = sorted(models, key=lambda model: model._meta.db_table)
    if not ordered:
        return {}
    statements = [
        f"(SELECT count(*) || ' ' || coalesce(bit_xor({ROW_VERSION}), 0) FROM {table})"  # noqa: S608 - names of our tables
        for table in (model._meta.db_table for model in ordered)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(statements)}")
        row = cursor.fetchone()
    return dict(zip(ordered, row, strict=True)) if row else {}
