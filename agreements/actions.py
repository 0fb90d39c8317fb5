"""Consequences of writing an agreement, a status or a decision; the start of preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from agreements.models import (
    APPROVING,
    ENDED_REASONS,
    Agreement,
    AgreementStatus,
    Decision,
    Indicator,
    Kind,
    Measure,
    Party,
    PartyStanding,
    Reason,
    Standing,
    Status,
)
from cooperation.models import County
from editing.rules import after_write, before_write, part_of
from history.statements import source_of

if TYPE_CHECKING:
    from editing.edits import Edit

part_of(Measure, "goal")
part_of(Indicator, "goal")


# The start of preparation ------------------------------------------------------------------------


def start_preparation(
    *, edit: Edit, county: County, since: date, title_fi: str = "", **status: str
) -> AgreementStatus:
    """The county begins to prepare a strategic agreement.

    If one is «not started», the same row goes on; else a new agreement is made. `status` has the
    precision and the source of the status.
    """
    waiting = waiting_agreement(county=county, day=since, is_held=True)
    agreement = waiting or Agreement(county=county, kind=Kind.STRATEGIC)
    if waiting is None or title_fi not in ("", waiting.title_fi):
        agreement.title_fi = title_fi
        edit.save(agreement)
    row = AgreementStatus(agreement=agreement, status=Status.IN_PREPARATION, since=since, **status)
    return edit.save(row)


def waiting_agreement(*, county: County, day: date, is_held: bool = False) -> Agreement | None:
    """The county's strategic agreement that is «not started» on the day; `is_held`: locked."""
    rows = Agreement.objects.select_for_update(of=("self",)) if is_held else Agreement.objects.all()
    waiting = rows.filter(county=county, kind=Kind.STRATEGIC).with_status_on(day)
    # The status is annotated there.
    return waiting.filter(status_on=Status.NOT_STARTED).first()  # type: ignore[misc]


# The end of an agreement and its status ----------------------------------------------------------


@after_write(Agreement)
def follow_end(edit: Edit, agreement: Agreement, former: Agreement | None) -> None:
    """Write, move or delete the «expired» status with the end of the agreement's period.

    It holds from the first day after the period, today or in the future. An agreement that ended
    before for another reason keeps that status.
    """
    if agreement.in_force == (former.in_force if former else None):
        return
    until = agreement.in_force.upper if agreement.in_force else None
    ended = agreement.statuses.filter(status=Status.ENDED).first()
    if ended is None:
        _expire(edit, agreement, until)
    elif ended.reason == Reason.EXPIRED:
        _move_end(edit, ended, until)


def _expire(edit: Edit, agreement: Agreement, until: date | None) -> None:
    if until:
        row = AgreementStatus(agreement=agreement, status=Status.ENDED, since=until)
        row.reason = Reason.EXPIRED
        _with_source_of(agreement, row)
        edit.write(row)


def _move_end(edit: Edit, ended: AgreementStatus, until: date | None) -> None:
    if until is None:
        ended.delete()
    elif ended.since != until:
        ended.since, ended.precision = until, "day"
        edit.write(ended)


@before_write(AgreementStatus)
def replace_foreseen_end(
    edit: Edit, status: AgreementStatus, former: AgreementStatus | None
) -> None:
    """Replace the «expired» status of the agreement's period by one with another reason."""
    Agreement.objects.select_for_update(of=("self",)).filter(pk=status.agreement_id).first()
    is_end = status.status == Status.ENDED and status.reason in ENDED_REASONS
    if former is None and is_end and status.reason != Reason.EXPIRED:
        foreseen = status.agreement.statuses.filter(status=Status.ENDED, reason=Reason.EXPIRED)
        foreseen.delete()


# Decisions and standings -------------------------------------------------------------------------


@after_write(Decision)
def make_party(edit: Edit, decision: Decision, former: Decision | None) -> None:
    """A decision that approves makes a prospective party a party on that day."""
    if decision.result not in APPROVING or not _is_another_answer(decision, former):
        return
    party = Party.objects.select_for_update(of=("self",)).get(pk=decision.party_id)
    day = decision.decided_on
    latest = party.standings.filter(since__lte=day).order_by("since").last()
    if latest and latest.standing != Standing.PROSPECTIVE:
        return
    if latest is None or latest.since != day:
        latest = PartyStanding(party=party, since=day)
    latest.standing, latest.precision = Standing.PARTY, decision.precision
    _with_source_of(decision, latest)
    edit.write(latest)


def _is_another_answer(decision: Decision, former: Decision | None) -> bool:
    names = ("party_id", "result", "decided_on", "precision")
    return former is None or any(getattr(former, n) != getattr(decision, n) for n in names)


def _with_source_of(statement: Any, row: Any) -> None:
    """The row with the source of the statement that caused it."""
    for name, value in source_of(statement).items():
        setattr(row, name, value)
