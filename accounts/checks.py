"""System checks: what Django reports before a command or the server starts."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error

from accounts.registry import has_rule, missing_rule
from history.tracking import Versioned


def every_record_has_an_access_rule(**kwargs: Any) -> list[CheckMessage]:
    """An error for each record type without a rule: none of its pages would work."""
    return [
        Error(missing_rule(model), obj=model, id="accounts.E001")
        for model in apps.get_models()
        if issubclass(model, Versioned) and not has_rule(model)
    ]
