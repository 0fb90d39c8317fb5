"""What an earlier version kept in a row and the rules of today do not allow, for staff to check."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

COLUMN = "to_check"
"""The name of the column in every model that has it."""


def to_check() -> models.CharField[str, str]:
    """The column with what was recorded; empty once it has been checked, and in all new rows."""
    return models.CharField(
        _("to check"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What was recorded before it was known to be wrong. Correct the row, then empty this."
        ),
    )
