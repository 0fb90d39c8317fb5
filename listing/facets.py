"""Facets of a list: further choices, each with the number of rows that choosing it gives.

The rows are counted without the facets' own choices (`FilterSet.without`) and grouped by all of
their columns, in one query. The number beside a value is that of the rows with this value and with
the choices of the other facets: what the link lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cooperation.models import County, Theme
from toolkit.texts import text_of

Group = Mapping[str, Any]
"""One combination of values of all columns, with the `number` of its rows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with its number of rows."""

    key: str
    label: str
    count: int
    is_chosen: bool
    query: str
    """The query of the address with this choice added, or removed if it is active."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to filter by: its query parameter, its name, its values that occur."""

    word: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A filterable property: a column of the rows, and the names of its values in their order."""

    parameter: str
    label: str
    column: str
    names: Mapping[str, Any]
    parents: Mapping[str, str | None] = field(default_factory=dict)
    """The value that a value counts for, too, as the filter includes its rows."""
    listed: frozenset[str] | None = None
    """The values that the list has where none is chosen; None where it has all rows."""

    def values(self, group: Group) -> frozenset[str]:
        """The values by which the rows of a group are found."""
        found = group[self.column]
        own = set(found if isinstance(found, list) else [found])
        return frozenset(filter(None, own | {self.parents.get(one) for one in own}))

    def passes(self, group: Group, chosen: QueryDict) -> bool:
        """Whether the rows of a group are listed with the choice of this property."""
        wanted = chosen_in(chosen, self.parameter) or self.listed
        return wanted is None or bool(self.values(group) & wanted)


@dataclass(frozen=True)
class Tally:
    """The rows of a list without the choices of its facets, grouped by the facets' columns."""

    groups: tuple[Group, ...]
    properties: tuple[Property, ...]
    chosen: QueryDict

    @property
    def listed(self) -> tuple[Group, ...]:
        """The groups whose rows the list has, with every choice."""
        return tuple(self._passing(None))

    @property
    def total(self) -> int:
        """The number of rows of the list."""
        return sum(group["number"] for group in self.listed)

    @property
    def facets(self) -> list[Facet]:
        """The facets with every value that has rows, or is chosen."""
        return [
            Facet(one.parameter, one.label, tuple(_choices(one, self._counts(one), self.chosen)))
            for one in self.properties
        ]

    def _counts(self, counted: Property) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for group in self._passing(counted):
            for value in counted.values(group):
                counts[value] += group["number"]
        return counts

    def _passing(self, left_out: Property | None) -> Iterator[Group]:
        others = [one for one in self.properties if one is not left_out]
        for group in self.groups:
            if all(one.passes(group, self.chosen) for one in others):
                yield group


def tally(rows: QuerySet[Any], chosen: QueryDict, *properties: Property) -> Tally:
    """Count the rows by the columns of all properties in one query."""
    columns = [one.column for one in properties]
    groups = rows.order_by().values(*columns).annotate(number=Count("pk"))
    return Tally(tuple(groups), properties, chosen)


def by_theme() -> Property:
    """Filter rows by the column `themes`; a theme includes its sub-themes."""
    themes = list(Theme.objects.all())
    names = {one.key: text_of(one, "name").value for one in themes}
    parents = {one.key: one.parent_id for one in themes}
    return Property("theme", _("Theme"), "themes", names, parents)


def by_county() -> Property:
    """Filter rows by the column `county`."""
    names = {one.code: text_of(one, "short").value for one in County.objects.all()}
    return Property("county", _("County"), "county_id", names)


def chosen_in(words: QueryDict, parameter: str) -> frozenset[str]:
    """The values of a parameter that may have several, separated by commas."""
    return frozenset(filter(None, words.get(parameter, "").split(",")))


def _choices(one: Property, counts: Mapping[str, int], chosen: QueryDict) -> Iterable[Choice]:
    wanted = chosen_in(chosen, one.parameter)
    for key, label in one.names.items():
        if counts.get(key) or key in wanted:
            is_chosen = key in wanted
            value = ",".join(sorted(wanted - {key})) if is_chosen else key
            query = _query(chosen, one.parameter, value)
            yield Choice(key, str(label), counts.get(key, 0), is_chosen, query)


def _query(chosen: QueryDict, word: str, value: str) -> str:
    changed = chosen.copy()
    changed.pop("page", None)
    changed[word] = value
    if not value:
        del changed[word]
    return f"?{changed.urlencode()}"
