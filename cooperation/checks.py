"""System checks: what Django reports before a command or the server starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from toolkit.registry import every_registry


def every_registry_is_filled(**kwargs: Any) -> list[CheckMessage]:
    """An error if a file by which an app plugs in cannot be imported, or two entries collide."""
    try:
        for registry in every_registry():
            list(registry.lines())
    except ImproperlyConfigured as error:
        return [Error(str(error), id="cooperation.E001")]
    return []
