"""The context of an import for every column and sheet: the user, the county, the places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from accounts.access import Access
from cooperation.models import County
from editing.edits import Edit
from importing.place_names import Places


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

    @property
    def access(self) -> Access:
        return self.edit.access

    @cached_property
    def default_county(self) -> str | None:
        """The county of rows without a county."""
        if self.county:
            return self.county.code
        return next(iter(self.access.counties)) if len(self.access.counties) == 1 else None

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
