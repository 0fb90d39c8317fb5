"""The list of counties on a day: the matrix with each county's population, filtered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cooperation.models import County, Municipality
from dashboard.filters import CountyFilter
from dashboard.matrix import Row, matrix, matrix_cells, matrix_head
from listing.files import Table
from situation.freshness import cached_last_confirmed
from situation.situations import cached_situation

NAMES = ("name_fi", "name_sv", "name_en")


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county of the list: its row of the matrix and its population, None if not fully known."""

    row: Row
    inhabitants: int | None
    confirmed_on: date | None = None

    @property
    def municipalities(self) -> int:
        return len(self.row.state.municipalities)


def county_rows(day: date, chosen: CountyFilter) -> list[CountyRow]:
    """The rows of a day that pass the filter, in the order of codes."""
    picture = cached_situation(day)
    rows = matrix(County.objects.alive_on(day), picture)
    word, figure = chosen.cleaned_data["q"].strip(), chosen.cleaned_data["figure"]
    found = _found(rows, word) if word else None
    if figure:
        counties: Any = dict(picture.figures())[figure] or ()
        behind = frozenset(counties)
        found = behind if found is None else found & behind
    passing = chosen.rows(rows, found=found)
    people = inhabitants(passing, day)
    confirmed = cached_last_confirmed(day)
    return [
        CountyRow(row, people[row.county.code], confirmed.get(row.county.code)) for row in passing
    ]


def _found(rows: Iterable[Row], word: str) -> frozenset[str]:
    """Counties whose own name, or the name of one of whose municipalities, contains the word."""
    fits = Q(*((f"{name}__icontains", word) for name in NAMES), _connector=Q.OR)
    codes = set(Municipality.objects.filter(fits).values_list("code", flat=True))
    return frozenset(
        row.county.code
        for row in rows
        if codes & row.state.municipalities or _is_named(row.county, word.casefold())
    )


def _is_named(county: County, word: str) -> bool:
    names = (getattr(county, name) for name in (*NAMES, "short_fi", "short_sv", "short_en"))
    return any(word in name.casefold() for name in (*names, county.brand))


def inhabitants(rows: Iterable[Row], day: date) -> Mapping[str, int | None]:
    """Each county's population by the latest count up to the day; None if not fully known."""
    counties = County.objects.filter(pk__in=[row.county.pk for row in rows])
    return dict(counties.with_population_on(day).values_list("code", "population_on"))


def county_table(rows: Iterable[CountyRow]) -> Table:
    """The list as a file: the matrix with each county's population and last confirmation."""
    head, after = matrix_head(), 3
    return Table(
        title=_("Counties"),
        head=[*head[:after], _("Inhabitants"), *head[after:], _("Confirmed")],
        rows=[
            [*cells[:after], one.inhabitants, *cells[after:], one.confirmed_on]
            for one in rows
            for cells in [matrix_cells(one.row)]
        ],
        shows_records=True,
    )
