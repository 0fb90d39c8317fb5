"""The columns of sheets: how each is read, compared with the row, written and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange

from history.statements import COUNTYS_OWN, MUNICIPALITYS_OWN, Channel
from importing import words
from importing.context import ImportContext
from inputs.days import InexactDay, inexact_day, written
from inputs.days import whole_day as day_typed
from toolkit.days import day_in_words, exact_day, last_day
from toolkit.proposals import Unreadable
from toolkit.sheets import SheetRecord, Value
from toolkit.texts import Language

Reader = Callable[[Value, ImportContext], Any]
RowReader = Callable[[SheetRecord, ImportContext], dict[str, Any]]


@dataclass(frozen=True)
class SheetColumn:
    """One column. `get` and `put` read and set the value; without `put` the sheet writes it."""

    key: str
    label: Any
    read: Reader | None
    """Reads the cell; None if `read_row` of this or another column does."""
    get: Callable[[Any], Any]
    put: Callable[[Any, Any], None] | None = None
    show: Callable[[Any, ImportContext], str] = lambda value, _: "" if value is None else str(value)
    cell: Callable[[Any, ImportContext], Any] | None = None
    """The value for a cell of an export, if it is not what `show` returns."""
    read_row: RowReader | None = None
    """Reads this column together with others; returns the values by column."""
    is_needed: bool = False
    owner_model: type[Model] | None = None
    """The model of the row's owner, which may be a row created in the same import."""
    empty: Any = None
    choices: Callable[[ImportContext], list[str]] | None = None
    hint: Any = ""
    field: str = ""
    """The model field whose errors are shown in this column; by default that of the key."""

    @property
    def title(self) -> str:
        return capfirst(str(self.label))

    @property
    def is_owner(self) -> bool:
        return self.owner_model is not None

    def written(self, row: Any, context: ImportContext) -> Any:
        """The value for the cell of an export."""
        value = self.get(row)
        return self.cell(value, context) if self.cell else self.show(value, context)


def _setter(name: str) -> Callable[[Any, Any], None]:
    return lambda row, value: setattr(row, name, value)


