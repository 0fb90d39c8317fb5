"""The filters of a list in words, for the file of what it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst

from toolkit.days import day_in_words

UNSAID = ("date", "known_at", "listed", "known", "alive", "page", "figure")
"""Parameters that a page sets itself, or that the file names otherwise."""


def chosen_in_words(
    form: forms.BaseForm, *, without: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """The name and the value of each filter that narrows the list, except those `without`."""
    given = getattr(form, "cleaned_data", {})
    for name, field in form.fields.items():
        value = given.get(name)
        if name not in (*UNSAID, *without) and value not in (None, "", [], ()):
            label = field.label or name
            yield capfirst(str(label)), _in_words(field, value)


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        return ", ".join(_in_words(field, one) for one in _each(value))
    if hasattr(value, "year") and hasattr(value, "day"):
        return day_in_words(value)
    if isinstance(value, str | bool | int) and hasattr(field, "choices"):
        return str(_labels(field.choices).get(_key(value), value))
    return str(value)


def _each(value: Any) -> Iterable[Any]:
    return value.all() if hasattr(value, "all") else value


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _labels(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {str(key): label for key, label in choices}
