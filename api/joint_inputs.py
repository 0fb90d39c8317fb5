"""Values that several fields write together: a period, an organisation given by its code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange
from rest_framework import serializers

from api.inputs import InputMixin, Paths
from cooperation.actors import LISTED_TYPES, ActorType


class BoundInput(InputMixin, serializers.DateField):
    """The first day of a half-open period, or the first day after it."""

    def __init__(self, period: str, side: str, **kwargs: Any) -> None:
        self.period, self.side = period, side
        super().__init__(**kwargs)

    def paths(self) -> Paths:
        return {self.period: str(self.field_name)} if self.side == "lower" else {}

    def put(self, row: Any, value: Any) -> None:
        bounds = bounds_of(row, self.period) | {self.side: value}
        row._bounds = getattr(row, "_bounds", {}) | {self.period: bounds}


def bounds_of(row: Any, period: str) -> dict[str, Any]:
    """The bounds being written, else the current ones."""
    found: dict[str, Any] | None = getattr(row, "_bounds", {}).get(period)
    held = getattr(row, period, None)
    return found or {
        "lower": held.lower if held else None,
        "upper": held.upper if held else None,
    }


def settle_periods(row: Any) -> dict[str, list[Any]]:
    """Set the periods from the written bounds; returns the errors by column."""
    errors = {}
    for period, bounds in getattr(row, "_bounds", {}).items():
        lower, upper = bounds["lower"], bounds["upper"]
        if lower and upper and lower >= upper:
            errors[period] = [_("The period must end after it begins.")]
        else:
            setattr(row, period, DateRange(lower, upper) if lower or upper else None)
    row._bounds = {}
    return errors


class CodeInput(InputMixin, serializers.CharField):
    """The code of an organisation, in the list given by `type`."""

    def __init__(self) -> None:
        super().__init__(allow_null=True, required=False, max_length=10)

    def paths(self) -> Paths:
        return dict.fromkeys(LISTED_TYPES, "code")

    def put(self, row: Any, value: str | None) -> None:
        row._code = value


class NameInput(InputMixin, serializers.CharField):
    """The name of an organisation without a code; one with a code has the name in its list."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_blank=True, max_length=200)

    def paths(self) -> Paths:
        return {"name": "name"}

    def put(self, row: Any, value: str) -> None:
        row._name = value


def settle_organisation(row: Any, visible: Any) -> dict[str, list[Any]]:
    """Set the one column that identifies the organisation, from type, code and name."""
    code = getattr(row, "_code", row.code)
    for column in LISTED_TYPES:
        if column != row.type:
            setattr(row, f"{column}_id", None)
    if row.type not in LISTED_TYPES:
        row.name = getattr(row, "_name", row.name)
        return {"county": [_("Another organisation has no code.")]} if code else {}
    if not code:
        return {"county": [_("Give the code of the organisation.")]}
    return _settle_coded(row, code, visible)


def _settle_coded(row: Any, code: str, visible: Any) -> dict[str, list[Any]]:
    model = row._meta.get_field(row.type).related_model
    is_key = row.type != ActorType.ORGANISATION or code.isdecimal()
    found = visible(model._default_manager.filter(pk=code)).first() if is_key else None
    if found is None:
        return {"county": [_("Unknown code or key: %(value)s.") % {"value": code}]}
    setattr(row, row.type, found)
    row.name = ""
    if getattr(row, "_name", "") not in ("", found.name_fi):
        return {"name": [_("An organisation with a code has the name of its list.")]}
    return {}