def _getter(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def plain(key: str, label: Any, read: Callable[[Value], Any], **more: Any) -> SheetColumn:
    """A field of the model; `name` if it differs from the key."""
    name = more.pop("name", key)
    return SheetColumn(
        key,
        label,
        lambda value, _context: read(value),
        _getter(name),
        _setter(name),
        field=name,
        **({"empty": ""} | more),
    )


def words_of(key: str, label: Any, longest: int | None = None, **more: Any) -> SheetColumn:
    return plain(key, label, words.text(longest), **more)


def chosen(key: str, label: Any, choices: Iterable[tuple[Any, Any]], **more: Any) -> SheetColumn:
    pairs = [(str(getattr(one, "value", one)), name) for one, name in choices]
    names = dict(pairs)
    return plain(
        key,
        label,
        words.choice(pairs),
        show=lambda value, _context: str(names.get(value, value or "")),
        choices=lambda _context: [str(name) for name in names.values()],
        **more,
    )


def language_of_texts(key: str = "language", label: Any = None) -> SheetColumn:
    """The language of the row's texts; Finnish if none is given."""
    label = label or gettext_lazy("language of the texts")
    return chosen(key, label, Language.choices, empty=Language.FI.value)


def chosen_several(key: str, label: Any, choices: Iterable[tuple[Any, Any]]) -> SheetColumn:
    pairs = [(str(getattr(one, "value", one)), name) for one, name in choices]
    names = dict(pairs)
    return plain(
        key,
        label,
        words.several(words.choice(pairs)),
        show=lambda value, _context: "; ".join(str(names.get(one, one)) for one in value or ()),
        choices=lambda _context: [str(name) for _key, name in pairs],
        empty=[],
        hint="a; b",
    )


def number_of_row(key: str, label: Any, **more: Any) -> SheetColumn:
    """A reference to a row by its number, as it is in the export."""
    return plain(key, label, words.number, **({"empty": None} | more))


def numbers_of_rows(key: str, label: Any, **more: Any) -> SheetColumn:
    """References to rows by their numbers."""
    return plain(
        key,
        label,
        lambda value: [int(one) for one in words.several(lambda v: str(words.number(v)))(value)],
        show=lambda value, _context: "; ".join(map(str, value or ())),
        **({"empty": []} | more),
    )


def flag(key: str, label: Any, **more: Any) -> SheetColumn:
    return plain(
        key,
        label,
        words.yes_or_no,
        show=lambda value, _context: _("yes") if value else _("no"),
        choices=lambda _context: [_("yes"), _("no")],
        **({"empty": False} | more),
    )


def whole_day(key: str, label: Any, **more: Any) -> SheetColumn:
    return plain(
        key,
        label,
        day_typed,
        show=lambda value, _context: day_in_words(value) if value else "",
        cell=lambda value, _context: value,
        **({"empty": None, "hint": "12.3.2024"} | more),
    )


def dated(key: str, label: Any, **more: Any) -> SheetColumn:
    """A day with its precision."""

    def get(row: Any) -> InexactDay | None:
        found = getattr(row, key)
        return InexactDay(found, row.precision) if found else None

    def put(row: Any, value: InexactDay) -> None:
        setattr(row, key, value.day)
        row.precision = value.precision

    return SheetColumn(
        key,
        label,
        lambda value, _context: inexact_day(value),
        get,
        put,
        show=lambda value, _context: exact_day(value.day, value.precision) if value else "",
        cell=lambda value, _context: written(value) if value else None,
        is_needed=True,
        hint="12.3.2024, 3/2024, 2024",
        **more,
    )


def period_columns(
    name: str, first: Any, last: Any, *, is_needed: bool = True
) -> list[SheetColumn]:
    """The first and the last day of a period."""

    def ends(row: Any) -> tuple[date | None, date | None]:
        found = getattr(row, name)
        return (found.lower, found.upper) if found else (None, None)

    def put_first(row: Any, value: date | None) -> None:
        setattr(row, name, _range(value, ends(row)[1]))

    def put_last(row: Any, value: date | None) -> None:
        setattr(row, name, _range(ends(row)[0], value + timedelta(days=1) if value else None))

    def column(key: str, label: Any, get: Any, put: Any, read: Any, *, needed: bool) -> SheetColumn:
        return SheetColumn(
            key,
            label,
            lambda value, _context: read(value),
            get,
            put,
            show=lambda value, _context: day_in_words(value) if value else "",
            cell=lambda value, _context: value,
            is_needed=needed,
            hint="12.3.2024",
            field=name if key == "last_day" else "",
        )

    return [
        column(
            "first_day", first, lambda row: ends(row)[0], put_first, day_typed, needed=is_needed
        ),
        column(
            "last_day",
            last,
            lambda row: last_day(ends(row)[1]),
            put_last,
            lambda value: inexact_day(value).day,
            needed=False,
        ),
    ]


def _range(first: date | None, until: date | None) -> DateRange | None:
    if first and until and until <= first:
        raise Unreadable(_("The last day is before the first."))
    return DateRange(first, until) if first or until else None


def themes(key: str = "themes", label: Any = "") -> SheetColumn:
    return SheetColumn(
        key,
        label,
        lambda value, context: words.several(context.places.themes.read)(value),
        _getter(key),
        _setter(key),
        show=lambda value, context: "; ".join(
            context.places.themes.labels.get(o, o) for o in value or ()
        ),
        empty=[],
        choices=lambda context: list(context.places.themes.labels.values()),
        hint="a; b",
    )


def _own_county(value: Value, context: ImportContext) -> str:
    code = context.read_place(context.places.counties, value)
    if not context.may_keep(code):
        raise Unreadable(_("You may not edit this: it belongs to another county."))
    context.row_county = code
    return code


def county() -> SheetColumn:
    """The county of the row; may be left out if the user edits only one."""
    return SheetColumn(
        "county",
        gettext_lazy("county"),
        _own_county,
        _getter("county_id"),
        _setter("county_id"),
        show=lambda value, context: context.places.counties.labels.get(value, ""),
        is_needed=True,
        choices=lambda context: list(context.places.counties.labels.values()),
    )


# Source ------------------------------------------------------------------------------------------

# Choices first, then labels. "Own update" is accepted for counties and for municipalities; exports
# write the label, which does not name either.
CHANNELS = [COUNTYS_OWN, MUNICIPALITYS_OWN, *Channel.choices]

SOURCE = [
    chosen("source_channel", gettext_lazy("source"), CHANNELS),
    words_of("source_reference", gettext_lazy("source reference"), 300),
    words_of("source_url", gettext_lazy("link to the source"), 500),
]
"""The source of a statement."""
