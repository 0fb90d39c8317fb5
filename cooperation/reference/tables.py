"""The model of each file, and the conversion of cells according to the model's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from math import isfinite
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from psycopg.types.range import DateRange

from cooperation.models import (
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Duty,
    EmploymentArea,
    EmploymentAreaMember,
    Municipality,
    Organisation,
    Population,
    RegionalCouncil,
    Theme,
)
from toolkit.constraints import FIRST_DAY, LAST_DAY
from toolkit.days import covers

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row whose cells are values; `row` is its line in the file."""

    row: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def exists_on(self, day: date) -> bool:
        """Whether the row's period, `from` to `until`, covers `day`."""
        return covers(DateRange(self["from"], self["until"]), day)


@dataclass(frozen=True)
class Table:
    """A file and its model. `key` identifies a row; `unique` may not repeat in the file."""

    file: str
    model: type[models.Model]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """How each column is read."""
        return {name: _cell(self.model, name) for name in self.columns}

    @cached_property
    def references(self) -> dict[str, type[models.Model]]:
        """Columns that refer to a row of another file, or of this one."""
        return {name: cell.refers for name, cell in self.cells.items() if cell.refers}

    def fields(self, record: FileRow) -> dict[str, Any]:
        """The values of the row by attribute of the model."""
        given = {self.cells[n].attribute: v for n, v in record.values.items() if n in self.columns}
        if "from" in self.columns:
            given["period"] = DateRange(given.pop("from"), given.pop("until"))
        return given

    def key_of(self, record: FileRow) -> tuple[Any, ...]:
        """The key of the row in the database."""
        return tuple(record[name] for name in self.key)

    def key_of_row(self, row: models.Model) -> tuple[Any, ...]:
        """The key of a row of the database."""
        return tuple(
            row.period.lower if name == "from" else getattr(row, self.cells[name].attribute)  # type: ignore[attr-defined]
            for name in self.key
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """The conversion of a column's text; `parse` raises ValueError with the reason."""

    attribute: str
    parse: Callable[[str], Any]
    optional: bool = False
    empty: Any = None
    refers: type[models.Model] | None = None

    def read(self, text: str) -> Any:
        """The value of a cell."""
        if text:
            return self.parse(text)
        if not self.optional:
            raise ValueError("a value is needed")
        return self.empty


def _cell(model: type[models.Model], name: str) -> Cell:
    if name in ("from", "until"):
        return Cell(name, _day, optional=name == "until")
    found: Any = model._meta.get_field(name)
    optional = found.blank
    if isinstance(found, models.ForeignKey):
        return Cell(found.attname, str, optional, refers=found.related_model)
    if isinstance(found, ArrayField):
        return Cell(name, _list_of(dict(found.base_field.flatchoices)))
    if found.choices:
        return Cell(name, _one_of(dict(found.flatchoices)), optional, empty="")
    if isinstance(found, (models.CharField, models.TextField)):
        return Cell(name, _text(found.max_length, _pattern(model, name)), optional, empty="")
    return Cell(name, _PARSERS[type(found)], optional)


def _day(text: str) -> date:
    if not DAY.fullmatch(text):
        raise ValueError("a day is written as 2024-06-30")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"there is no such day ({error})") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("a day must lie between 1900-01-01 and 2100-12-31")
    return day


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise ValueError("a whole number is needed, digits only")
    return int(text)


