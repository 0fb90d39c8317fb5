"""A sheet of the import: its columns, and how an existing row is identified and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Protocol

from django.db.models import Model, QuerySet

from editing.many import save_all
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.owners import read_names
from importing.public_list import PublicList
from listing.columns import ListColumns

Lookups = dict[str, Any] | None
"""Lookups and their values, as for `filter`; None if no row can be meant."""


class Line(Protocol):
    """A row of the file that is about to be written."""

    row: Any
    values: dict[str, Any]
    changed: set[str]
    """The columns whose values change."""
    is_new: bool


class SheetSubject:
    """The rows of one sheet; `columns` in the order of the template."""

    key: str
    title: Any
    model: type[Model]
    columns: list[SheetColumn]
    county_lookup = "county"
    """The lookup from a row to its county."""
    related: tuple[Any, ...] = ()
    """Relations that the row's name and columns read."""
    listed: Callable[[], ListColumns] | None = None
    """The columns of the public page's file of the same rows, which can be imported."""
    public_list: PublicList | None = None
    """The list of the same rows that can be downloaded from the public pages and imported."""

    def own(self, context: ImportContext) -> QuerySet[Any]:
        """The rows that may be edited here."""
        return context.own(self.model, self.county_lookup)

    def rows(self, context: ImportContext) -> QuerySet[Any]:
        """The rows of an export."""
        return self.own(context).select_related(*self.related)

    def held(self) -> QuerySet[Any]:
        """The rows to lock and write, with the relations that their name and columns read."""
        return self.model._default_manager.select_related(*self.related)

    def twins(self, values: dict[str, Any], context: ImportContext) -> Lookups:
        """The lookups of existing rows that the values may be about, if no number is given."""
        raise NotImplementedError

    def put(self, row: Any, values: dict[str, Any]) -> None:
        """Set the values on the row."""
        for column in self.columns:
            if column.key in values and column.put:
                column.put(row, values[column.key])

    def read_ahead(self, several: Sequence[dict[str, Any]], context: ImportContext) -> None:
        """Read at once what rows with these values will need."""
        for column in self.columns:
            if column.owner_model:
                given = [values.get(column.key) for values in several]
                numbers = {one for one in given if one is not None}
                read_names(context, column.owner_model, numbers)

    def complete(self, line: Line, context: ImportContext) -> None:
        """Set what the row takes from rows that other columns name; refuse it with Unreadable."""

    def question(self, line: Line, context: ImportContext) -> str:
        """What the user must say about the row before it is written; empty if nothing.

        The first line is asked once for all rows that have it; a second is shown with the row.
        """
        return ""

    def is_written(self, line: Line) -> bool:
        """Whether the row itself changes, not only others that its columns contain."""
        return True

    def others(self, line: Line) -> list[Any]:
        """The other rows that the columns contain, to be written after the row."""
        return []

    def write(self, lines: Sequence[Line], context: ImportContext) -> None:
        """Write the completed rows, and the other rows that their columns contain."""
        save_all(context.edit, [line.row for line in lines if self.is_written(line)])
        save_all(context.edit, [one for line in lines for one in self.others(line)])

    def name(self, row: Any) -> str:
        """The name of the row."""
        return str(row)

    def county_of(self, row: Any) -> str:
        """The code of the row's county."""
        *owners, last = self.county_lookup.split("__")
        return str(getattr(reduce(getattr, owners, row), f"{last}_id"))
