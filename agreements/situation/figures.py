"""The figures on the agreements, built from the counts of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from agreements.models import NOT_STARTED_REASONS
from cooperation.situations import Base, Figure
from situation.counting import Count


@dataclass(frozen=True, slots=True)
class NotStarted(Figure):
    """Counties whose agreement has not been started, by reason."""

    reasons: Mapping[str, Figure] = None  # type: ignore[assignment]

    def inside(self) -> Mapping[str, object]:
        """The figure of each reason."""
        return {"reasons": self.reasons}

    def as_dict(self) -> dict[str, object]:
        """The figures as the API returns them."""
        reasons = {key: figure.as_dict() for key, figure in self.reasons.items()}
        return Figure.as_dict(self) | {"reasons": reasons}


@dataclass(frozen=True, slots=True)
class StrategicAgreements:
    """The counties by their current strategic agreement."""

    prepared_or_in_preparation: Figure
    ready: Figure
    in_approval: Figure
    in_preparation: Figure
    not_started: NotStarted
    ended: Figure
    unknown: Figure
    with_regional_council: Figure
    renewing: Figure


@dataclass(frozen=True, slots=True)
class SubAgreements:
    """The counties by their sub-agreements."""

    ready: Figure
    preparing: Figure
    by_theme: Mapping[str, Figure]


def strategic_agreements(count: Count, _base: Base, _day: date) -> StrategicAgreements:
    """The figures on the strategic agreements."""
    names = [field.name for field in fields(StrategicAgreements)]
    figures = count.figures("strategic_agreements", names)
    not_started = NotStarted(
        count.of,
        figures.pop("not_started").codes,
        reasons=count.figures("strategic_agreements.not_started.reasons", NOT_STARTED_REASONS),
    )
    return StrategicAgreements(not_started=not_started, **figures)


def sub_agreements(count: Count, base: Base, _day: date) -> SubAgreements:
    """The figures on the sub-agreements; every theme has one."""
    return SubAgreements(
        count.figure("sub_agreements.ready"),
        count.figure("sub_agreements.preparing"),
        count.figures("sub_agreements.by_theme", base.parents),
    )
