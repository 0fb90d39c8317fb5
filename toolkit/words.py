"""Longer texts of the site, written in full in each language."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import get_language


class Words(NamedTuple):
    """One text in the three languages of the site."""

    fi: str
    sv: str
    en: str

    def __str__(self) -> str:
        """The text in the reader's language."""
        return str(getattr(self, (get_language() or "fi")[:2], self.fi))
