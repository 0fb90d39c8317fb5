"""What apps plug into access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Model

from toolkit.registry import Registry

if TYPE_CHECKING:
    from accounts.access_rules import Rule


def names_of_models(models: Iterable[type[Model]]) -> list[str]:
    return [model.__name__ for model in models]


access_rules: Registry[Mapping[type[Model], Rule]] = Registry(
    "access rules", file="access", details=names_of_models
)
"""By app: who may see and edit the rows of each of its models."""