def _float(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or not isfinite(float(text)):
        raise ValueError("a number is needed, with a decimal point")
    return float(text)


def _degrees(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and abs(value) <= 180 and value == round(value, 3)):
        raise ValueError("degrees are needed, with at most three decimals")
    return value


_PARSERS: dict[type[models.Field[Any, Any]], Callable[[str], Any]] = {
    models.DateField: _day,
    models.PositiveIntegerField: _whole,
    models.PositiveSmallIntegerField: _whole,
    models.SmallIntegerField: _whole,
    models.FloatField: _float,
    models.DecimalField: _degrees,
}


def _text(longest: int | None, pattern: str | None) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if longest and len(text) > longest:
            raise ValueError(f"at most {longest} characters fit, here are {len(text)}")
        if pattern and not re.search(pattern, text):
            raise ValueError("the code is not well-formed")
        return text

    return parse


def _pattern(model: type[models.Model], name: str) -> str | None:
    """The pattern of the model's constraint on the field."""
    for constraint in model._meta.constraints:
        condition = getattr(constraint, "condition", None)
        if isinstance(condition, Q):
            for child in condition.children:
                if isinstance(child, tuple) and child[0] == f"{name}__regex":
                    return str(child[1])
    return None


def _one_of(choices: Mapping[str, Any]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(filter(None, choices))} is needed")
        return text

    return parse


def _list_of(choices: Mapping[str, Any]) -> Callable[[str], list[str]]:
    one = _one_of(choices)

    def parse(text: str) -> list[str]:
        found = [one(part) for part in text.split(LIST_SEPARATOR)]
        if len(set(found)) < len(found):
            raise ValueError("the list names something twice")
        return found

    return parse


NAMES = ("name_fi", "name_sv", "name_en")
PERIOD = ("from", "until")

TABLES = (
    Table(
        "regional_councils.csv",
        RegionalCouncil,
        ("code", "slug", *NAMES, "region_fi", "region_sv", "region_en"),
        key=("code",),
        unique=(("slug",), ("name_fi",)),
    ),
    Table(
        "themes.csv",
        Theme,
        ("key", "parent", "priority", "position", *NAMES),
        key=("key",),
        unique=(("position",), ("name_fi",)),
    ),
    Table("council_terms.csv", CouncilTerm, ("kind", *PERIOD), key=("kind", "from")),
    Table(
        "counties.csv",
        County,
        (
            *("code", "slug", *NAMES, "short_fi", "short_sv", "short_en", "brand", *PERIOD),
            *("languages", "seat", "website", "collaborative_area_code"),
            *("collaborative_area_fi", "collaborative_area_sv", "collaborative_area_en"),
            *("predecessor", "tile_q", "tile_r"),
        ),
        key=("code",),
        unique=(("slug",), ("name_fi",), ("short_fi",), ("tile_q", "tile_r")),
    ),
    Table(
        "county_regions.csv",
        CountyRegion,
        ("county", "regional_council", *PERIOD),
        key=("county", "regional_council", "from"),
    ),
    Table(
        "municipalities.csv",
        Municipality,
        (
            *("code", "slug", "name_fi", "name_sv", *PERIOD, "special", "successor"),
            *("regional_council", "languages", "latitude", "longitude", "hex_x", "hex_y"),
        ),
        key=("code",),
        unique=(("slug",), ("name_fi",), ("hex_x", "hex_y")),
    ),
    Table(
        "memberships.csv",
        CountyMembership,
        ("municipality", "county", *PERIOD),
        key=("municipality", "from"),
    ),
    Table(
        "populations.csv",
        Population,
        ("municipality", "counted_on", "value"),
        key=("municipality", "counted_on"),
    ),
    Table("employment_areas.csv", EmploymentArea, ("code", *NAMES, *PERIOD), key=("code",)),
    Table(
        "employment_area_members.csv",
        EmploymentAreaMember,
        ("employment_area", "municipality", *PERIOD),
        key=("employment_area", "municipality", "from"),
    ),
    Table(
        "organisations.csv",
        Organisation,
        ("key", *NAMES, "kind", "business_id", *PERIOD),
        key=("key",),
        unique=(("name_fi",), ("business_id",)),
    ),
    Table(
        "duties.csv",
        Duty,
        (
            *("key", "law_fi", "law_sv", "law_en", "number", "section"),
            *("duty_fi", "duty_sv", "duty_en"),
            *("binds", "lead", "recurrence", "recurrence_fi", "theme", *PERIOD),
            *("confidence", "confidence_note_fi", "confidence_note_sv", "confidence_note_en"),
            *("source", "note_fi", "note_sv", "note_en"),
        ),
        key=("key",),
    ),
)
