"""What a column of a sheet holds: how it is read, compared with the row, written and said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import DateRange

from cooperation.days import day_in_words, exact_day, last_day
from cooperation.sheets import Value
from cooperation.texts import Language
from importing import words
from importing.words import InexactDay

if TYPE_CHECKING:
    from importing.running import Run

Reader = Callable[[Value, "Run"], Any]


@dataclass(frozen=True)
class Column:
    """One column. `get` and `put` reach the row; without `put` its subject writes it."""

    key: str
    label: Any
    read: Reader
    get: Callable[[Any], Any]
    put: Callable[[Any, Any], None] | None = None
    say: Callable[[Any, Run], str] = lambda value, _run: "" if value is None else str(value)
    cell: Callable[[Any, Run], Any] | None = None
    is_needed: bool = False
    empty: Any = None
    choices: Callable[[Run], list[str]] | None = None
    hint: Any = ""
    default: Any = None

    @property
    def title(self) -> str:
        return capfirst(str(self.label))

    def written(self, row: Any, run: Run) -> Any:
        """What stands in the cell of an export."""
        value = self.get(row)
        return self.cell(value, run) if self.cell else self.say(value, run)


def _setter(name: str) -> Callable[[Any, Any], None]:
    return lambda row, value: setattr(row, name, value)


def _getter(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def plain(key: str, label: Any, read: Callable[[Value], Any], **more: Any) -> Column:
    """A column of the model, under its own name."""
    name = more.pop("name", key)
    return Column(
        key,
        label,
        lambda value, _run: read(value),
        _getter(name),
        _setter(name),
        **({"empty": ""} | more),
    )


def words_of(key: str, label: Any, longest: int | None = None, **more: Any) -> Column:
    return plain(key, label, words.text(longest), **more)


def chosen(key: str, label: Any, choices: Iterable[tuple[Any, Any]], **more: Any) -> Column:
    pairs = [(str(getattr(one, "value", one)), name) for one, name in choices]
    names = dict(pairs)
    return plain(
        key,
        label,
        words.choice(pairs),
        say=lambda value, _run: str(names.get(value, value or "")),
        choices=lambda _run: [str(name) for name in names.values()],
        **more,
    )


def language_of_texts(key: str = "language", label: Any = None) -> Column:
    """In which language the row's own words are; Finnish where nothing is said."""
    label = label or gettext_lazy("language of the texts")
    return chosen(key, label, Language.choices, empty=Language.FI.value)


def chosen_several(key: str, label: Any, choices: Iterable[tuple[Any, Any]]) -> Column:
    pairs = [(str(getattr(one, "value", one)), name) for one, name in choices]
    names = dict(pairs)
    return plain(
        key,
        label,
        words.several(words.choice(pairs)),
        say=lambda value, _run: "; ".join(str(names.get(one, one)) for one in value or ()),
        choices=lambda _run: [str(name) for _key, name in pairs],
        empty=[],
        hint="a; b",
    )


def flag(key: str, label: Any, **more: Any) -> Column:
    return plain(
        key,
        label,
        words.yes_or_no,
        say=lambda value, _run: _("yes") if value else _("no"),
        choices=lambda _run: [_("yes"), _("no")],
        **({"empty": False} | more),
    )


def whole_day(key: str, label: Any, **more: Any) -> Column:
    return plain(
        key,
        label,
        words.day,
        say=lambda value, _run: day_in_words(value) if value else "",
        cell=lambda value, _run: value,
        **({"empty": None, "hint": "12.3.2024"} | more),
    )


def dated(key: str, label: Any, **more: Any) -> Column:
    """A day with its precision."""

    def get(row: Any) -> InexactDay | None:
        found = getattr(row, key)
        return InexactDay(found, row.precision) if found else None

    def put(row: Any, value: InexactDay) -> None:
        setattr(row, key, value.day)
        row.precision = value.precision

    return Column(
        key,
        label,
        lambda value, _run: words.inexact_day(value),
        get,
        put,
        say=lambda value, _run: exact_day(value.day, value.precision) if value else "",
        cell=lambda value, _run: words.written(value) if value else None,
        is_needed=True,
        hint="12.3.2024, 3/2024, 2024",
        **more,
    )


def period_columns(name: str, first: Any, last: Any, *, is_needed: bool = True) -> list[Column]:
    """The first and the last day of a period."""

    def ends(row: Any) -> tuple[date | None, date | None]:
        found = getattr(row, name)
        return (found.lower, found.upper) if found else (None, None)

    def put_first(row: Any, value: date | None) -> None:
        setattr(row, name, _range(value, ends(row)[1]))

    def put_last(row: Any, value: date | None) -> None:
        setattr(row, name, _range(ends(row)[0], value + timedelta(days=1) if value else None))

    def column(key: str, label: Any, get: Any, put: Any, read: Any, *, needed: bool) -> Column:
        return Column(
            key,
            label,
            lambda value, _run: read(value),
            get,
            put,
            say=lambda value, _run: day_in_words(value) if value else "",
            cell=lambda value, _run: value,
            is_needed=needed,
            hint="12.3.2024",
        )

    return [
        column(
            "first_day", first, lambda row: ends(row)[0], put_first, words.day, needed=is_needed
        ),
        column(
            "last_day",
            last,
            lambda row: last_day(ends(row)[1]),
            put_last,
            words.day_or_period_end,
            needed=False,
        ),
    ]


def _range(first: date | None, until: date | None) -> DateRange | None:
    if first and until and until <= first:
        raise words.Unreadable(_("The last day is before the first."))
    return DateRange(first, until) if first or until else None


def themes(key: str = "themes", label: Any = "") -> Column:
    return Column(
        key,
        label,
        lambda value, run: words.several(run.places.themes.read)(value),
        _getter(key),
        _setter(key),
        say=lambda value, run: "; ".join(run.places.themes.labels.get(o, o) for o in value or ()),
        empty=[],
        choices=lambda run: list(run.places.themes.labels.values()),
        hint="a; b",
    )


def _own_county(value: Value, run: Run) -> str:
    code = run.places.counties.read(value)
    if not run.may_keep(code):
        raise words.Unreadable(_("You may not edit this: it belongs to another county."))
    return code


def county() -> Column:
    from django.utils.translation import gettext_lazy

    return Column(
        "county",
        gettext_lazy("county"),
        _own_county,
        _getter("county_id"),
        _setter("county_id"),
        say=lambda value, run: run.places.counties.labels.get(value, ""),
        is_needed=True,
        choices=lambda run: list(run.places.counties.labels.values()),
    )
