"""Consequences of writing or deleting a row: rules registered once by each subject.

A subject's `actions.py` registers functions for its models; `editing.edits.Edit` applies them,
so that page, admin, API, import and undo write the same:

    @before_write(Negotiation)
    def fill_municipalities(edit, row, former): ...

    @after_write(Decision)
    def make_prospective_party_a_party(edit, row, former): ...

`row` is the row to be written, `former` the row in the database (None for a new one). A rule before
the write completes the row or refuses it with a ValidationError; a rule after the write writes
other rows, with `edit.write`.

Rows of an import are written many at a time (`editing.many`). A rule that asks the database is
registered `for_many` and called once for all of them, with their rows and former rows:

    @after_write(Decision, for_many=True)
    def make_prospective_party_a_party(edit, changes): ...
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model

from history.tracking import end_confirmations
from toolkit.registry import Registry, app_of, import_files, import_rank, same_function

WriteRule = Callable[[Any, Any, Any], None]
"""Called with the edit, the row and the former row."""

Changes = Sequence[tuple[Any, Any]]
"""Written rows of one model, each with the row as it was before (None for a new one)."""

R = TypeVar("R", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """A rule of a model, and the app it belongs to."""

    rule: Callable[..., None]
    app: str
    on_restore: bool
    for_many: bool = False

    @property
    def name(self) -> str:
        """The app and the function."""
        return f"{self.app}.{self.rule.__name__}"

    def follow(self, edit: Any, row: Any, former: Any) -> None:
        """Apply the rule to one row."""
        self.follow_all(edit, [(row, former)])

    def follow_all(self, edit: Any, changes: Changes) -> None:
        """Apply the rule to rows written together."""
        if self.for_many:
            self.rule(edit, changes)
            return
        for row, former in changes:
            self.rule(edit, row, former)


class WriteRules:
    """Rules by model: those of lower apps first, those of one app in the order of its file."""

    file = "actions"

    def __init__(self, name: str) -> None:
        self.name = name
        self._rules: dict[type[Model], list[RegisteredRule]] = defaultdict(list)
        Registry.known.append(self)

    def __call__(
        self,
        *models: type[Model],
        on_restore: bool = False,
        app: str = "",
        for_many: bool = False,
    ) -> Callable[[R], R]:
        """Register the decorated function for the models.

        Without `on_restore` it is not applied to a deleted row that is restored: what followed
        from the row then is in the history, and is restored from there. `app` is that of the
        function's module if left out. With `for_many` it is called with `Changes`.
        """

        def register(rule: R) -> R:
            for model in models:
                of_app = app or app_of(rule.__module__)
                # A rule of a file that is imported again replaces its former one.
                others = [one for one in self._rules[model] if not same_function(one.rule, rule)]
                self._rules[model] = [*others, RegisteredRule(rule, of_app, on_restore, for_many)]
            return rule

        return register

    def of(self, model: type[Model], *, is_restored: bool = False) -> list[WriteRule]:
        """The rules of the model, those of every app's `actions.py` included."""
        return [one.follow for one in self._of(model) if one.on_restore or not is_restored]

    def follow_all(self, model: type[Model], edit: Any, changes: Changes) -> None:
        """Apply the rules of the model to rows written together."""
        for one in self._of(model):
            one.follow_all(edit, changes)

    def models(self) -> list[type[Model]]:
        """The models that have rules."""
        _load_actions()
        return list(self._rules)

    def lines(self) -> Iterator[str]:
        """The models with their rules in order, for the list of registries."""
        for model in sorted(self.models(), key=lambda model: model._meta.label):
            rules = ", ".join(one.name for one in self._of(model))
            yield f"{model._meta.label}: {rules}"

    def _of(self, model: type[Model]) -> list[RegisteredRule]:
        _load_actions()
        return sorted(self._rules.get(model, []), key=lambda one: import_rank(one.app))


before_write = WriteRules("rules before a write")
after_write = WriteRules("rules after a write")
after_delete = WriteRules("rules after a deletion")
"""Called like the others, with the deleted row as `row` and None as `former`."""


def part_of(model: type[Model], whole: str) -> None:
    """Register that rows of the model are part of the row in their field `whole`.

    A confirmation of the whole ends when a part is added, changed or deleted.
    """

    def end_confirmation(edit: Any, changes: Changes) -> None:
        rows = [one for change in changes for one in change if one is not None]
        keys = {getattr(one, f"{whole}_id") for one in rows}
        wholes: Any = model._meta.get_field(whole).related_model
        owners = wholes._base_manager.filter(pk__in=keys)
        for owner in owners.filter(confirmed_at__isnull=False):
            edit.note_version(owner)
        end_confirmations(owners)

    end_confirmation.__qualname__ = f"part_of.{whole}"
    app = model._meta.app_label
    after_write(model, on_restore=True, app=app, for_many=True)(end_confirmation)
    after_delete(model, app=app, for_many=True)(end_confirmation)


@cache
def _load_actions() -> None:
    import_files("actions")
