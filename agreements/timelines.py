"""The timeline of an agreement on a day: its steps, its parties' decisions and expected ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.models import Agreement, Decision, Document, Party, Step, has_begun
from cooperation.bodies import body_name
from cooperation.registry import mark_of
from history.statements import Channel
from toolkit.days import exact_day
from toolkit.texts import Joined, Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the decision timeline."""

    title: Joined | str
    day: date
    body: Text | None = None
    precision: str = "day"
    details: Sequence[Text | str] = ()
    convener: Text | None = None
    proposal: Sequence[str] = ()
    lines: Sequence[str] = ()
    documents: Sequence[Document] = ()
    url: str = ""
    language: str = ""
    upcoming: bool = False
    is_municipal: bool = False
    is_demonstration: bool = False
    """Whether the row behind it is invented: others of the same case may rest on documents."""


def timeline(
    agreement: Agreement,
    day: date,
    *,
    parties: Iterable[Party],
    expected: Iterable[tuple[Party, date]],
) -> list[Entry]:
    """What happened up to the day, and the decisions expected after it, in order.

    The agreement's rows are prefetched, as `case_files` does.
    """
    past = [_step_entry(step, day) for step in agreement.steps.all() if step.held_on <= day]
    past += [
        _decision_entry(agreement, day, party, decision)
        for party in parties
        for decision in party.all_decisions
        if decision.decided_on <= day
    ]
    coming = [
        Entry(
            title=Joined.of(_("%(party)s: decision expected"), party=party.shown_name),
            day=expected_on,
            upcoming=True,
            is_municipal=party.type == "municipality",
        )
        for party, expected_on in expected
    ]
    return sorted([*past, *coming], key=lambda entry: entry.day)


def _step_entry(step: Step, day: date) -> Entry:
    preparers = [Text(title, step.language) for title in step.preparers]
    documents = [one for one in step.documents.all() if has_begun(one, day)]
    return Entry(
        title=str(step.get_kind_display()).capitalize(),
        body=body_name(step.body, step.language) if step.body else None,
        day=step.held_on,
        precision=step.precision,
        details=[step.section_sign, step.diary_number, *preparers],
        convener=Text(step.convener, step.language) if step.convener else None,
        proposal=_lines(step.proposal),
        lines=_lines(step.decision),
        documents=documents,
        url="" if any(one.address for one in documents) else step.source_url,
        language=step.language,
        is_demonstration=step.source_channel == Channel.DEMONSTRATION,
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _decision_entry(agreement: Agreement, day: date, party: Party, decision: Decision) -> Entry:
    condition = Text(decision.condition, decision.language) if decision.condition else ""
    return Entry(
        title=Joined.by(": ", party.shown_name, mark_of("decision", decision.state_on(day)).label),
        day=decision.decided_on,
        precision=decision.precision,
        details=[
            *(decision.deciding_body, decision.section_sign, decision.diary_number, condition),
            *_links_of(agreement, day, party, decision),
        ],
        url=decision.url or decision.source_url,
        is_municipal=party.type == "municipality",
        is_demonstration=decision.source_channel == Channel.DEMONSTRATION,
    )


def _links_of(agreement: Agreement, day: date, party: Party, decision: Decision) -> Iterator[str]:
    """When its condition was met, what it replaces, and where the matter was handled before."""
    if decision.condition_met_on and decision.condition_met_on <= day:
        yield _("the condition was met on %(day)s") % {"day": exact_day(decision.condition_met_on)}
    of_party = {one.pk: one for one in party.all_decisions}
    if former := of_party.get(decision.replaces_id or 0):
        yield _("replaces the decision of %(day)s") % {"day": _dated(former)}
    steps = {step.pk: step for step in agreement.steps.all()}
    before = [
        *(_handling(steps[pk].body, steps[pk]) for pk in decision.earlier_steps if pk in steps),
        *(
            _handling(str(of_party[pk].deciding_body.value), of_party[pk])
            for pk in decision.earlier_decisions
            if pk in of_party
        ),
    ]
    if before:
        yield _("handled before: %(where)s") % {"where": "; ".join(before)}


def _handling(body: str, row: Step | Decision) -> str:
    what = row.get_kind_display() if isinstance(row, Step) else row.get_result_display()
    day = row.held_on if isinstance(row, Step) else row.decided_on
    parts = (body, exact_day(day, row.precision), row.section_sign, str(what))
    return ", ".join(part for part in parts if part)


def _dated(decision: Decision) -> str:
    day = exact_day(decision.decided_on, decision.precision)
    return f"{day}, {decision.section_sign}" if decision.section else day
