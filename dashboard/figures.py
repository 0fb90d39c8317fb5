"""The situation as a value: every figure by its name, with the counties behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from agreements.situations import AgreementState
from cooperation.situations import Figure, Window
from forums.situations import ForumState
from negotiations.situations import NegotiationState


@dataclass(frozen=True, slots=True)
class CountyState:
    """One county on a day, subject by subject; a negotiation is None where there is no duty."""

    code: str
    municipalities: frozenset[str]
    agreements: AgreementState
    cooperation: NegotiationState | None
    hyte: NegotiationState | None
    forums: ForumState

    def figures(self) -> Iterator[str]:
        """The paths of the figures that count this county."""
        yield from self.agreements.figures()
        if self.cooperation:
            yield from self.cooperation.figures("cooperation")
        if self.hyte:
            yield from self.hyte.figures("hyte")
        yield from self.forums.figures()


@dataclass(frozen=True, slots=True)
class NotStarted(Figure):
    """Counties whose agreement has not been started, by reason."""

    reasons: Mapping[str, Figure] = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ForumFigure(Figure):
    """Counties that have forums of a sort, and the number of those forums."""

    forums: int = 0


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


@dataclass(frozen=True, slots=True)
class Negotiations:
    """The counties by their negotiations of one kind in the window; all None where no duty is."""

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


@dataclass(frozen=True, slots=True)
class Forums:
    """The forums alive, and the counties by what they have."""

    total: int
    permanent: int
    temporary: int
    by_level: Mapping[str, ForumFigure]
    by_type: Mapping[str, ForumFigure]
    by_theme: Mapping[str, ForumFigure]
    covering_all_municipalities: Figure
    with_regional_council: Figure
    agreed_in_agreement: Figure


FIGURES = (
    "strategic_agreements",
    "sub_agreements",
    "cooperation_negotiations",
    "hyte_negotiations",
    "forums",
)
"""The fields of a situation that hold figures, in the order in which they are listed."""

NOT_FIGURES = ("date", "known_at", "counties", "municipalities", "states")
"""Its other fields: what was asked, how many there are, the states the figures are counted from."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of cooperation on a day, in the country or in one county."""

    date: date
    known_at: datetime | None
    counties: int
    municipalities: int
    strategic_agreements: StrategicAgreements
    sub_agreements: SubAgreements
    cooperation_negotiations: Negotiations
    hyte_negotiations: Negotiations
    forums: Forums
    states: Mapping[str, CountyState]
    """Each county's own state, by code and in code order; not part of the API's answer."""

    def as_dict(self) -> dict[str, object]:
        """The API's answer."""
        return {
            field.name: as_json(getattr(self, field.name))
            for field in fields(self)
            if field.name != "states"
        }

    def figures(self) -> Iterator[tuple[str, Figure | int | None]]:
        """Every figure and number with its path, as a trend and a comparison name them."""
        for name in FIGURES:
            yield from _walk(name, getattr(self, name))


def _walk(path: str, value: object) -> Iterator[tuple[str, Figure | int | None]]:
    if isinstance(value, (Figure, int)) or value is None:
        yield path, value
    for name, inner in _inside(value):
        if name != "window":
            yield from _walk(f"{path}.{name}", inner)


def _inside(value: object) -> list[tuple[str, object]]:
    """The named parts of a part of a situation."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, NotStarted):
        return [("reasons", value.reasons)]
    if isinstance(value, ForumFigure):
        return [("forums", value.forums)]
    if is_dataclass(value) and not isinstance(value, Figure):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return []


def as_json(value: object) -> object:
    """A part of a situation as the API gives it."""
    if isinstance(value, NotStarted):
        return Figure.as_dict(value) | {"reasons": as_json(value.reasons)}
    if isinstance(value, ForumFigure):
        return {"forums": value.forums} | Figure.as_dict(value)
    if isinstance(value, (Figure, Window)):
        return value.as_dict()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    return value
