"""System checks: what Django reports before a command or the server starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from changes.events import subject_label, subject_of
from history.known import rewound_models
from history.statements import Statement


def every_statement_has_a_subject(**kwargs: Any) -> list[CheckMessage]:
    """An error for each kind of statement whose changes could not be shown."""
    found: list[CheckMessage] = []
    for model in rewound_models().values():
        if issubclass(model, Statement):
            try:
                subject_label(subject_of(model))
            except LookupError as error:
                found.append(Error(str(error), obj=model, id="changes.E001"))
    return found
