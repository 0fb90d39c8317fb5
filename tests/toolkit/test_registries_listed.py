"""The list of what apps plug in is up to date."""

from __future__ import annotations

from io import StringIO

from django.conf import settings
from django.core.management import call_command


def test_list_of_registries_is_as_printed():
    out = StringIO()
    call_command("registries", stdout=out)
    kept = settings.BASE_DIR / "docs/contributing/registries.md"
    assert kept.read_text() == out.getvalue(), (
        "manage.py registries > docs/contributing/registries.md"
    )
