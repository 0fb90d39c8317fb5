"""The column that identifies the row's owner: by its number or its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from importing.columns import SheetColumn
from importing.context import ImportContext
from toolkit.proposals import Unreadable, not_known
from toolkit.sheets import cell_text, spelt

Spellings = Callable[[Any], Sequence[str]]
"""The names that a row may be called by, the fullest first."""


def owner(
    key: str,
    label: Any,
    model: type[Model],
    name: str | Spellings,
    *,
    which: dict[str, Any] | None = None,
    **more: Any,
) -> SheetColumn:
    """The owner of this row; `name` is its field with the name, `which` limits the candidates.

    An owner without a name is called by the `Spellings` of its row.
    """
    given: dict[str, Any] = {
        "get": lambda row: getattr(row, f"{key}_id"),
        "put": lambda row, value: setattr(row, f"{key}_id", value),
        "is_needed": True,
    } | more

    def read(value: Any, context: ImportContext) -> int:
        pk = by_name(context, model, name, value, **(which or {}))
        context.row_owner = (model, pk)
        return pk

    return SheetColumn(
        key,
        label,
        read,
        show=lambda value, context: _name_of(context, model, value),
        cell=lambda value, _context: value,
        owner_model=model,
        **({"hint": gettext_lazy("its number or its name")} | given),
    )


def by_name(
    context: ImportContext, model: type[Model], name: str | Spellings, value: Any, **which: Any
) -> int:
    """The number of the row with this name: one the user may edit, of the given kind."""
    typed = cell_text(value, 400)
    if typed.isdecimal() and (model, int(typed), tuple(which.items())) in context.owned:
        return int(typed)
    own = _names(context, model, name, which)
    if hits := own.hits(typed):
        if len(hits) == 1:
            context.owned.add((model, hits[0], tuple(which.items())))
            return hits[0]
        raise Unreadable(_("Several have this name. Write the number instead."))
    if _others_names(context, model, name, which).hits(typed):
        raise Unreadable(_("It is another county's."))
    if typed.isdecimal():
        raise Unreadable(_("The row does not exist here."))
    raise Unreadable(not_known(typed, own.titles.values(), list_up_to=0))


@dataclass
class Names:
    """The names of a model's rows, by number, and the numbers by spelling."""

    titles: dict[int, str]
    numbers: dict[str, list[int]]

    @classmethod
    def of(cls, rows: QuerySet[Any], name: str | Spellings) -> Names:
        called: dict[int, Sequence[str]]
        if isinstance(name, str):
            called = {pk: [one] for pk, one in rows.order_by("pk").values_list("pk", name)}
        else:
            called = {row.pk: name(row) for row in rows.order_by("pk")}
        numbers: dict[str, list[int]] = {}
        for pk, names in called.items():
            for one in {spelt(one) for one in names}:
                numbers.setdefault(one, []).append(pk)
        return cls({pk: names[0] for pk, names in called.items()}, numbers)

    def hits(self, typed: str) -> list[int]:
        """The numbers of the rows meant: by number, else by name."""
        if typed.isdecimal():
            return [int(typed)] if int(typed) in self.titles else []
        return self.numbers.get(spelt(typed), [])


def _names(
    context: ImportContext, model: type[Model], name: str | Spellings, which: dict[str, Any]
) -> Names:
    """The names of the rows that may be edited, read once for the rows of a sheet."""
    kept, key = context.names.setdefault(model, {}), (name, *which.items())
    if key not in kept:
        kept[key] = Names.of(context.own(model).filter(**which), name)
    return kept[key]


def _others_names(
    context: ImportContext, model: type[Model], name: str | Spellings, which: dict[str, Any]
) -> Names:
    """The names of the rows that may be seen, read once to say why a name is refused."""
    kept, key = context.names.setdefault(model, {}), ("seen", name, *which.items())
    if key not in kept:
        kept[key] = Names.of(context.access.visible(model._default_manager.filter(**which)), name)
    return kept[key]


def read_names(context: ImportContext, model: type[Model], numbers: set[int]) -> None:
    """Read the rows with these numbers at once, to show their names."""
    kept = context.names.setdefault(model, {})
    if missing := numbers - kept.keys():
        kept |= {pk: str(row) for pk, row in model._default_manager.in_bulk(missing).items()}


def _name_of(context: ImportContext, model: type[Model], pk: int | None) -> str:
    kept = context.names.setdefault(model, {})
    if pk not in kept:
        row = model._default_manager.filter(pk=pk).first() if pk else None
        kept[pk] = str(row) if row else ""
    return str(kept[pk])
