"""The columns of a list, declared once: the headings and values of its file, and what an import
may change by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import Theme
from cooperation.registry import mark_of
from listing.cells import Cell, day_cell
from listing.files import Table
from toolkit.days import last_day
from toolkit.texts import text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEPARATOR = "; "
"""Between the names in one cell: what the import splits them by."""
IDENTIFIER = gettext_lazy("identifier")
"""The heading of the last column, by which an import recognises a row."""


@dataclass(frozen=True)
class Column:
    """A column of the file of a list: its heading, and the value of a row."""

    label: StrOrPromise
    value: Callable[[Any], Cell]
    edits: str = ""
    """The import's column that a changed value is written to; empty if it is derived."""
    has_themes: bool = False
    """Whether the value has keys of themes, which a file names."""
    text: str = ""
    """The text in three languages of which the value is the one shown (`title`)."""

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return capfirst(str(self.label))


@dataclass(frozen=True)
class ListColumns:
    """The columns of a list; `record` returns the record that a row of the list is about."""

    columns: Sequence[Column]
    record: Callable[[Any], Model]

    def head(self) -> list[str]:
        """The headings, the row's identifier last."""
        return [*(column.title for column in self.columns), str(IDENTIFIER)]

    def cells(self, rows: Iterable[Any]) -> Iterator[list[Cell]]:
        """The values of each row; the names of themes are read once."""
        names = {one.key: text_of(one, "name").value for one in Theme.objects.all()}
        for row in rows:
            values = [_value(column, row, names) for column in self.columns]
            yield [*values, identifier_of(self.record(row))]

    def table(self, title: str, rows: Iterable[Any]) -> Table:
        """The rows as the file of a list of records."""
        cells = list(self.cells(rows))
        return Table(title, self.head(), cells, shows_records=True, is_returned=True)

    @property
    def edited(self) -> frozenset[str]:
        """The import's columns that a file of the list may change."""
        return frozenset(column.edits for column in self.columns if column.edits)


def _value(column: Column, row: Any, themes: Mapping[str, str]) -> Cell:
    value = column.value(row)
    if column.has_themes and isinstance(value, str):
        return joined(themes.get(key, key) for key in value.split(SEPARATOR) if key)
    return value


def identifier_of(record: Any) -> str:
    """What an import recognises a record by: `agreement 12 v3`."""
    return f"{record._meta.model_name} {record.pk} v{record.version}"


def text_column(label: StrOrPromise, of: Callable[[Any], Any], field: str) -> Column:
    """The record's text in the reader's language, else in another that it has."""
    return Column(label, lambda row: text_of(of(row), field).value, text=field)


def choice_column(
    label: StrOrPromise, of: Callable[[Any], Any], field: str, edits: str = ""
) -> Column:
    """The label of one of the field's choices."""
    return Column(label, lambda row: str(getattr(of(row), f"get_{field}_display")()), edits=edits)


def mark_column(label: StrOrPromise, subject: str, key: Callable[[Any], str]) -> Column:
    """The word of the mark that the page shows."""
    return Column(label, lambda row: str(mark_of(subject, key(row)).label))


def county_columns(of: Callable[[Any], Any]) -> list[Column]:
    """The code of the record's county, and its name."""
    return [
        Column(gettext_lazy("County code"), lambda row: of(row).county_id),
        Column(
            gettext_lazy("County"),
            lambda row: text_of(of(row).county, "short").value,
            edits="county",
        ),
    ]


def period_columns(
    first: StrOrPromise, last: StrOrPromise, period: Callable[[Any], Any]
) -> list[Column]:
    """The first and the last day of a period."""
    return [
        Column(first, lambda row: getattr(period(row), "lower", None), edits="first_day"),
        Column(last, lambda row: last_day(getattr(period(row), "upper", None)), edits="last_day"),
    ]


def since_column(label: StrOrPromise, of: Callable[[Any], Any]) -> Column:
    """The day of a status as pages show it, as exact as it is known."""

    def value(row: Any) -> Cell:
        status = of(row)
        return day_cell(status.shown_on, status.precision) if status else None

    return Column(label, value)


def flag_column(label: StrOrPromise, value: Callable[[Any], bool], edits: str = "") -> Column:
    """Yes or no in words."""
    return Column(label, lambda row: _("yes") if value(row) else _("no"), edits=edits)


def theme_column(label: StrOrPromise, of: Callable[[Any], Any]) -> Column:
    """The names of the record's themes."""
    return Column(label, lambda row: joined(of(row).themes), edits="themes", has_themes=True)


def joined(names: Iterable[object]) -> str:
    """Several names in one cell, as the import reads them."""
    return SEPARATOR.join(map(str, names))
