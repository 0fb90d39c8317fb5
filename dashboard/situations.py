"""The situation of a day, put together from the subjects: every figure with the counties behind it.

The same call answers the page, the API, exports and publications, in a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

import agreements.situations
import forums.situations
import negotiations.situations
from agreements.models import NOT_STARTED_REASONS
from agreements.situations import AgreementState
from cooperation.ready import kept
from cooperation.situations import Base, Figure, NotAnswerable, Span, Window, base_of
from dashboard.figures import (
    CountyState,
    ForumFigure,
    Forums,
    Negotiations,
    NotStarted,
    Situation,
    StrategicAgreements,
    SubAgreements,
)
from forums.models import ForumType, Level
from forums.situations import ForumState
from negotiations.models import Format
from negotiations.situations import NegotiationState


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
    records = negotiations.situations.records_of(span, base)
    parts = _Parts(
        agreements=agreements.situations.states_on(span, base),
        cooperation=records["cooperation"].states_on(day, municipalities),
        hyte=records["hyte"].states_on(day, municipalities),
        forums=forums.situations.states_on(span, base),
    )
    states = {code: parts.state(code, municipalities[code]) for code in codes}
    return assemble(day, known_at, base, states)


def kept_situation(day: date, *, known_at: datetime | None = None) -> Situation:
    """The same of all counties for a page, which need not go through all records again."""
    return kept(f"situation {day} {known_at}", lambda: situation(day, known_at=known_at))


def _chosen(codes: tuple[str, ...], county: str | None) -> tuple[str, ...]:
    if county is None:
        return codes
    if county not in codes:
        raise NotAnswerable("county", _("There is no county with this code on the day."))
    return (county,)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Each subject's states by county."""

    agreements: Mapping[str, AgreementState]
    cooperation: Mapping[str, NegotiationState]
    hyte: Mapping[str, NegotiationState]
    forums: Mapping[str, ForumState]

    def state(self, code: str, municipalities: frozenset[str]) -> CountyState:
        return CountyState(
            code,
            municipalities,
            self.agreements.get(code, AgreementState()),
            self.cooperation.get(code),
            self.hyte.get(code),
            self.forums.get(code, ForumState()),
        )


def assemble(
    day: date, known_at: datetime | None, base: Base, states: Mapping[str, CountyState]
) -> Situation:
    """Count the counties' states into the figures."""
    count = _Count(states)
    return Situation(
        date=day,
        known_at=known_at,
        counties=len(states),
        municipalities=sum(len(state.municipalities) for state in states.values()),
        strategic_agreements=count.strategic_agreements(),
        sub_agreements=count.sub_agreements(base.parents),
        cooperation_negotiations=count.negotiations("cooperation", base.term_on(day)),
        hyte_negotiations=count.negotiations("hyte", base.year_on(day)),
        forums=count.forums(base.parents),
        states=states,
    )


class _Count:
    """Counts counties by the paths their states name."""

    def __init__(self, states: Mapping[str, CountyState]) -> None:
        self.states = states
        self.counted: dict[str, list[str]] = defaultdict(list)
        self.amounts: dict[str, int] = defaultdict(int)
        for code, state in states.items():
            for path in state.figures():
                self.counted[path].append(code)
            for path, number in state.forums.amounts():
                self.amounts[path] += number

    def _figure(self, path: str) -> Figure:
        return Figure(len(self.states), tuple(self.counted.get(path, ())))

    def _figures(self, path: str, keys: Iterable[str]) -> dict[str, Figure]:
        return {key: self._figure(f"{path}.{key}") for key in keys}

    def strategic_agreements(self) -> StrategicAgreements:
        names = [field.name for field in fields(StrategicAgreements)]
        figures = self._figures("strategic_agreements", names)
        not_started = NotStarted(
            len(self.states),
            figures.pop("not_started").codes,
            reasons=self._figures("strategic_agreements.not_started.reasons", NOT_STARTED_REASONS),
        )
        return StrategicAgreements(not_started=not_started, **figures)

    def sub_agreements(self, themes: Iterable[str]) -> SubAgreements:
        return SubAgreements(
            self._figure("sub_agreements.ready"),
            self._figure("sub_agreements.preparing"),
            self._figures("sub_agreements.by_theme", themes),
        )

    def negotiations(self, kind: str, window: Window | None) -> Negotiations:
        path = f"{kind}_negotiations"
        names = [
            field.name
            for field in fields(Negotiations)
            if field.name not in ("window", "formats", "municipalities_covered")
        ]
        if window is None:
            nothing: dict[str, Figure | None] = dict.fromkeys(names)
            formats: dict[str, Figure | None] = dict.fromkeys(Format.values)
            return Negotiations(
                window=None, municipalities_covered=None, formats=formats, **nothing
            )
        return Negotiations(
            window=window,
            municipalities_covered=self._municipalities(kind),
            formats=self._figures(f"{path}.formats", Format.values),
            **self._figures(path, names),
        )

    def _municipalities(self, kind: str) -> Figure:
        found = [getattr(state, kind) for state in self.states.values()]
        covered = sorted(code for state in found if state for code in state.covered)
        of = sum(len(state.municipalities) for state in self.states.values())
        return Figure(of, tuple(covered), unit="municipalities")

    def forums(self, themes: Iterable[str]) -> Forums:
        return Forums(
            total=self.amounts["forums.total"],
            permanent=self.amounts["forums.permanent"],
            temporary=self.amounts["forums.temporary"],
            by_level=self._forums("level", Level.values),
            by_type=self._forums("type", ForumType.values),
            by_theme=self._forums("theme", themes),
            **self._figures("forums", forums.situations.MARKS),
        )

    def _forums(self, name: str, keys: Iterable[str]) -> dict[str, ForumFigure]:
        return {
            key: ForumFigure(
                len(self.states),
                tuple(self.counted.get(f"forums.by_{name}.{key}", ())),
                forums=self.amounts[f"forums.by_{name}.{key}.forums"],
            )
            for key in keys
        }
