"""The column that identifies the row's owner: by its number or its name."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from importing.columns import SheetColumn
from importing.context import ImportContext
from importing.words import Unreadable, not_known
from toolkit.sheets import cell_text, spelt


def owner(
    key: str,
    label: Any,
    model: type[Model],
    name: str,
    *,
    which: dict[str, Any] | None = None,
    **more: Any,
) -> SheetColumn:
    """The owner of this row; `name` is its field with the name, `which` limits the candidates."""
    given: dict[str, Any] = {
        "get": lambda row: getattr(row, f"{key}_id"),
        "put": lambda row, value: setattr(row, f"{key}_id", value),
        "is_needed": True,
    } | more
    return SheetColumn(
        key,
        label,
        lambda value, context: by_name(context, model, name, value, **(which or {})),
        show=lambda value, _context: _name_of(model, value),
        cell=lambda value, _context: value,
        is_owner=True,
        hint=gettext_lazy("its number or its name"),
        **given,
    )


def by_name(context: ImportContext, model: type[Model], name: str, value: Any, **which: Any) -> int:
    """The number of the row with this name: one the user may edit, of the given kind."""
    typed = cell_text(value, 400)
    if typed.isdecimal() and (model, int(typed), tuple(which.items())) in context.owned:
        return int(typed)
    own = _names(context.own(model).filter(**which), name)
    if hits := _hits(own, typed):
        if len(hits) == 1:
            context.owned.add((model, hits[0], tuple(which.items())))
            return hits[0]
        raise Unreadable(_("Several have this name. Write the number instead."))
    if _hits(_names(context.access.visible(model._default_manager.filter(**which)), name), typed):
        raise Unreadable(_("It is another county's."))
    if typed.isdecimal():
        raise Unreadable(_("The row does not exist here."))
    raise Unreadable(not_known(typed, own.values()))


def _names(rows: QuerySet[Any], name: str) -> dict[int, str]:
    return dict(rows.order_by("pk").values_list("pk", name))


def _hits(names: dict[int, str], typed: str) -> list[int]:
    if typed.isdecimal():
        return [int(typed)] if int(typed) in names else []
    return [pk for pk, title in names.items() if spelt(title) == spelt(typed)]


def _name_of(model: type[Model], pk: int | None) -> str:
    row = model._default_manager.filter(pk=pk).first() if pk else None
    return str(row) if row else ""
