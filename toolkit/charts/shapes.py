"""Joining SVG fragments."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

EMPTY = SafeString("")


def joined(parts: Iterable[SafeString]) -> SafeString:
    """The fragments joined to one; unsafe ones are escaped."""
    return SafeString("".join(conditional_escape(part) for part in parts))
