"""Load the demonstration before the application serves."""

from __future__ import annotations

from django.conf import settings
from django.core.management import CommandError, call_command

from cooperation.preparation import Report, preparation_steps
from demonstration import registry


def load_demonstration(report: Report) -> None:
    """Load the demonstration (DEMO=1) into a database without records."""
    if not settings.DEMO or _has_records():
        return
    report("Loading the demonstration: 21 county records from 2022 to 2026…")
    try:
        call_command("load_demonstration", verbosity=0)
    except CommandError as refusal:  # there are other records: the server still starts
        report(f"No demonstration is loaded. {refusal}")


def _has_records() -> bool:
    return any(table.model._default_manager.exists() for table in registry.tables.values())


preparation_steps.add("demonstration", load_demonstration, order=10)
