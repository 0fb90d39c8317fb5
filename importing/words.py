"""Parse what people type; if that is impossible, give the reason and a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from toolkit.proposals import Unreadable, not_known
from toolkit.sections import section_number
from toolkit.sheets import Value, cell_text, spelt

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
NOTHING = "-"
"""Typed to delete a value; an empty cell leaves the value unchanged."""


# Choices -----------------------------------------------------------------------------------------


def choice(choices: Iterable[tuple[Any, Any]]) -> Callable[[Value], str]:
    """Reads a choice: its key, or its label in any of the languages."""
    pairs = tuple((str(getattr(key, "value", key)), label) for key, label in choices)

    def read(value: Value) -> str:
        return found_in(_names_of(pairs), value, [str(label) for _key, label in pairs])

    return read


@lru_cache(maxsize=64)
def _names_of(pairs: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    names = {spelt(key): key for key, _label in pairs}
    for language in LANGUAGES:
        with override(language):
            names |= {spelt(str(label)): key for key, label in pairs}
    return names


def found_in(names: Mapping[str, str], value: Value, shown: Iterable[str]) -> str:
    """The key of a value; if there is none, a similar one is proposed."""
    typed = cell_text(value)
    if key := names.get(spelt(typed)):
        return key
    raise Unreadable(not_known(typed, shown))


YES = {"1", "true", "x", "yes", "kyllä", "on", "ja", "k", "tosi"}
NO = {"0", "false", "no", "ei", "nej", "e", "epätosi"}


def yes_or_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    typed = spelt(cell_text(value))
    if typed in YES or typed in NO:
        return typed in YES
    raise Unreadable(_("Write yes or no."))


def number(value: Value) -> int:
    """Reads the number of a row."""
    typed = cell_text(value)
    if not (typed.isdecimal() and len(typed) < 19):
        raise Unreadable(_("Write the number of the row, as it is in the export."))
    return int(typed)


def section(value: Value) -> str:
    """Reads the number of a section, however it is written."""
    try:
        return section_number(cell_text(value))
    except ValidationError as refusal:
        raise Unreadable(" ".join(refusal.messages)) from refusal


def text(longest: int | None = None) -> Callable[[Value], str]:
    """Reads text; numbers and days as they would be written."""

    def read(value: Value) -> str:
        typed = cell_text(value, longest=100_000)
        if longest and len(typed) > longest:
            raise Unreadable(_("At most %(most)s letters fit here.") % {"most": longest})
        return typed

    return read


# Lists -------------------------------------------------------------------------------------------


def several(one: Callable[[Value], str]) -> Callable[[Value], list[str]]:
    """Reads a list, split at line breaks, semicolons or bars, and at commas if names have none."""

    def read(value: Value) -> list[str]:
        found: list[str] = []
        for part in re.split(r"[\n;|]", cell_text(value, longest=100_000)):
            if part.strip():
                found += _at_commas(part.strip(), one)
        return list(dict.fromkeys(found))

    return read


def _at_commas(part: str, one: Callable[[Value], str]) -> list[str]:
    try:
        return [one(part)]
    except Unreadable:
        if "," not in part:
            raise
    return [one(piece.strip()) for piece in part.split(",") if piece.strip()]
