"""What follows from writing or deleting a row: rules that a subject registers once.

A subject's `actions.py` registers functions for its models; `accounts.editing.Edit` applies them,
so that page, admin, API, import and undo write the same:

    @before_write(Negotiation)
    def fill_municipalities(edit, row, former): ...

    @after_write(Decision)
    def make_prospective_party_a_party(edit, row, former): ...

`row` is the row to be written, `former` the row as it is in the database (None for a new one). A
rule before the write completes the row or refuses it with a ValidationError; a rule after it writes
other rows, by `edit.write`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from cooperation.history import end_confirmations

WriteRule = Callable[[Any, Any, Any], None]
"""Called with the edit, the row and the former row."""

R = TypeVar("R", bound=Callable[..., None])


class Registry:
    """Rules by model, in the order in which they were registered."""

    def __init__(self) -> None:
        self._rules: dict[type[Model], list[tuple[WriteRule, bool]]] = defaultdict(list)

    def __call__(self, *models: type[Model], on_restore: bool = False) -> Callable[[R], R]:
        """Register the decorated function for the models.

        Without `on_restore` it is not applied to a deleted row that is restored: what followed
        from the row then is in the history, and is restored from there.
        """

        def register(rule: R) -> R:
            for model in models:
                self._rules[model].append((rule, on_restore))
            return rule

        return register

    def of(self, model: type[Model], *, is_restored: bool = False) -> list[WriteRule]:
        """The rules of the model, those of every app's `actions.py` included."""
        _load_actions()
        rules = self._rules.get(model, [])
        return [rule for rule, on_restore in rules if on_restore or not is_restored]

    def models(self) -> list[type[Model]]:
        """The models that have rules."""
        _load_actions()
        return list(self._rules)


before_write = Registry()
after_write = Registry()
after_delete = Registry()
"""Called like the others, with the deleted row as `row` and None as `former`."""


def part_of(model: type[Model], whole: str) -> None:
    """Register that rows of the model are part of the row that their field `whole` names.

    A confirmation of the whole ends when a part is added, changed or deleted.
    """

    def end_confirmation(edit: Any, row: Any, former: Any) -> None:
        keys = {getattr(one, f"{whole}_id") for one in (row, former) if one is not None}
        wholes: Any = model._meta.get_field(whole).related_model
        owners = wholes._base_manager.filter(pk__in=keys)
        for owner in owners.filter(confirmed_at__isnull=False):
            edit.note_version(owner)
        end_confirmations(owners)

    after_write(model, on_restore=True)(end_confirmation)
    after_delete(model)(end_confirmation)


@cache
def _load_actions() -> None:
    autodiscover_modules("actions")
