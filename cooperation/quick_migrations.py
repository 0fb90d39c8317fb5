"""Migrating from nothing in seconds instead of a minute.

Django builds a model's class, and those of its neighbours, anew for each index, constraint and
trigger that a migration adds. None of them changes what the class is, so here only the options of
the class that stands are changed. Fields, models and everything else go Django's own way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _append_option(
    state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any
) -> None:
    options = state.models[app_label, model_name.lower()].options
    options[option_name] = [*options.get(option_name, []), added]
    if "apps" in vars(state):
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, options[option_name])


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, operation.model_name, "triggers", operation.trigger)


@contextmanager
def quick_migrations() -> Iterator[None]:
    with (
        mock.patch.object(ProjectState, "_append_option", _append_option),
        mock.patch.object(AddTrigger, "state_forwards", _add_trigger),
    ):
        yield
