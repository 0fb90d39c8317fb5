"""The two cells of an organisation: its type, if needed, and its name or code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from cooperation.actors import ActorType
from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.words import choice
from naming.places import Named
from toolkit.proposals import Unreadable
from toolkit.sheets import SheetRecord


def organisation_columns(types: Sequence[ActorType] = tuple(ActorType)) -> list[SheetColumn]:
    """The organisation in the row itself, of one of the types."""
    return [
        _type_column(
            lambda row: row.type,
            types,
            hint=gettext_lazy("needed where the name is not enough"),
        ),
        _name_column(gettext_lazy("organisation"), organisation_of, _put),
    ]


def organisation_of_related(name: str, label: Any) -> list[SheetColumn]:
    """The organisation of a related row, by which the sheet identifies that row."""

    def related(row: Any) -> Any:
        return getattr(row, name) if getattr(row, f"{name}_id") else None

    def type_of(row: Any) -> str | None:
        return one.type if (one := related(row)) else None

    def named(row: Any) -> Named | None:
        return organisation_of(one) if (one := related(row)) else None

    return [_type_column(type_of), _name_column(label, named)]


def organisation_of(row: Any) -> Named | None:
    """The organisation of a row; None for a new row."""
    code = row.code or row.name
    return Named(row.type, code) if code else None


def _put(row: Any, value: Named) -> None:
    for name, code in value.columns.items():
        setattr(row, name, code)


def _type_column(
    get: Any, types: Sequence[ActorType] = tuple(ActorType), *, hint: Any = ""
) -> SheetColumn:
    return SheetColumn(
        "type",
        gettext_lazy("type"),
        None,  # read with the organisation
        get,
        show=lambda value, _context: str(dict(ActorType.choices).get(value, "")),
        choices=lambda _context: [str(one.label) for one in types],
        hint=hint,
    )


def _name_column(label: Any, get: Any, put: Any = None) -> SheetColumn:
    return SheetColumn(
        "organisation",
        label,
        None,
        get,
        put,
        show=lambda value, context: context.places.label(value),
        read_row=_read,
        is_needed=True,
        hint=gettext_lazy("name or code"),
    )


def _read(record: SheetRecord, context: ImportContext) -> dict[str, Any]:
    """Read both cells together: the name is searched among the organisations of the type."""
    name = record.get("organisation")
    if name is None:
        return {}
    typed = record.get("type")
    kind = None if typed is None else ActorType(choice(ActorType.choices)(typed))
    try:
        organisation = context.places.read(name, kind=kind)
    except Unreadable:  # the county of what is proposed is looked up only now
        organisation = context.places.read(name, kind=kind, within=context.within)
    return {"organisation": organisation, "type": organisation.type}
