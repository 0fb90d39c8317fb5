"""Writes on agreements that touch several rows, each in one transaction and checked by its end."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from psycopg.types.range import DateRange

from agreements.models import (
    APPROVING,
    ENDED_REASONS,
    Agreement,
    AgreementStatus,
    Decision,
    Kind,
    Party,
    PartyStanding,
    Reason,
    Standing,
    Status,
)
from cooperation.constraints import explained
from cooperation.models import County


@transaction.atomic
def start_preparation(
    *, county: County, since: date, title_fi: str = "", **told: str
) -> AgreementStatus:
    """The county begins to prepare a strategic agreement.

    If one waits as «not started», the same row goes on; else a new agreement is made. `told` holds
    the source and precision of the status.
    """
    waiting = waiting_agreement(county=county, day=since, is_held=True)
    agreement = waiting or Agreement(county=county, kind=Kind.STRATEGIC)
    agreement.title_fi = title_fi or agreement.title_fi
    _save(agreement)
    return _add_status(agreement, Status.IN_PREPARATION, since, **told)


def waiting_agreement(*, county: County, day: date, is_held: bool = False) -> Agreement | None:
    """The county's strategic agreement that is «not started» on the day; `is_held`: for an edit."""
    rows = Agreement.objects.select_for_update(of=("self",)) if is_held else Agreement.objects.all()
    waiting = rows.filter(county=county, kind=Kind.STRATEGIC).with_status_on(day)
    # The status is annotated there.
    return waiting.filter(status_on=Status.NOT_STARTED).first()  # type: ignore[misc]


@transaction.atomic
def set_in_force(
    *, agreement: Agreement, first: date | None, until: date | None, **told: str
) -> Agreement:
    """Set the agreement's own period, `until` being the first day after it.

    The agreement is «ended» (expired) from `until` on, today or in the future: that row is written,
    moved or taken away together with the end. One ended for another reason before stays as it is.
    """
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    agreement.in_force = DateRange(first, until) if first or until else None
    with explained():
        _save(agreement)
        follow_end(agreement, until, **told)
    return agreement


def follow_end(agreement: Agreement, until: date | None, **told: str) -> None:
    """Write, move or take away the «expired» status of the day on which the period has ended."""
    ended = agreement.statuses.filter(status=Status.ENDED).first()
    if ended is None and until:
        _add_status(agreement, Status.ENDED, until, reason=Reason.EXPIRED, **told)
    elif ended and ended.reason == Reason.EXPIRED:
        if until is None:
            ended.delete()
        elif ended.since != until:
            ended.since, ended.precision = until, "day"
            _save(ended)


def record_status(*, status: AgreementStatus) -> AgreementStatus:
    """Record where an agreement stands from a day on.

    An end for a reason of its own takes the place of the end that its period foresees. The rules
    are judged by the end of the edit, which may write the period too.
    """
    Agreement.objects.select_for_update().get(pk=status.agreement_id)
    is_end = status.status == Status.ENDED and status.reason in ENDED_REASONS
    if status._state.adding and is_end and status.reason != Reason.EXPIRED:
        foreseen = status.agreement.statuses.filter(status=Status.ENDED, reason=Reason.EXPIRED)
        foreseen.delete()
    _save(status)
    return status


@transaction.atomic
def record_decision(*, decision: Decision) -> Decision:
    """Record a party's decision; one that approves makes a prospective party a party that day."""
    party = Party.objects.select_for_update(of=("self",)).get(pk=decision.party_id)
    with explained():
        _save(decision)
        if decision.result in APPROVING:
            _make_party(party, decision)
    return decision


def _make_party(party: Party, decision: Decision) -> None:
    day = decision.decided_on
    latest = party.standings.filter(since__lte=day).order_by("since").last()
    if latest and latest.standing != Standing.PROSPECTIVE:
        return
    if latest is None or latest.since != day:
        latest = PartyStanding(party=party, since=day)
    latest.standing, latest.precision = Standing.PARTY, decision.precision
    latest.source_channel = decision.source_channel
    latest.source_reference = decision.source_reference
    latest.source_url = decision.source_url
    _save(latest)


def _add_status(agreement: Agreement, status: str, since: date, **fields: str) -> AgreementStatus:
    row = AgreementStatus(agreement=agreement, status=status, since=since, **fields)
    _save(row)
    return row


def _save(row: Agreement | AgreementStatus | Decision | PartyStanding) -> None:
    row.full_clean()
    row.save()
