"""The windows that a statement may be about: council terms and years, by kind, with their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperation.situations import Window, hyte_years, terms_to
from negotiations.models import Kind, NoneStatement
from toolkit.days import day_in_words, period_in_words


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """A council term (cooperation) or a year (hyte)."""

    kind: str
    window: Window

    @property
    def first(self) -> date:
        return self.window.lower

    def __str__(self) -> str:
        return window_name(self.kind, self.window)


def window_name(kind: str, window: Window) -> str:
    """A window as pages show it: «council term 1.6.2025–31.5.2029», «year 2026»."""
    if kind == Kind.HYTE:
        return _("year %(year)s") % {"year": window.lower.year}
    upper = window.upper if window.last_day else None
    return _("council term %(period)s") % {"period": period_in_words(window.lower, upper)}


def windows_begun(day: date) -> tuple[WindowChoice, ...]:
    """The windows that have begun by a day, the latest of each kind first, in one query."""
    return (
        *(WindowChoice(Kind.COOPERATION, term) for term in reversed(terms_to(day))),
        *(WindowChoice(Kind.HYTE, year) for year in reversed(hyte_years(day))),
    )


def window_of(kind: str, first: date, windows: tuple[WindowChoice, ...]) -> WindowChoice | None:
    """The window of a kind that begins on a day; None if there is none among those given."""
    return next((one for one in windows if one.kind == kind and one.first == first), None)


def not_a_window(kind: str, windows: tuple[WindowChoice, ...]) -> str:
    """The sentence that lists the possible windows of a kind, with their first days."""
    possible = "; ".join(f"{one.first.isoformat()} ({one})" for one in windows if one.kind == kind)
    return _("No window of this kind begins on this day. Possible are: %(windows)s.") % {
        "windows": possible
    }


# In forms ----------------------------------------------------------------------------------------


def window_field(
    windows: tuple[WindowChoice, ...], column: Any, current: NoneStatement
) -> forms.TypedChoiceField:
    """A list of the windows by kind, in place of the first day."""
    choices: list[Any] = [("", "–")]
    for kind in (Kind.COOPERATION, Kind.HYTE):
        of_kind = [(str(one.first), str(one)) for one in windows if one.kind == kind]
        choices.append((str(capfirst(kind.label)), of_kind))
    listed = {one.first for one in windows}
    if current.window_from and current.window_from not in listed:
        choices.append((str(current.window_from), f"{day_in_words(current.window_from)}–"))
    return forms.TypedChoiceField(
        label=capfirst(_("window")),
        help_text=_("The council term or the year in which none was held."),
        choices=choices,
        coerce=_day,
        required=not column.blank,
    )


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
