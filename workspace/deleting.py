"""Deleting a row: after a question, refused if the row has changed since the question was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.utils.text import capfirst

from editing.comparing import Comparison
from editing.edit_pages import EditPage
from editing.edits import Edit
from editing.row_forms import RowForm, delete


@dataclass
class DeletePage(EditPage):
    """The question whether to delete a row, with the version that was shown."""

    @property
    def stale(self) -> list[RowForm]:
        return [self.main] if self.main and self.main.is_stale else []

    @property
    def conflicts(self) -> list[Comparison]:
        """Both versions by the fields of the row's form, in which nothing is typed here."""
        row_form: Any = type(self.main)
        shown = row_form(where=self.where, current=self.current)
        return [form.compared(shown) for form in self.stale]

    def is_valid(self) -> bool:
        return bool(self.reason_form.is_valid())

    def write(self, edit: Edit) -> Any:
        assert self.main is not None  # noqa: S101 - a page of a row always has one
        row = edit.lock(type(self.current)._default_manager, pk=self.pk, version=self.main.seen)
        delete(edit, row)
        return self.current

    @property
    def goes_too(self) -> list[str]:
        """What would be deleted together with it: the number of rows by kind."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect([self.current] if self.current else [])
        found: dict[Any, Any] = dict(collector.model_objs)
        return [
            f"{capfirst(model._meta.verbose_name_plural)}: {len(rows)}"
            for model, rows in found.items()
            if model is not type(self.current)
        ]

    @property
    def relied_on_by(self) -> list[str]:
        """The rows that refer to it, so that it cannot be deleted."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect([self.current] if self.current else [])
        return sorted(str(one) for one in collector.protected)[:10]
