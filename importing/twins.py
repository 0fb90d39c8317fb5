"""The existing rows that rows of a file without a number may be about, for many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Upper

from importing.sheet_subject import Lookups

IEXACT = "__iexact"
Cells = tuple[Any, ...]


def rows_meant(rows: QuerySet[Any], wanted: Mapping[int, Lookups]) -> dict[int, set[int]]:
    """For each place, the numbers of the rows that its lookups select; one query in most cases.

    The places are grouped by the names of their lookups.
    """
    found: dict[int, set[int]] = {place: set() for place in wanted}
    groups: dict[tuple[str, ...], dict[int, Cells]] = defaultdict(dict)
    for place, lookups in wanted.items():
        if lookups is not None:
            groups[tuple(lookups)][place] = tuple(map(_hashable, lookups.values()))
    for names, cells in groups.items():
        places: dict[Cells, list[int]] = defaultdict(list)
        for place, values in cells.items():
            places[_key(names, values)].append(place)
        for pk, values in _candidates(rows, names, list(cells.values())):
            for place in places.get(_key(names, values), ()):
                found[place].add(pk)
    return found


def _candidates(
    rows: QuerySet[Any], names: tuple[str, ...], wanted: list[Cells]
) -> Iterator[tuple[int, Cells]]:
    """The rows that have in each column a value wanted there, with their values."""
    for name, values in zip(names, zip(*wanted, strict=True), strict=True):
        rows = _with_one_of(rows, name, set(values))
    columns = [name.removesuffix(IEXACT) for name in names]
    for pk, *cells in rows.order_by().values_list("pk", *columns):
        yield pk, tuple(map(_hashable, cells))


def _with_one_of(rows: QuerySet[Any], name: str, values: set[Any]) -> QuerySet[Any]:
    if name.endswith(IEXACT):
        upper = {f"upper_{name}": Upper(name.removesuffix(IEXACT))}
        wanted = {f"upper_{name}__in": [Upper(Value(value)) for value in values]}
        return rows.alias(**upper).filter(**wanted)
    given = [list(one) if isinstance(one, tuple) else one for one in values if one is not None]
    is_null = Q(**{f"{name}__isnull": True}) if None in values else Q(pk__in=[])
    return rows.filter(Q(**{f"{name}__in": given}) | is_null)


def _key(names: Iterable[str], values: Cells) -> Cells:
    """The values, so that those are equal that the lookups would find equal."""
    return tuple(
        value.upper() if name.endswith(IEXACT) else value
        for name, value in zip(names, values, strict=True)
    )


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
