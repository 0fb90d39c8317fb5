"""The rows of each section as entries of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.cases import Case
from agreements.models import Agreement
from cooperation.days import day_in_words, exact_day, range_in_words
from cooperation.texts import finnish_key, text_of
from negotiations.calendars import state_on
from negotiations.models import Negotiation
from workspace.record.parts import Entry, Link
from workspace.record.rows import age_of, day_of, links_of, said, title_of
from workspace.subjects import SUBJECTS

if TYPE_CHECKING:
    from workspace.record.reading import Record


def _agreements(record: Record) -> Iterator[Entry]:
    for case in record.cases:
        row = case.agreement
        status = case.status_row
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=record.place.url("sopimukset", str(row.pk)),
            mark=("agreement", case.status),
            facts=said(
                (_("Status"), exact_day(status.since, status.precision) if status else ""),
                (_("In force"), range_in_words(row.in_force)),
                (_("Municipalities that have approved"), _approved(case)),
                (_("Case file"), _counts(row)),
            ),
            age=age_of(status or row),
            links=tuple(links_of(record.place, row)[1:]),
        )


def _approved(case: Case) -> str:
    return f"{case.approved} / {case.municipalities}" if case.municipalities else ""


def _counts(row: Agreement) -> str:
    told = [
        (_("steps"), len(row.steps.all())),
        (_("appendices"), len(row.appendices.all())),
        (_("documents"), len(row.documents.all())),
        (_("goals"), len(row.goals.all())),
    ]
    return ", ".join(f"{name} {number}" for name, number in told if number)


def _negotiations(record: Record) -> Iterator[Entry]:
    place = record.place
    for row in record.negotiations:
        yield Entry(
            title=title_of(row),
            url=place.url("neuvottelut", str(row.pk)),
            mark=("negotiation", state_on(row, place.day)),
            facts=said(
                (_("With whom"), row.group or row.get_format_display()),
                (_("Municipalities"), len(row.municipalities)),
                (_("Participants"), _participants(row)),
            ),
            age=age_of(row),
            links=tuple(links_of(place, row)[1:]) if not row.outcome else (),
        )
    yield from _none_statements(record)
    yield from _practices(record)


def _none_statements(record: Record) -> Iterator[Entry]:
    for none in record.none_statements:
        yield Entry(
            title=title_of(none),
            url=record.place.url("ei-neuvoteltu", str(none.pk)),
            mark=("negotiation", "confirmed_none"),
            facts=said((_("Reason"), none.reason)),
            age=age_of(none),
        )


def _practices(record: Record) -> Iterator[Entry]:
    for practice in record.practices:
        yield Entry(
            title=title_of(practice),
            url=record.place.url("neuvottelumallit", str(practice.pk)),
            facts=said(
                (_("Rhythm"), practice.get_rhythm_display()),
                (_("Period"), range_in_words(practice.period)),
            ),
            age=age_of(practice),
        )


def _participants(row: Negotiation) -> str:
    names = dict(row._meta.get_field("participants").base_field.choices)
    return ", ".join(str(names.get(one, one)) for one in row.participants)


def _forums(record: Record) -> Iterator[Entry]:
    for row in record.forums:
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_type_display())),
            url=record.place.url("foorumit", str(row.pk)),
            facts=said(
                (_("Level"), row.get_level_display()),
                (_("Period"), range_in_words(row.period)),
                (_("Participants"), len(row.participants.all())),
            ),
            age=age_of(row),
        )


def _people(record: Record) -> Iterator[Entry]:
    for row in record.responsibilities:
        yield Entry(
            title=f"{row.theme}: {text_of(row, 'role')}",
            url=record.place.url("vastuuhenkilot", str(row.pk)),
            facts=said(
                (_("Person"), row.person.name),
                (_("Municipality"), row.municipality or ""),
                (_("Period"), range_in_words(row.period)),
            ),
            age=age_of(row),
        )


def _groups(record: Record) -> Iterator[Entry]:
    for row in record.groups:
        members = sorted((str(one.municipality) for one in row.members.all()), key=finnish_key)
        yield Entry(
            title=str(row),
            url=record.place.url("kuntaryhmat", str(row.pk)),
            facts=said((_("Municipalities"), ", ".join(members))),
            age=age_of(row),
        )


def _plans(record: Record) -> Iterator[Entry]:
    for row in record.place.rows(SUBJECTS["suunnitelmat"]):
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=record.place.url("suunnitelmat", str(row.pk)),
            facts=said((_("Period"), range_in_words(row.period))),
            age=age_of(row),
        )


def _decisions(record: Record) -> Iterator[Entry]:
    yield from _awaited(record)
    for row in record.decisions:
        yield Entry(
            title=str(row.party.agreement),
            url=record.place.url("paatokset", str(row.pk)),
            mark=("decision", row.result),
            facts=said(
                (_("Day"), exact_day(row.decided_on, row.precision)),
                (_("Body"), row.body_name or row.get_body_key_display()),
                ("§", row.section),
                (_("Diary number"), row.diary_number),
            ),
            age=age_of(row),
        )


def _awaited(record: Record) -> Iterator[Entry]:
    """Agreements on which the municipality has not decided yet: when it is expected to."""
    for party in record.awaited:
        yield Entry(
            title=str(party.agreement),
            url=record.place.url("odotettu", str(party.pk)),
            mark=("decision", "expected" if party.decision_expected_on else "not_considered"),
            facts=said((_("Decision expected"), exact_day(party.decision_expected_on))),
            links=(
                Link(_("Set the expected day"), record.place.url("odotettu", str(party.pk))),
                Link(
                    _("Record the decision"),
                    f"{record.place.url('paatokset', 'uusi')}?party={party.pk}",
                ),
            ),
        )


def _reports(record: Record) -> Iterator[Entry]:
    """What readers told; those not yet answered first."""
    for row in record.reports:
        yield Entry(
            title=str(row),
            url=record.place.url("ilmoitukset", str(row.pk)),
            facts=said(
                (_("Page"), row.page),
                (_("Given"), day_in_words(timezone.localdate(row.given_at))),
                (_("Answered"), day_of(row.answered_at)),
            ),
        )


ENTRIES: dict[str, Callable[[Record], Iterable[Entry]]] = {
    "agreements": _agreements,
    "negotiations": _negotiations,
    "forums": _forums,
    "people": _people,
    "groups": _groups,
    "plans": _plans,
    "decisions": _decisions,
    "reports": _reports,
}
