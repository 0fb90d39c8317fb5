"""The figures on the negotiations of one kind, built from the counts of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from cooperation.situations import Figure, Window
from negotiations.models import Format
from situation.counting import Count


@dataclass(frozen=True, slots=True)
class Negotiations:
    """The counties by their negotiations of one kind in the window; all None without a duty."""

    window: Window | None
    held: Figure | None
    planned: Figure | None
    confirmed_none: Figure | None
    not_recorded: Figure | None
    all_municipalities_covered: Figure | None
    municipalities_covered: Figure | None
    formats: Mapping[str, Figure | None]
    combined: Figure | None
    with_regional_council: Figure | None


OTHERS = ("window", "formats", "municipalities_covered")
"""Fields that are not figures of counties."""


def negotiation_figures(count: Count, key: str, window: Window | None) -> Negotiations:
    """The figures of one kind in the window that contains the day."""
    names = [field.name for field in fields(Negotiations) if field.name not in OTHERS]
    if window is None:
        nothing: dict[str, Figure | None] = dict.fromkeys(names)
        formats: dict[str, Figure | None] = dict.fromkeys(Format.values)
        return Negotiations(window=None, municipalities_covered=None, formats=formats, **nothing)
    return Negotiations(
        window=window,
        municipalities_covered=count.municipalities(f"{key}.municipalities_covered"),
        formats=count.figures(f"{key}.formats", Format.values),
        **count.figures(key, names),
    )
