"""What apps say of the records they have to search, and what a search returns of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse

from cooperation.marks import Mark
from toolkit.days import covers
from toolkit.texts import Joined, Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHOLE, DETAIL = 1.1, 0.9
MOST_OF_A_KIND = 10
"""As many of a kind are shown on the search page; its number counts all."""

MOST_OF_ONE_KIND = 100
"""As many are shown when only this kind is asked for."""


class Span(NamedTuple):
    """A half-open period of an entry."""

    lower: date | None
    upper: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as the index knows it: its key, and the texts it is found by.

    `names` say what it is called, `labels` what kind of thing it is, `places` where, `texts` what
    it is about, in any language. `numbers` are codes, diary numbers and sections (`§14`). It is
    found on the days of its periods, `[from, until)`, on any day without one. Of entries that match
    alike those with the higher `rank` are first.
    """

    key: Any
    names: Sequence[str] = ()
    labels: Sequence[str] = ()
    places: Sequence[str] = ()
    texts: Sequence[str] = ()
    numbers: Sequence[str] = ()
    periods: Sequence[tuple[date | None, date | None]] = ()
    rank: float = 0

    def is_found_on(self, day: date) -> bool:
        """Whether it is shown as of the day."""
        return not self.periods or any(covers(Span(*one), day) for one in self.periods)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: its address, its name, and a note that distinguishes it from others.

    `about` is what the row is part of, shown before the note; `mark` is its state on the day.
    """

    address: str
    name: Text | Joined | str
    note: Text | Joined | str = ""
    about: tuple[Text, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The words searched for, as on the day; `query` keeps the links on the day."""

    words: str
    day: date
    query: str = ""

    def page(self, name: str, *arguments: Any) -> str:
        """The address of a page on the day."""
        return reverse(name, args=arguments) + self.query

    def list_page(self, name: str, **parameters: str) -> str:
        """The address of a list, narrowed by the parameters."""
        time = self.query.replace("?", "&", 1)
        return f"{reverse(name)}?{urlencode(parameters)}{time}"


@dataclass(frozen=True, slots=True)
class SearchedKind:
    """A kind of record to search.

    `entries` yields every public row; they are read again when a row of `models` has changed.
    `hits` yields those with the keys, in their order, as they are on the day. `weight` is how often
    readers mean this kind by a word that others have too: `WHOLE` for what has a page of its own
    name, `DETAIL` for what is a part of another page.
    """

    label: StrOrPromise
    entries: Callable[[], Iterable[Entry]]
    hits: Callable[[Search, Sequence[Any]], Iterable[Hit]]
    models: tuple[type[Model], ...] = ()
    weight: float = 1.0


def in_order(rows: QuerySet[Any], keys: Sequence[Any]) -> Iterator[Any]:
    """The rows with these primary keys, in the order of the keys; those that are gone are not."""
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    yield from (found[key] for key in keys if key in found)
