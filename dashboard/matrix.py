"""The table of all counties and all subjects on a day: one row per county, without ranking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementStatus
from agreements.models.status import READY_BY_SOURCE
from agreements.situation import AGREEMENTS
from agreements.situations import AgreementState
from cooperation.models import County
from cooperation.registry import mark_of
from forums.situation import FORUMS
from forums.situations import ForumState
from history.known import as_known
from history.response_cache import cached
from listing.cells import Cell, day_cell
from listing.files import Table
from negotiations.situation import COOPERATION, HYTE
from negotiations.situations import NegotiationState
from situation.comparison import Comparison
from situation.figures import CountyState, Situation


@dataclass(frozen=True, slots=True)
class NegotiationCell:
    """A county's state in a window, with the day of the negotiation that determines it."""

    state: str
    day: date | None
    precision: str
    covered: int
    of: int

    @classmethod
    def of_state(cls, found: NegotiationState | None) -> NegotiationCell | None:
        """The cell of a county's state; None if there is no duty on the day."""
        if found is None:
            return None
        return cls(
            state=found.state,
            day=found.last_held_on or found.next_on,
            precision=found.precision or "day",
            covered=len(found.covered),
            of=len(found.municipalities),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One county in the table; `changed` names the fields that differ from the compared day."""

    county: County
    state: CountyState
    changed: frozenset[str]
    is_by_source: bool = False
    """Whether its agreement is ready according to its source: an approval is not on record."""

    @property
    def mark(self) -> str:
        """The key of the agreement's mark."""
        return READY_BY_SOURCE if self.is_by_source else self.agreement

    @property
    def agreements(self) -> AgreementState:
        return AGREEMENTS.of(self.state)

    @property
    def forums(self) -> ForumState:
        return FORUMS.state_of(self.state)

    @property
    def agreement(self) -> str:
        return self.agreements.status

    @property
    def shown_on(self) -> date | None:
        """The day of the agreement's status for readers."""
        found = self.agreements
        if found.since is None:
            return None
        row = AgreementStatus(status=found.status, since=found.since, precision=found.precision)
        return row.shown_on

    @property
    def sub_agreements(self) -> str:
        """The key of their mark; those that nobody recorded may exist."""
        if self.agreements.has_ready_sub:
            return "ready"
        return "preparing" if self.agreements.has_preparing_sub else "not_recorded"

    @property
    def regional_council(self) -> str:
        """The key of the mark of the council's standing in the current agreement."""
        if self.agreement == "unknown":
            return "no_record"
        if not self.agreements.has_begun:
            return "no_agreement"
        return self.agreements.regional_council or "none"

    @property
    def cooperation(self) -> NegotiationCell | None:
        return NegotiationCell.of_state(COOPERATION.state_of(self.state))

    @property
    def hyte(self) -> NegotiationCell | None:
        return NegotiationCell.of_state(HYTE.state_of(self.state))


def matrix(
    counties: Iterable[County], situation: Situation, comparison: Comparison | None = None
) -> list[Row]:
    """The rows of a situation, with the fields that changed since the compared day."""
    changes = comparison.counties if comparison else {}
    by_source = cached(f"by source {situation.date}", lambda: _by_source(situation))
    return [
        Row(
            county=county,
            state=situation.states[county.code],
            changed=frozenset(change.field for change in changes.get(county.code, ())),
            is_by_source=county.code in by_source,
        )
        for county in counties
        if county.code in situation.states
    ]


def _by_source(situation: Situation) -> frozenset[str]:
    """Counties whose agreement is ready according to its source, as known by the situation."""
    ready = [one.agreement for one in map(AGREEMENTS.of, situation.states.values())]
    found = Agreement.objects.filter(pk__in=[pk for pk in ready if pk])
    with as_known(situation.known_at):
        rows = found.ready_by_source_on(situation.date)
        return frozenset(rows.order_by().values_list("county", flat=True))


def matrix_table(rows: Iterable[Row]) -> Table:
    """The matrix as a file, one row per county."""
    return Table(
        title=_("Situation"),
        head=matrix_head(),
        rows=[matrix_cells(row) for row in rows],
        shows_records=True,
    )


def matrix_head() -> list[str]:
    """The headings of the matrix in a file."""
    return [
        *(_("Code"), _("County"), _("Municipalities")),
        *(_("Strategic agreement"), _("Strategic agreement: since")),
        *(_("Sub-agreements"), _("Regional council")),
        *(_("Cooperation (§ 14)"), _("Cooperation (§ 14): day")),
        _("Cooperation (§ 14): municipalities covered"),
        *(_("Wellbeing (§ 7)"), _("Wellbeing (§ 7): day")),
        _("Wellbeing (§ 7): municipalities covered"),
        *(_("Strategic forums"), _("Operational forums")),
    ]


def matrix_cells(row: Row) -> list[Cell]:
    """The cells of a county in a file."""
    forums, agreement = row.forums, row.agreements
    return [
        *(row.county.code, str(row.county.short), len(row.state.municipalities)),
        _label("agreement", row.mark),
        day_cell(row.shown_on, agreement.precision or "day"),
        _label("sub_agreement", row.sub_agreements),
        _label("standing", row.regional_council),
        *_negotiation_cells(row.cooperation),
        *_negotiation_cells(row.hyte),
        *(forums.strategic, forums.operational),
    ]


def _negotiation_cells(cell: NegotiationCell | None) -> list[Cell]:
    if cell is None:
        return [_label("duty", "not_in_force"), None, None]
    return [_label("negotiation", cell.state), day_cell(cell.day, cell.precision), cell.covered]


def _label(subject: str, key: str) -> str:
    return str(mark_of(subject, key).label)
