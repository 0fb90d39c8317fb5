"""The rows with something that an earlier version recorded and staff should look at.

They are read from every model with the column (`history.to_check`), so no subject is named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from accounts.access import Access
from history.to_check import COLUMN
from toolkit.model_fields import related_model


@dataclass(frozen=True, slots=True)
class RowToCheck:
    """A row with what was recorded in it, the records that it is part of, and its admin page."""

    kind: str
    row: Any
    wholes: tuple[Any, ...]
    """From the nearest to the one of the county."""

    @property
    def text(self) -> str:
        return str(getattr(self.row, COLUMN))

    @property
    def county(self) -> Any:
        return self.wholes[-1].county if self.wholes else None

    @property
    def address(self) -> str:
        name = self.row._meta.label_lower.replace(".", "_")
        return reverse(f"admin:{name}_change", args=[self.row.pk])


def rows_to_check(access: Access) -> list[RowToCheck]:
    """All of them that the user may edit, by county; one query for each model."""
    found = [one for model in _models() for one in _of(model, access)]
    return sorted(found, key=lambda one: (one.county.pk if one.county else "", one.kind))


def number_to_check(access: Access) -> int:
    """How many there are."""
    return sum(_rows(model, access).count() for model in _models())


def _models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if hasattr(model, "pgh_event_model")
        and any(column.name == COLUMN for column in model._meta.concrete_fields)
    ]


def _rows(model: type[models.Model], access: Access) -> QuerySet[Any]:
    return access.editable(model._default_manager.exclude(**{COLUMN: ""}))


def _of(model: type[models.Model], access: Access) -> Iterator[RowToCheck]:
    paths = list(_paths_to_wholes(model))
    actors = [f"{path}__{name}" for path in paths for name in _names_in(model, path)]
    kind = str(capfirst(model._meta.verbose_name))
    for row in _rows(model, access).select_related(*paths, *actors).order_by("pk"):
        wholes = tuple(reduce(getattr, path.split("__"), row) for path in paths)
        yield RowToCheck(kind, row, wholes)


def _paths_to_wholes(model: type[models.Model]) -> Iterator[str]:
    """The lookups of the records that rows of the model are part of, the nearest first."""
    path = ""
    while column := next(filter(_is_to_whole, model._meta.concrete_fields), None):
        path = f"{path}__{column.name}" if path else column.name
        model = related_model(column)
        yield path


def _names_in(model: type[models.Model], path: str) -> list[str]:
    """The columns of a whole that its name or county is read from."""
    whole = reduce(
        lambda one, name: related_model(one._meta.get_field(name)), path.split("__"), model
    )
    return [one.name for one in whole._meta.concrete_fields if isinstance(one, models.ForeignKey)]


def _is_to_whole(column: Any) -> bool:
    return isinstance(column, models.ForeignKey) and column.remote_field.on_delete is models.CASCADE
