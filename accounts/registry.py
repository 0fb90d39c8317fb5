"""What apps register with access control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from accounts.access_rules import Rule
from toolkit.registry import Registry


def names_of_models(models: Iterable[type[Model]]) -> list[str]:
    return [model.__name__ for model in models]


access_rules: Registry[Mapping[type[Model], Rule]] = Registry(
    "access rules", file="access", details=names_of_models
)
"""By app: who may see and edit the rows of each of its models."""


def rule_of(model: type[Model]) -> Rule:
    """The model's rule; the recorded history of a model has the same rule as the model.

    Raises LookupError for a model without one.
    """
    if not has_rule(model):
        raise LookupError(missing_rule(model))
    return rules()[_ruled(model)]


def missing_rule(model: type[Model]) -> str:
    """The message about a model without a rule: where to add one."""
    return (
        f"{model._meta.label_lower} has no access rule: add it to access_rules in"
        f" {model._meta.app_label}/access.py (of an app below accounts, in accounts/access.py)."
    )


def has_rule(model: type[Model]) -> bool:
    return _ruled(model) in rules()


@cache
def rules() -> Mapping[type[Model], Rule]:
    """Every app's rules by model."""
    found: dict[type[Model], Rule] = {}
    for one in access_rules.contributions:
        if twice := names_of_models(found.keys() & one.value.keys()):
            raise ImproperlyConfigured(f"{access_rules.name}: {one} has {twice}, as another has.")
        found |= one.value
    return found


def _ruled(model: type[Model]) -> type[Model]:
    tracked: Any = getattr(model, "pgh_tracked_model", None) or model
    concrete: type[Model] = tracked._meta.concrete_model
    return concrete
