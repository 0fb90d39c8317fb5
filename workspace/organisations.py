"""Names in free text that are, or are to become, organisations of the list.

The models that name an organisation are read from their columns, so no subject is named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from psycopg.types.range import DateRange

from cooperation.actors import Actor, ActorType
from cooperation.first_days import SYSTEM_FIRST_DAY
from cooperation.models import EmploymentArea, Organisation
from editing.edits import Edit
from naming.places import names_with_area
from toolkit.constraints import explained
from toolkit.sheets.tables import spelt
from workspace.mergers import Merger, NamingRow, of_row, put, with_whole
from workspace.registry import NamesInText, texts_with_names

REPEATED = 2
"""A name in free text that occurs this often belongs in the list."""


@dataclass
class RepeatedName:
    """A name in free text; `listed` is the organisation or employment area of this name."""

    name: str
    rows: list[NamingRow] = field(default_factory=list)
    texts: list[NamingRow] = field(default_factory=list)
    """Records that have the name in a text about several."""
    listed: Organisation | EmploymentArea | None = None


def repeated_names() -> list[RepeatedName]:
    """The names that occur at least twice or are of the lists, the most frequent first.

    One query for each model.
    """
    found: dict[str, RepeatedName] = {}
    for model in _actors():
        for one in with_whole(model, model._default_manager.filter(type=ActorType.OTHER)):
            found.setdefault(spelt(one.row.name), RepeatedName(one.row.name)).rows.append(one)
    for text in texts_with_names.values():
        for one in _with_text(text):
            for name in _in_text(getattr(one.row, text.column)):
                found.setdefault(spelt(name), RepeatedName(name)).texts.append(one)
    for key, listed in _listed_by_name().items():
        if key in found:
            found[key].listed = listed
    repeated = [
        one for one in found.values() if one.listed or len(one.rows) + len(one.texts) >= REPEATED
    ]
    return sorted(repeated, key=lambda one: (-len(one.rows) - len(one.texts), one.name))


def _listed_by_name() -> dict[str, Organisation | EmploymentArea]:
    """The organisations and employment areas by each of their names; organisations win.

    Not by the bare name of an employment area, which is that of a municipality too.
    """
    found: dict[str, Organisation | EmploymentArea] = {}
    for area in EmploymentArea.objects.all():
        found |= {spelt(name): area for name in names_with_area(area)}
    for one in Organisation.objects.filter(successor__isnull=True):
        names = (one.name_fi, one.name_sv, one.name_en)
        found |= {spelt(name): one for name in names if name}
    return found


def is_listed(name: str) -> bool:
    """Whether it is a name of the organisations or employment areas."""
    return spelt(name) in _listed_by_name()


def _with_text(text: NamesInText) -> list[NamingRow]:
    return _with_county(text.model, text.model._default_manager.exclude(**{text.column: ""}))


def _with_county(model: type[models.Model], rows: Any) -> list[NamingRow]:
    names = {one.name for one in model._meta.concrete_fields}
    related = rows.select_related("county") if "county" in names else rows
    return [NamingRow(row, row) for row in related.order_by("pk")]


def list_name(*, edit: Edit, name: str, kind: str) -> tuple[Organisation | EmploymentArea, Merger]:
    """Make an organisation of the name, unless a list has it, and let the rows name it.

    The rows keep their days. From texts the name is removed and recorded as taking part. Raises a
    ValidationError that names each row that cannot, since the organisation is already there;
    nothing is written then.
    """
    result, refused = Merger(), []
    with explained():
        listed = listed_or_new(edit, name, kind)
        values = actor_columns(listed)
        for one in _named_only(name):
            try:
                with explained():
                    put(edit, one.row, values | {"name": ""})
                    result.moved.append(one)
            except ValidationError as refusal:
                refused.append(of_row(one, refusal))
        for text, one in _texts_with(name):
            try:
                with explained():
                    _take_from_text(edit, text, one.row, name, values)
                    result.moved.append(one)
            except ValidationError as refusal:
                refused.append(of_row(one, refusal))
        if refused:
            raise ValidationError(refused)
    return listed, result


def _texts_with(name: str) -> list[tuple[NamesInText, NamingRow]]:
    return [
        (text, one)
        for text in texts_with_names.values()
        for one in _with_text(text)
        if spelt(name) in map(spelt, _in_text(getattr(one.row, text.column)))
    ]


def _take_from_text(
    edit: Edit, text: NamesInText, row: Any, name: str, values: dict[str, Any]
) -> None:
    """Record the actor as the text's subject does, and leave the rest of the text."""
    text.take(edit, row, values)
    row.refresh_from_db()  # the actor may be a part of the row, whose version then rose
    setattr(row, text.column, _without(getattr(row, text.column), name))
    edit.save(row, again=True)


def _without(text: str, name: str) -> str:
    """The text without the name, with the separators of the others."""
    pieces = re.split(r"([,;\n])", text)
    kept = ""
    for separator, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        if spelt(piece.strip(" .")) != spelt(name):
            kept += (separator if kept else "") + (piece if kept else piece.lstrip())
    return kept


def actor_columns(listed: Organisation | EmploymentArea) -> dict[str, Any]:
    """The columns of a row that names it, apart from the empty `name`."""
    is_area = isinstance(listed, EmploymentArea)
    actor = ActorType.EMPLOYMENT_AREA if is_area else ActorType.ORGANISATION
    return {"type": actor, actor.value: listed}


def listed_or_new(
    edit: Edit, name: str, kind: str, *, is_proposed: bool = False
) -> Organisation | EmploymentArea:
    """What has this name in the lists, in any language, else a new organisation.

    Its first day is unknown: it is that of the system, as in the reference data.
    """
    if listed := _listed_by_name().get(spelt(name)):
        return listed
    made = Organisation(
        name_fi=" ".join(name.split()),
        kind=kind,
        period=DateRange(SYSTEM_FIRST_DAY, None),
        is_proposed=is_proposed,
    )
    return edit.save(made)


def _named_only(name: str) -> Iterator[NamingRow]:
    for model in _actors():
        for one in with_whole(model, model._default_manager.filter(type=ActorType.OTHER)):
            if spelt(one.row.name) == spelt(name):
                yield one


def _actors() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Actor) and hasattr(model, "pgh_event_model")
    ]


def _in_text(text: str) -> set[str]:
    names: dict[str, str] = {}
    for name in re.split(r"[,;\n]", text):
        if name := name.strip(" ."):
            names.setdefault(spelt(name), name)
    return set(names.values())
