"""The situation of a day, counted from the states of the counties that subjects read.

Page, API, exports and publications use the same function, in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cooperation.situations import Base, NotAnswerable, Span, base_of
from history.response_cache import cached
from situation.counting import Count
from situation.figures import CountyState, Situation
from situation.registry import parts, state_kinds, state_readers


def situation(
    day: date, *, known_at: datetime | None = None, county: str | None = None
) -> Situation:
    """The situation on `day`, as known at a moment (default: now), of one county (default: all).

    Raises NotAnswerable for a county that does not exist on the day.
    """
    span = Span(day, day, known_at)
    base = base_of(span)
    codes = _chosen(base.counties_on(day), county)
    municipalities = base.municipalities_on(day)
    by_kind = _states_on(span, base, codes)
    states = {
        code: CountyState(
            code, municipalities[code], {key: states[code] for key, states in by_kind.items()}
        )
        for code in codes
    }
    return assemble(day, known_at, base, states)


def cached_situation(day: date, *, known_at: datetime | None = None) -> Situation:
    """The same for all counties, cached, so that a page need not process all records again."""
    return cached(f"situation {day} {known_at}", lambda: situation(day, known_at=known_at))


def _chosen(codes: tuple[str, ...], county: str | None) -> tuple[str, ...]:
    if county is None:
        return codes
    if county not in codes:
        raise NotAnswerable("county", _("There is no county with this code on the day."))
    return (county,)


def _states_on(span: Span, base: Base, codes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The counties' states by the key of their kind, then by code."""
    found: dict[str, Mapping[str, Any]] = {}
    for reader in state_readers():
        found |= reader.states_on(span, base)
    return {
        kind.key: {
            code: found[kind.key][code] if code in found[kind.key] else kind.default()
            for code in codes
        }
        for kind in state_kinds()
    }


def assemble(
    day: date, known_at: datetime | None, base: Base, states: Mapping[str, CountyState]
) -> Situation:
    """Count the counties' states into the figures of every part."""
    count = Count(states, state_kinds())
    return Situation(
        date=day,
        known_at=known_at,
        counties=count.of,
        municipalities=count.of_municipalities,
        parts={key: part.figures(count, base, day) for key, part in parts.items()},
        states=states,
    )
