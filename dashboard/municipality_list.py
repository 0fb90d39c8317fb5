"""The list of municipalities by their first letter, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from cooperation.models import Municipality
from toolkit.texts import finnish_key

Letters = list[tuple[str, list[Municipality]]]

LONG = 40
"""A longer list is folded by its letters; one that was narrowed to fewer is open."""


def by_letter(rows: Iterable[Municipality]) -> Letters:
    """The municipalities under the first letters of the names that the reader sees."""
    ordered = sorted(rows, key=lambda one: finnish_key(one.name.value))
    return [
        (letter, list(found))
        for letter, found in groupby(ordered, key=lambda one: one.name.value[:1].upper())
    ]
