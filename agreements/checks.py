"""System checks: what is reported before a command or the server starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info


def uploads_are_scanned(**kwargs: Any) -> list[CheckMessage]:
    """A remark in production if uploaded files are not scanned for viruses."""
    if settings.DOCUMENT_SCANNER or not settings.PRODUCTION:
        return []
    return [
        Info(
            "Uploaded documents are not scanned for viruses.",
            hint="Set DOCUMENT_SCANNER, for example to: clamdscan --no-summary - (docs/deploy.md)",
            id="agreements.I001",
        )
    ]
