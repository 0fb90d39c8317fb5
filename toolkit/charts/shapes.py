"""Pieces of SVG, put together."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

EMPTY = SafeString("")


def joined(parts: Iterable[SafeString]) -> SafeString:
    """One piece of many; what is not safe is escaped."""
    return SafeString("".join(conditional_escape(part) for part in parts))
