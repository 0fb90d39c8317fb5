"""The stages of an agreement on a day: only what its steps, decisions and statuses record.

A stage names the body that decided. One that no record supports is not done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.cases import Answer, Case
from agreements.models import Body, Decision, Kind, Status, StepKind
from cooperation.bodies import body_name
from cooperation.registry import mark_of
from toolkit.days import exact_day
from toolkit.texts import Text

PREPARATION = (
    (StepKind.DECISION_TO_BEGIN, gettext_lazy("Decision to begin")),
    (StepKind.KICK_OFF, gettext_lazy("Kick-off seminar")),
    (StepKind.DRAFT, gettext_lazy("Draft handled")),
)
"""The steps that prepare a strategic agreement; other kinds show those that are on record."""

COUNTYS_BODIES = {
    Body.COUNCIL: gettext_lazy("County council"),
    Body.EXECUTIVE: gettext_lazy("County executive"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of an agreement, for the row of stages."""

    state: str
    """`done`, `now` or `todo`."""
    icon: str
    title: str
    note: str = ""
    body: Text | None = None
    """The body that decided, where its name is on record."""


def stages_of(case: Case) -> list[Stage]:
    """The stages in order: preparation, the municipalities, the counties, in force."""
    return [*_preparation(case), *_municipalities(case), *_counties(case), _in_force(case)]


# Preparation ----------------------------------------------------------------------------------


def _preparation(case: Case) -> Iterator[Stage]:
    for kind, title in PREPARATION:
        steps = [step for step in case.steps if step.kind == kind]
        if steps:
            day = exact_day(steps[-1].held_on, steps[-1].precision)
            yield Stage("done", "done", str(title), day)
        elif case.agreement.kind == Kind.STRATEGIC:
            yield _missing(case, str(title))


def _missing(case: Case, title: str) -> Stage:
    """A stage without a record; a later status shows that it is only not recorded."""
    if case.status in (Status.IN_APPROVAL, Status.READY, Status.ENDED):
        return Stage("todo", "unk", title, _("not recorded"))
    return Stage("todo", "none", title)


# Approval -------------------------------------------------------------------------------------


def _municipalities(case: Case) -> Iterator[Stage]:
    """The approval by the municipalities, if any is among the parties."""
    if not case.municipalities:
        return
    title, note = _("Approval by the municipalities"), _approvals(case)
    if not case.open_answers:
        yield Stage("done", "done", title, note)
    elif case.was_ready and not any(answer.refuses for answer in case.municipal_answers):
        yield Stage("done", "done", title, ", ".join((note, _("according to the source"))))
    elif case.status == Status.IN_APPROVAL:
        yield Stage("now", "prog", title, note)
    else:
        yield Stage("todo", "none", title, note if case.approved else "")


def _approvals(case: Case) -> str:
    return ngettext(
        "%(approved)s / %(all)s municipality",
        "%(approved)s / %(all)s municipalities",
        case.municipalities,
    ) % {"approved": case.approved, "all": case.municipalities}


def _counties(case: Case) -> Iterator[Stage]:
    """The decision of each county among the parties."""
    answers = [answer for answer in case.answers if answer.party.type == "county"]
    for answer in answers:
        county = answer.party.county
        yield _county(case, answer, f"{county.short}: " if county and len(answers) > 1 else "")
    if not answers and case.agreement.kind in (Kind.STRATEGIC, Kind.SUB):
        yield _missing(case, _("Decision of the county"))


def _county(case: Case, answer: Answer, prefix: str) -> Stage:
    decision, title = answer.decision, prefix + _("Decision of the county")
    if decision:
        return _decided(answer, decision, prefix)
    if answer.expected_on:
        return Stage("todo", "plan", title, exact_day(answer.expected_on))
    if case.was_ready:
        return Stage("done", "done", title, _("according to the source"))
    return Stage("todo", "none", title)


def _decided(answer: Answer, decision: Decision, prefix: str) -> Stage:
    """The stage named by the body that decided; a result other than approval is in the note."""
    name = body_name(decision.body_name, decision.language) if decision.body_name else None
    kind = COUNTYS_BODIES.get(Body(decision.body_key), decision.get_body_key_display())
    title = prefix if name else f"{prefix}{kind if prefix else capfirst(kind)}"
    day = exact_day(decision.decided_on, decision.precision)
    if answer.approves:
        return Stage("done", "done", title, day, name)
    mark = mark_of("decision", answer.state)
    return Stage("todo", mark.icon, title, f"{mark.label} {day}", name)


# In force -------------------------------------------------------------------------------------


def _in_force(case: Case) -> Stage:
    """In force from the first day of the agreement's own period, once it is ready."""
    title, row, period = _("In force"), case.status_row, case.period
    first = period.lower if period else None
    if case.status == Status.ENDED and row:
        day = exact_day(row.shown_on, row.precision)
        note = _("last day %(day)s") % {"day": day} if row.is_last_day else day
        return Stage("todo", "na", _("Ended"), note)
    if first and first > case.day:
        return Stage("todo", "plan", title, exact_day(first))
    if case.status == Status.READY:
        if first:
            return Stage("done", "done", title, exact_day(first))
        return Stage("todo", "unk", title, _("not recorded"))
    return Stage("todo", "none", title)
