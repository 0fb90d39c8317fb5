"""Consequences of writing an agreement, a status or a decision; the start of preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import (
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
    Step,
)
from cooperation.models import County
from editing.days_to_come import refuse_day_to_come
from editing.many import add_all
from editing.rules import Changes, after_write, before_write, part_of
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


@after_write(Agreement, for_many=True)
def follow_end(edit: Edit, changes: Changes) -> None:
    """Write, move or delete the «expired» status with the end of the agreement's period.

    It holds from the first day after the period, today or in the future. An agreement that ended
    before for another reason keeps that status.
    """
    moved = [row for row, old in changes if row.in_force != (old.in_force if old else None)]
    if not moved:
        return
    ends = AgreementStatus.objects.filter(agreement__in=moved, status=Status.ENDED)
    ended = {row.agreement_id: row for row in ends.order_by("-since")}  # the first of each
    expired = []
    for agreement in moved:
        until = agreement.in_force.upper if agreement.in_force else None
        end = ended.get(agreement.pk)
        if end is None and until:
            expired.append(_expired(agreement, until))
        elif end is not None and end.reason == Reason.EXPIRED:
            _move_end(edit, end, until)
    add_all(edit, expired)


def _expired(agreement: Agreement, until: date) -> AgreementStatus:
    row = AgreementStatus(agreement=agreement, status=Status.ENDED, since=until)
    row.reason = Reason.EXPIRED
    _with_source_of(agreement, row)
    return row


def _move_end(edit: Edit, ended: AgreementStatus, until: date | None) -> None:
    if until is None:
        ended.delete()
    elif ended.since != until:
        ended.since, ended.precision = until, "day"
        edit.write(ended)


@before_write(AgreementStatus, for_many=True)
def replace_foreseen_end(edit: Edit, changes: Changes) -> None:
    """Replace the «expired» status of the agreement's period by one with another reason."""
    held = Agreement.objects.select_for_update(of=("self",)).order_by("pk")
    list(held.filter(pk__in={row.agreement_id for row, _former in changes}).values_list("pk"))
    ended = [row.agreement_id for row, former in changes if former is None and _is_other_end(row)]
    if ended:
        foreseen = AgreementStatus.objects.filter(status=Status.ENDED, reason=Reason.EXPIRED)
        foreseen.filter(agreement__in=ended).delete()


def _is_other_end(status: AgreementStatus) -> bool:
    """Whether it ends the agreement for a reason other than the end of its period."""
    is_end = status.status == Status.ENDED and status.reason in ENDED_REASONS
    return is_end and status.reason != Reason.EXPIRED


# Decisions and standings -------------------------------------------------------------------------


@before_write(Decision, Step, on_restore=True)
def happened_by_today(edit: Edit, row: Decision | Step, _former: Any) -> None:
    """Refuse a decision, a condition met or a step of a day to come."""
    for name in ("decided_on", "condition_met_on") if isinstance(row, Decision) else ("held_on",):
        refuse_day_to_come(edit, row, name, DAY_TO_COME[name])


@before_write(Party)
def expected_by_today(edit: Edit, row: Party, _former: Any) -> None:
    """Refuse an expectation known only from a day to come."""
    refuse_day_to_come(edit, row, "decision_expected_since")


@before_write(Decision, Step)
def note_as_checked(edit: Edit, row: Decision | Step, former: Decision | Step | None) -> None:
    """A new section or day answers what staff were asked to check in the row."""
    names = ("section", "decided_on" if isinstance(row, Decision) else "held_on")
    if row.to_check and former is not None and row.to_check == former.to_check:
        is_corrected = any(getattr(row, name) != getattr(former, name) for name in names)
        row.to_check = "" if is_corrected else row.to_check


DAY_TO_COME = {
    "decided_on": _(
        "The day of a decision is at the latest today. Record of a coming one when it is expected."
    ),
    "condition_met_on": _("The day on which a condition was met is at the latest today."),
    "held_on": _("The day of a step is at the latest today: a step is recorded once taken."),
}


@after_write(Decision, for_many=True)
def make_party(edit: Edit, changes: Changes) -> None:
    """A decision that approves makes a prospective party a party on the day from which it does."""
    approving = [
        row for row, former in changes if _approves_from(row) and _is_another_answer(row, former)
    ]
    if not approving:
        return
    held = Party.objects.select_for_update(of=("self",)).order_by("pk")
    parties = held.filter(pk__in={row.party_id for row in approving})
    standings = {party.pk: list(party.standings.all()) for party in _with_standings(parties)}
    made = [_make_party(edit, row, standings[row.party_id]) for row in approving]
    add_all(edit, [row for row in made if row is not None])


def _with_standings(parties: QuerySet[Party]) -> QuerySet[Party]:
    in_order = PartyStanding.objects.order_by("since")
    return parties.prefetch_related(Prefetch("standings", in_order))


def _make_party(
    edit: Edit, decision: Decision, standings: list[PartyStanding]
) -> PartyStanding | None:
    """The standing to be added for the decision, if any; one of the same day is changed."""
    day = _approves_from(decision)
    if day is None:
        return None
    before = [one for one in standings if one.since <= day]
    latest = before[-1] if before else None
    if latest and latest.standing != Standing.PROSPECTIVE:
        return None
    is_new = latest is None or latest.since != day
    if latest is None or is_new:
        latest = PartyStanding(party_id=decision.party_id, since=day)
        standings.insert(len(before), latest)
    is_exact = day != decision.decided_on
    latest.standing, latest.precision = Standing.PARTY, "day" if is_exact else decision.precision
    _with_source_of(decision, latest)
    if not is_new:
        edit.write(latest)
    return latest if is_new else None


def _approves_from(decision: Decision) -> date | None:
    """The first day on which the decision approves; None if it does not."""
    first = decision.condition_met_on or decision.decided_on
    return first if decision.approves_on(first) else None


def _is_another_answer(decision: Decision, former: Decision | None) -> bool:
    names = ("party_id", "result", "decided_on", "condition_met_on", "precision")
    return former is None or any(getattr(former, n) != getattr(decision, n) for n in names)


def _with_source_of(statement: Any, row: Any) -> None:
    """The row with the source of the statement that caused it."""
    for name, value in source_of(statement).items():
        setattr(row, name, value)
