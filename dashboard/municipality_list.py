"""The list of municipalities by first letter, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from cooperation.models import Municipality
from toolkit.texts import finnish_key

Letters = list[tuple[str, list[Municipality]]]

LONG = 40
"""A longer list is folded by letter; a list filtered to fewer is shown unfolded."""


def by_letter(rows: Iterable[Municipality]) -> Letters:
    """The municipalities by the first letter of their names in the reader's language."""
    ordered = sorted(rows, key=lambda one: finnish_key(one.name.value))
    return [
        (letter, list(found))
        for letter, found in groupby(ordered, key=lambda one: one.name.value[:1].upper())
    ]
