"""The stored data of a person in readable form; the file beside it has every column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from toolkit.days import day_in_words, period_in_words

TECHNICAL = {"id", "version", "pgh_id", "pgh_label", "pgh_obj_id", "pgh_context_id"}
TECHNICAL |= {"claim", "key", "answer", "message_id", "pgh_superseded_at"}
SHOWN = 50


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The rows of one table: their kind, their number, and the first of them in words."""

    title: str
    number: int
    rows: list[list[tuple[str, str]]]


@dataclass
class ReportReader:
    """Converts the report of `privacy.stored_about` for a page."""

    models: dict[str, type[Model]] = field(
        default_factory=lambda: {one._meta.db_table: one for one in apps.get_models()}
    )
    names: dict[tuple[type[Model], Any], str] = field(default_factory=dict)

    def parts(self, found: dict[str, Any]) -> Iterator[StoredTable]:
        """Each table in words."""
        for table in found["tables"]:
            model = self.models.get(table["table"])
            rows = [list(self._row(model, row)) for row in table["rows"][:SHOWN]]
            yield StoredTable(self._title(model, table["name"]), len(table["rows"]), rows)

    def _title(self, model: type[Model] | None, name: str) -> str:
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None:
            return _("History: %(what)s") % {"what": tracked._meta.verbose_name_plural}
        return str(capfirst(model._meta.verbose_name_plural if model else name))

    def _row(self, model: type[Model] | None, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
        columns = {one.column: one for one in model._meta.concrete_fields} if model else {}
        for name, value in row.items():
            if name in TECHNICAL or value in (None, "", [], {}):
                continue
            column = columns.get(name)
            yield self._label(name, column), self._said(column, value)

    @staticmethod
    def _label(name: str, column: Field[Any, Any] | None) -> str:
        if name == "pgh_created_at":
            return _("Recorded")
        if name == "ending":
            return _("Last characters")
        return str(capfirst(column.verbose_name)) if column else name

    def _said(self, column: Any, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if column is not None and column.is_relation:
            return self._name(column.related_model, value)
        if isinstance(column, DateRangeField) and isinstance(value, str):
            return _period(value)
        choices = dict(getattr(column, "flatchoices", None) or ())
        if not isinstance(value, list | dict) and value in choices:
            return str(choices[value])
        return _moment(value) if isinstance(value, str) else str(value)

    def _name(self, model: type[Model], pk: Any) -> str:
        if (model, pk) not in self.names:
            self.names[model, pk] = str(model._base_manager.filter(pk=pk).first() or pk)
        return self.names[model, pk]


def _period(text: str) -> str:
    """[2023-09-01,2026-11-22) as its formatted first and last day."""
    first, _comma, until = text.strip("[)").partition(",")
    return period_in_words(
        date.fromisoformat(first) if first else None, date.fromisoformat(until) if until else None
    )


def _moment(text: str) -> str:
    """A formatted day or moment; any other text unchanged."""
    try:
        moment = parse_datetime(text) if "T" in text else None
        day = parse_date(text) if moment is None else None
    except ValueError:
        return text
    if moment is not None:
        return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}" if moment.tzinfo else str(moment)
    return day_in_words(day) if day else text


def in_words(found: dict[str, Any]) -> list[StoredTable]:
    """The report for a page."""
    return list(ReportReader().parts(found))
