"""Search over the whole site: one statement for each kind of record, however much is found.

Each app plugs in what it has to search, `registry.searches`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from toolkit.texts import Joined, Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: its address, its name, and a note that distinguishes it from others.

    `about` is what the row is part of, shown before the note.
    """

    address: str
    name: Text | Joined | str
    note: Joined | str = ""
    about: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What was found of one kind; `more` leads to the list of all where there are more."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    has_more: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """The words searched for, as on the day; `query` keeps the links on the day."""

    words: str
    day: date
    query: str = ""

    def page(self, name: str, key: Any) -> str:
        """The address of a row's own page."""
        return reverse(name, args=[key]) + self.query

    def list_page(self, name: str, **parameters: str) -> str:
        """The address of a list, narrowed by the parameters."""
        time = self.query.replace("?", "&", 1)
        return f"{reverse(name)}?{urlencode(parameters)}{time}"


@dataclass(frozen=True, slots=True)
class SearchedKind:
    """A kind of record to search; `list_page` names its list that takes the words as `q`.

    `hits` limits its rows by `limited`: no more are fetched than are shown.
    """

    label: StrOrPromise
    hits: Callable[[Search], Iterable[Hit]]
    list_page: str = ""

    def group(self, key: str, search: Search) -> SearchGroup:
        """What the search found of this kind."""
        found = tuple(islice(self.hits(search), MOST_OF_A_KIND + 1))
        more = search.list_page(self.list_page, q=search.words) if self.list_page else ""
        shown, has_more = found[:MOST_OF_A_KIND], len(found) > MOST_OF_A_KIND
        return SearchGroup(key, str(self.label), shown, has_more, more)


def limited(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As many rows as are shown, and one that shows that there are more."""
    return rows[: MOST_OF_A_KIND + 1]
