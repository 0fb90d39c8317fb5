"""Migrating from nothing in seconds instead of a minute.

For each field, index, constraint and trigger that a migration adds, Django builds the model's class
anew, and those of all its neighbours, which here are all models. The statements need the class
itself only, so only that is built; the neighbours follow when a migration runs Python code or
changes or removes something, in Django's own way. The schema is the same (tests/cooperation/
test_quick_migrations.py compares).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from unittest import mock

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

ADDING = (
    (ProjectState, "add_model"),
    (ProjectState, "add_field"),
    (ProjectState, "_append_option"),  # indexes and constraints
    (AddTrigger, "state_forwards"),
)


@contextmanager
def quick_migrations() -> Iterator[None]:
    with ExitStack() as patches:
        for owner, name in ADDING:
            quicker = _building_one_class(getattr(owner, name))
            patches.enter_context(mock.patch.object(owner, name, quicker))
        yield


def _building_one_class(add: Callable[..., None]) -> Callable[..., None]:
    def added(*arguments: Any, **options: Any) -> None:
        with mock.patch.object(ProjectState, "reload_model", _build):
            add(*arguments, **options)

    return added


def _build(state: ProjectState, app_label: str, model_name: str, **_: Any) -> None:
    if "apps" not in vars(state):
        return  # no classes yet: all are built when they are first asked for
    name = model_name.lower()
    with state.apps.bulk_update():
        with suppress(KeyError):
            state.apps.unregister_model(app_label, name)
        state.models[app_label, name].render(state.apps)
    state.is_delayed = True  # Python code in a migration gets all classes built anew
