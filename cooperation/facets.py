"""Facets of a list: further choices, with the number of rows of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cooperation.models import County, Theme
from toolkit.texts import text_of


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
class Tally:
    """The number of rows, in total and by each value of each column."""

    total: int
    by: Mapping[str, Mapping[str, int]]
    groups: tuple[Mapping[str, Any], ...] = ()
    """The combinations of values of all columns, with their `number` of rows."""


def tally(rows: QuerySet[Any], *columns: str) -> Tally:
    """Count the rows by all columns in one query; a list counts for each of its items."""
    total = 0
    found: dict[str, Counter[str]] = {column: Counter() for column in columns}
    groups = tuple(rows.order_by().values(*columns).annotate(number=Count("pk")))
    for row in groups:
        total += row["number"]
        for column in columns:
            values = row[column] if isinstance(row[column], list) else [row[column]]
            for value in filter(None, values):
                found[column][value] += row["number"]
    return Tally(total, found, groups)


@dataclass(frozen=True, slots=True)
class Property:
    """A filterable property: a counted column, and the names of its values in their order."""

    parameter: str
    label: str
    column: str
    names: Mapping[str, Any]
    parents: Mapping[str, str | None] = field(default_factory=dict)
    """The value that a value counts for, too, as the filter includes its rows."""

    def counts(self, found: Tally, chosen: str) -> Mapping[str, int]:
        """The number of rows by value; a row counts once for each value and for its parent.

        Where one is chosen, of the others only those that it includes have all their rows.
        """
        if not self.parents:
            return found.by[self.column]
        counts: Counter[str] = Counter()
        for group in found.groups:
            values = set(group[self.column])
            for value in filter(None, values | {self.parents.get(one) for one in values}):
                if not chosen or chosen in (value, self.parents.get(value)):
                    counts[value] += group["number"]
        return counts


def by_theme() -> Property:
    """Filter rows by the column `themes`; a theme includes its sub-themes."""
    themes = list(Theme.objects.all())
    names = {one.key: text_of(one, "name").value for one in themes}
    parents = {one.key: one.parent_id for one in themes}
    return Property("theme", _("Theme"), "themes", names, parents)


def by_county() -> Property:
    """Filter rows by the column `county`."""
    return Property("county", _("County"), "county_id", _names(County, "code", "short"))


def facets_of(found: Tally, chosen: QueryDict, *properties: Property) -> list[Facet]:
    """The facets of the rows counted by these columns."""
    return [
        Facet(
            one.parameter,
            one.label,
            tuple(
                _choices(
                    one.parameter,
                    one.counts(found, chosen.get(one.parameter, "")),
                    one.names,
                    chosen,
                )
            ),
        )
        for one in properties
    ]


def _names(model: Any, key: str, field: str) -> dict[str, str]:
    return {getattr(row, key): text_of(row, field).value for row in model.objects.all()}


def _choices(
    word: str, found: Mapping[str, int], labels: Mapping[str, Any], chosen: QueryDict
) -> Iterable[Choice]:
    now = chosen.get(word, "")
    for key, label in labels.items():
        if found.get(key) or key == now:
            query = _query(chosen, word, "" if key == now else key)
            yield Choice(key, str(label), found.get(key, 0), key == now, query)


def _query(chosen: QueryDict, word: str, value: str) -> str:
    changed = chosen.copy()
    changed.pop("page", None)
    changed[word] = value
    if not value:
        del changed[word]
    return f"?{changed.urlencode()}"
