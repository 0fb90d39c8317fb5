"""The table of all counties and all subjects on a day: one row a county, nothing ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from agreements.models import PartyStanding, Standing
from cooperation.models import County
from forums.models import OPERATIONAL_LEVELS, STRATEGIC_LEVELS, Forum
from negotiations.models import STATUTORY, Kind, Negotiation, Outcome

if TYPE_CHECKING:
    from dashboard.situations import Situation

AGREEMENT_STATES = ("not_started", "in_preparation", "in_approval", "ready", "ended", "unknown")
NEGOTIATION_STATES = ("held", "planned", "confirmed_none", "not_recorded")


@dataclass(frozen=True, slots=True)
class NegotiationCell:
    """A county's state in a window, with the day of the negotiation that decides it."""

    state: str
    day: date | None = None
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Row:
    """One county in the table; `changed` names the fields that differ from the compared day."""

    county: County
    agreement: str
    renewing: bool
    sub_agreements: str
    regional_council: str
    cooperation: NegotiationCell
    hyte: NegotiationCell | None
    strategic_forums: int
    operational_forums: int
    changed: frozenset[str] = frozenset()


def matrix(
    counties: Iterable[County],
    situation: Situation,
    *,
    changes: Mapping[str, frozenset[str]] | None = None,
) -> list[Row]:
    """The rows of the day's situation: three queries beside what the situation itself knows."""
    day, agreements, subs = situation.date, situation.strategic_agreements, situation.sub_agreements
    states = state_by_county(agreements, AGREEMENT_STATES)
    standings = regional_council_standings(day)
    negotiations = negotiation_cells(situation)
    forums = forum_counts(day)
    return [
        Row(
            county=county,
            agreement=states.get(county.code, "unknown"),
            renewing=county.code in agreements.renewing.counties,
            sub_agreements=_sub_state(county.code, subs),
            regional_council=_council_state(county.code, states, agreements, standings),
            cooperation=negotiations[Kind.COOPERATION][county.code],
            hyte=negotiations[Kind.HYTE].get(county.code),
            strategic_forums=forums[county.code, True],
            operational_forums=forums[county.code, False],
            changed=(changes or {}).get(county.code, frozenset()),
        )
        for county in counties
    ]


def state_by_county(subject: Any, states: Iterable[str]) -> dict[str, str]:
    """Disjoint figures turned round: from the counties in each state to each county's state."""
    figures = {state: getattr(subject, state) for state in states}
    return {code: state for state, figure in figures.items() if figure for code in figure.counties}


def _sub_state(code: str, subs: Any) -> str:
    if code in subs.ready.counties:
        return "ready"
    return "preparing" if code in subs.preparing.counties else "none"


def _council_state(
    code: str, states: Mapping[str, str], agreements: Any, standings: Mapping[str, str]
) -> str:
    if code in agreements.with_regional_council.counties:
        return standings.get(code, Standing.PARTY)
    begun = states.get(code) in ("in_preparation", "in_approval", "ready")
    return "none" if begun else "no_agreement"


def regional_council_standings(day: date) -> dict[str, str]:
    """How the regional council stands in each county's strategic agreements: party over coming."""
    latest = (
        PartyStanding.objects.filter(
            party__type="regional_council", party__agreement__kind="strategic", since__lte=day
        )
        .order_by("party_id", "-since")
        .distinct("party_id")
        .values_list("party__agreement__county", "standing")
    )
    found: dict[str, str] = {}
    for code, standing in latest:
        if standing != Standing.LEFT and found.get(code) != Standing.PARTY:
            found[code] = standing
    return found


def negotiation_cells(situation: Situation) -> dict[str, dict[str, NegotiationCell]]:
    """Each county's state of both kinds, with the latest held or the next planned day."""
    days = _negotiation_days(situation)
    cells: dict[str, dict[str, NegotiationCell]] = {}
    for kind in STATUTORY:
        subject = _of_kind(situation, kind)
        states = state_by_county(subject, NEGOTIATION_STATES) if subject.window else {}
        cells[kind] = {
            code: NegotiationCell(state, *days.get((kind, code, state), (None, "day")))
            for code, state in states.items()
        }
    return cells


def _of_kind(situation: Situation, kind: str) -> Any:
    if kind == Kind.COOPERATION:
        return situation.cooperation_negotiations
    return situation.hyte_negotiations


def _negotiation_days(situation: Situation) -> dict[tuple[str, str, str], tuple[date, str]]:
    day = situation.date
    in_window = Q()
    for kind in STATUTORY:
        if window := _of_kind(situation, kind).window:
            first, until = window_bounds(window)
            in_window |= Q(kind=kind, held_on__gte=first, held_on__lt=until)
    rows = (
        Negotiation.objects.filter(in_window, kind__in=STATUTORY)
        .filter(
            Q(outcome=Outcome.HELD, held_on__lte=day)
            | Q(held_on__gt=day, announced_on__lte=day)
            & (Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=day))
        )
        .order_by("-held_on")
        .values_list("kind", "county", "held_on", "precision")
    )
    found: dict[tuple[str, str, str], tuple[date, str]] = {}
    for kind, code, held_on, precision in rows:  # latest first: held keeps it, planned the next
        if held_on <= day:
            found.setdefault((kind, code, "held"), (held_on, precision))
        else:
            found[kind, code, "planned"] = (held_on, precision)
    return found


def window_bounds(window: Any) -> tuple[date, date]:
    """First day and first day after, whether the window is a range or has named ends."""
    if hasattr(window, "lower"):
        return window.lower, window.upper
    return window.first, window.until


def forum_counts(day: date) -> Counter[tuple[str, bool]]:
    """Forums alive on the day by county; True counts the strategic levels."""
    alive = Forum.objects.alive_on(day).filter(level__in=[*STRATEGIC_LEVELS, *OPERATIONAL_LEVELS])
    return Counter(
        (code, level in STRATEGIC_LEVELS)
        for code, level in alive.order_by().values_list("county", "level")
    )
