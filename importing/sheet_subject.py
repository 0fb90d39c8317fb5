"""A sheet of the import: its columns, and how an existing row is identified and written."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db.models import Model, QuerySet

from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.public_list import PublicList


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

    def twins(self, values: dict[str, Any], context: ImportContext) -> QuerySet[Any]:
        """Existing rows that the values may be about, if no number is given."""
        raise NotImplementedError

    def put(self, row: Any, values: dict[str, Any]) -> None:
        """Set the values on the row."""
        for column in self.columns:
            if column.key in values and column.put:
                column.put(row, values[column.key])

    def write(
        self, row: Any, values: dict[str, Any], changed: set[str], context: ImportContext
    ) -> None:
        """Write the row, and the other rows that its columns contain."""
        context.edit.save(row)

    def name(self, row: Any) -> str:
        """The name of the row."""
        return str(row)

    def county_of(self, row: Any) -> str:
        """The code of the row's county."""
        *owners, last = self.county_lookup.split("__")
        return str(getattr(reduce(getattr, owners, row), f"{last}_id"))
