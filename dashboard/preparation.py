"""The demonstration, loaded before the application serves."""

from __future__ import annotations

from django.conf import settings
from django.core.management import CommandError, call_command

from agreements.models import Agreement
from cooperation.preparation import Say, preparation_steps


def load_demonstration(say: Say) -> None:
    """Load the demonstration (DEMO=1) into a database without agreements."""
    if not settings.DEMO or Agreement.objects.exists():
        return
    say("Loading the demonstration: 21 county records from 2022 to 2026…")
    try:
        call_command("load_demonstration", verbosity=0)
    except CommandError as refusal:  # there are records of another kind: the server still starts
        say(f"No demonstration is loaded. {refusal}")


preparation_steps.add("demonstration", load_demonstration, order=10)
