"""Consequences of writing an agreement, a status or a decision; the start of preparation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

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
    answer_of,
)
from cooperation.models import County
from editing.days_to_come import refuse_day_to_come
from editing.many import write_all
from editing.rules import Changes, after_delete, after_write, before_write, part_of
from history.statements import SOURCE_COLUMNS, source_of
from toolkit.model_fields import event_model

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
    write_all(edit, expired)


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


Former = Mapping[int, Decision | None]
"""Changed decisions by number, as they were before; None for a new one."""

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


@after_write(Decision, on_restore=True, for_many=True)
def make_party(edit: Edit, changes: Changes) -> None:
    """Make a prospective party a party on the day from which its answer approves.

    That standing follows the decision: it moves with its day, and goes, or is prospective again,
    once no answer approves from that day. One that differs in day, precision or source from what
    the former decision gave was written by somebody, and is kept.
    """
    another = [(row, old) for row, old in changes if _is_another_answer(row, old)]
    # A party restored with its decisions has its standings from the history.
    another = [(row, old) for row, old in another if old or not _is_with_party(edit, row)]
    parties = {row.party_id for change in another for row in change if row is not None}
    _follow_answers(edit, parties, {row.pk: old for row, old in another})


def _is_with_party(edit: Edit, row: Decision) -> bool:
    """Whether the decision is restored, and so is its party; a new row has the first version."""
    return row.version > 1 and ("agreements.party", row.party_id) in edit.made


@after_delete(Decision)
def unmake_party(edit: Edit, row: Decision, _former: Any) -> None:
    """A deleted decision takes with it the standing that it made."""
    _follow_answers(edit, {row.party_id}, {row.pk: row})


def _follow_answers(edit: Edit, parties: set[int], former: Former) -> None:
    """Write the standings that follow from a change of decisions."""
    if not parties:
        return
    held = Party.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=parties)
    followed = [_Followed(party, former) for party in held.with_what_they_said()]
    gone = [row.pk for one in followed for row in one.gone]
    events: Any = event_model(PartyStanding)._default_manager.order_by("pgh_id")
    was = events.filter(pgh_obj_id__in=gone, standing=Standing.PROSPECTIVE) if gone else ()
    before = {(event.pgh_obj_id, event.since): event for event in was}
    written = [row for one in followed for row in one.follow(before)]
    if unused := [row.pk for one in followed for row in one.unused]:
        PartyStanding.objects.filter(pk__in=unused).delete()
    write_all(edit, written)


class _Followed:
    """The standings of a party, with those that its answers made before a change and make now."""

    def __init__(self, party: Party, former: Former) -> None:
        self.party, decisions = party, party.all_decisions
        before = [one for one in decisions if one.pk not in former]
        before += [old for old in former.values() if old and old.party_id == party.pk]
        self.made = _made_by(decisions)
        self.made_before = [_said(row) for row in _made_by(before)]
        now = [_said(row) for row in self.made]
        left = [said for one in before if (row := _gives(one)) and (said := _said(row)) not in now]
        self.gone = [row for row in party.all_standings if _said(row) in left]
        self.unused: list[PartyStanding] = []

    def follow(self, before: Mapping[tuple[int, date], Any]) -> list[PartyStanding]:
        """The rows to be changed or added; `before` has prospective ones that became parties."""
        written = []
        for row in self.gone:
            if event := before.get((row.pk, row.since)):
                written.append(_set(row, event))
            else:
                self.unused.append(row)
        kept = [row for row in self.party.all_standings if row not in self.unused]
        for made in self.made:
            if not self.gone and _said(made) in self.made_before:
                continue
            earlier = [row for row in kept if row.since <= made.since]
            latest = max(earlier, key=lambda row: row.since, default=None)
            if latest and latest.standing != Standing.PROSPECTIVE:
                continue
            if latest is None or latest.since != made.since:
                # Of several, none is moved: it could meet another on its day.
                latest = self.unused.pop() if len(self.unused) == 1 else made
                kept.append(latest)
            if latest not in written:
                written.append(latest)
            _set(latest, made)
        return written


SAID = ("standing", "since", "precision", *SOURCE_COLUMNS)


def _said(standing: Any) -> tuple[Any, ...]:
    return tuple(getattr(standing, name) for name in SAID)


def _set(standing: PartyStanding, other: Any) -> PartyStanding:
    for name in SAID:
        setattr(standing, name, getattr(other, name))
    return standing


def _made_by(decisions: list[Decision]) -> list[PartyStanding]:
    """In order of days: what each gives that is the party's answer on the day it approves from."""
    given = [(row, one) for one in decisions if (row := _gives(one))]
    made = [row for row, one in given if answer_of(decisions, row.since) == one]
    return sorted(made, key=lambda row: row.since)


def _gives(decision: Decision) -> PartyStanding | None:
    """The standing from the first day on which the decision approves; None if it does not."""
    day = decision.condition_met_on or decision.decided_on
    if not decision.approves_on(day):
        return None
    precision = decision.precision if day == decision.decided_on else "day"
    row = PartyStanding(party_id=decision.party_id, since=day, precision=precision)
    row.standing = Standing.PARTY
    _with_source_of(decision, row)
    return row


def _is_another_answer(decision: Decision, former: Decision | None) -> bool:
    """Whether it answers, or did, and what its standing depends on is not as before."""
    if not any(one.is_answer for one in (decision, former) if one is not None):
        return False
    return former is None or any(getattr(former, n) != getattr(decision, n) for n in ANSWER)


ANSWER = (
    *("party_id", "result", "decided_on", "condition_met_on", "replaces_id", "precision"),
    *SOURCE_COLUMNS,
)


def _with_source_of(statement: Any, row: Any) -> None:
    """The row with the source of the statement that caused it."""
    for name, value in source_of(statement).items():
        setattr(row, name, value)
