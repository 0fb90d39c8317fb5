"""The context of an import for every column and sheet: the user, the county, the places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.db.models import Model, QuerySet

from accounts.access import Access
from cooperation.models import County
from editing.edits import Edit
from naming.names import PlaceNames
from naming.places import Places
from toolkit.sheets import Value


@dataclass
class ImportContext:
    """An import or export in progress: its edit, the county it is limited to, the rows done."""

    edit: Edit
    county: County | None = None
    places: Places = field(default_factory=Places)
    seen: dict[tuple[str, Any], tuple[str, int]] = field(default_factory=dict)
    """By (sheet, number) of an existing row: the (sheet, row) of the file that is about it."""
    owned: set[tuple[Any, ...]] = field(default_factory=set)
    """Owners checked to be editable by the user; no row of the file can change that."""
    names: dict[type[Model], dict[Any, Any]] = field(default_factory=dict)
    """Names of owners, by model, read once until a row of the model is written."""
    read_ahead: dict[Any, Any] = field(default_factory=dict)
    """What a sheet has read for the rows that are about to be written."""
    row_county: str | None = None
    """The county in the row that is being read."""
    row_owner: tuple[type[Model], int] | None = None
    """The owner of the row that is being read, by model and number."""

    @property
    def access(self) -> Access:
        return self.edit.access

    @cached_property
    def default_county(self) -> str | None:
        """The county of rows without a county."""
        if self.county:
            return self.county.code
        return next(iter(self.access.counties)) if len(self.access.counties) == 1 else None

    @property
    def within(self) -> str | None:
        """The county that proposals for the row being read are limited to, if one is known."""
        if self.row_county or self.default_county or self.row_owner is None:
            return self.row_county or self.default_county
        model, pk = self.row_owner
        if not any(field.name == "county" for field in model._meta.fields):
            return None
        kept = self.names.setdefault(model, {})
        if ("county", pk) not in kept:
            rows = model._default_manager.filter(pk=pk)
            kept["county", pk] = rows.values_list("county_id", flat=True).first()
        return cast("str | None", kept["county", pk])

    def read_place(self, names: PlaceNames, value: Value) -> str:
        """The code of a place; what is proposed for an unknown one is of the row's county."""
        return names.find(value) or names.read(value, within=self.within)

    def begin_row(self) -> None:
        """Forget the county and the owner of the row before."""
        self.row_county = self.row_owner = None

    def own(self, model: type[Model], county_lookup: str = "county") -> QuerySet[Any]:
        """The rows of a model that may be edited here, limited to the chosen county."""
        return self.editable(model._default_manager.all(), county_lookup)

    def editable(self, rows: QuerySet[Any], county_lookup: str = "county") -> QuerySet[Any]:
        """The rows, of those given, that may be edited here."""
        rows = self.access.editable(rows)
        return rows.filter(**{county_lookup: self.county}) if self.county else rows

    def may_keep(self, county: str) -> bool:
        """Whether rows of the county may be imported here."""
        is_wanted = self.county is None or self.county.code == county
        return is_wanted and self.access.may_keep_county(county)
