"""What looks contradictory or overdue in a county's record, the most pressing first.

Judged from what is on record: "not recorded" is asked about, never called a breach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.cases import Answer, Case, current_strategic
from agreements.models import Result, Status
from cooperation.days import Period, covers, day_in_words, exact_day, last_day
from cooperation.models import CouncilTerm, TermKind
from cooperation.situations import hyte_year
from negotiations.calendars import state_on
from negotiations.models import Kind

if TYPE_CHECKING:
    from workspace.places import Place
    from workspace.record import Record

YEAR = timedelta(days=365)
CONTRADICTION, OVERDUE, MISSING = "contradiction", "overdue", "missing"
ORDER = (CONTRADICTION, OVERDUE, MISSING)


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at: how pressing, what, and where to put it right."""

    weight: str
    sentence: str
    url: str
    action: str

    @property
    def icon(self) -> str:
        return {CONTRADICTION: "miss", OVERDUE: "plan", MISSING: "unk"}[self.weight]


def attention(place: Place, record: Record) -> list[Attention]:
    """All there is to look at; nothing for a single municipality's pages but what it owes."""
    found = [*_decisions(place, record)] if place.is_municipal else [*_of_county(place, record)]
    return sorted(found, key=lambda one: ORDER.index(one.weight))


def _of_county(place: Place, record: Record) -> Iterator[Attention]:
    yield from _reports(place, record)
    yield from _agreements(place, record)
    yield from _meetings(place, record)
    yield from _windows(place, record)
    yield from _people(place, record)
    yield from _confirmation(place, record)


def _reports(place: Place, record: Record) -> Iterator[Attention]:
    waiting = sum(row.answered_at is None for row in record.reports)
    if waiting:
        sentence = ngettext(
            "%(number)s report of an error waits for an answer.",
            "%(number)s reports of errors wait for an answer.",
            waiting,
        )
        url = place.url("ilmoitukset")
        yield Attention(OVERDUE, sentence % {"number": waiting}, url, _("Answer it"))


# Agreements


def _agreements(place: Place, record: Record) -> Iterator[Attention]:
    current = current_strategic(record.cases)
    if current is None:
        url = place.url("sopimukset")
        sentence = _("No status of the strategic agreement is on record.")
        yield Attention(MISSING, sentence, url, _("Record the status"))
    elif current.status == Status.ENDED:
        url = place.url("sopimukset", "valmistelu")
        sentence = _("The strategic agreement has ended and no other is on record.")
        yield Attention(OVERDUE, sentence, url, _("Record what follows"))
    for case in record.cases:
        yield from _of_case(place, case)


def _of_case(place: Place, case: Case) -> Iterator[Attention]:
    here = place.url("sopimukset", str(case.agreement.pk))
    names = {"agreement": str(case.agreement)}
    refused = [answer for answer in case.answers if _refuses(answer)]
    if case.status == Status.READY and refused:
        sentence = _("%(agreement)s is ready, but a decision on record refuses it: %(who)s.")
        who = ", ".join(str(answer.party) for answer in refused)
        told = sentence % (names | {"who": who})
        yield Attention(CONTRADICTION, told, f"{here}paatokset/", _("Check the decisions"))
    missing = [answer for answer in case.municipal_answers if answer.decision is None]
    if case.status == Status.READY and missing:
        sentence = ngettext(
            "%(agreement)s is ready, but the decision of %(number)s municipality is not on record.",
            "%(agreement)s is ready, but decisions of %(number)s municipalities are not on record.",
            len(missing),
        )
        told = sentence % (names | {"number": len(missing)})
        yield Attention(CONTRADICTION, told, f"{here}paatokset/", _("Record the decisions"))
    if case.is_begun:
        yield from _expected(place, case, here)
        yield from _begun_late(case, here)


def _refuses(answer: Answer) -> bool:
    return answer.decision is not None and answer.decision.result in (
        Result.REJECTED,
        Result.RETURNED,
    )


def _expected(place: Place, case: Case, here: str) -> Iterator[Attention]:
    late = [answer for answer in case.answers if _is_late(answer, place.day)]
    if late:
        sentence = ngettext(
            "%(agreement)s: the day of an expected decision has passed: %(who)s.",
            "%(agreement)s: the days of %(number)s expected decisions have passed: %(who)s.",
            len(late),
        ) % {
            "agreement": case.agreement,
            "number": len(late),
            "who": ", ".join(str(answer.party) for answer in late),
        }
        yield Attention(OVERDUE, sentence, f"{here}paatokset/", _("Record the decisions"))


def _is_late(answer: Answer, day: date) -> bool:
    expected = answer.party.decision_expected_on
    if expected is None or expected > day or answer.approves:
        return False
    return answer.decision is None or answer.decision.decided_on < expected


def _begun_late(case: Case, here: str) -> Iterator[Attention]:
    period = case.agreement.in_force
    has_begun = period and period.lower and period.lower <= case.day
    if has_begun and case.status != Status.READY:
        sentence = _("%(agreement)s: its period began on %(day)s, but it is not ready on record.")
        told = sentence % {"agreement": case.agreement, "day": day_in_words(period.lower)}
        yield Attention(CONTRADICTION, told, here, _("Check the statuses"))


# Negotiations


def _meetings(place: Place, record: Record) -> Iterator[Attention]:
    for row in record.negotiations:
        if state_on(row, place.day) == "awaiting_outcome":
            sentence = _("%(what)s %(day)s has no outcome on record: was it held?")
            told = sentence % {
                "what": str(row.get_kind_display()).capitalize(),
                "day": exact_day(row.held_on, row.precision),
            }
            url = place.url("neuvottelut", str(row.pk), "tulos")
            yield Attention(OVERDUE, told, url, _("Record the outcome"))


def _windows(place: Place, record: Record) -> Iterator[Attention]:
    term = CouncilTerm.objects.window(TermKind.COUNTY, place.day)
    if term and not _is_told(record, Kind.COOPERATION, term):
        sentence = _("No cooperation negotiation of this council term is on record.")
        yield _to_record(place, Kind.COOPERATION, sentence, term.upper)
    year = hyte_year(place.day)
    if year and not _is_told(record, Kind.HYTE, year):
        sentence = _("No wellbeing promotion negotiation of this year is on record.")
        yield _to_record(place, Kind.HYTE, sentence, year.upper)


def _is_told(record: Record, kind: str, window: Period) -> bool:
    met = any(
        row.kind == kind and row.outcome != "cancelled" and covers(window, row.held_on)
        for row in record.negotiations
    )
    stated = (row for row in record.none_statements if row.kind == kind)
    return met or any(row.window_from == window.lower for row in stated)


def _to_record(place: Place, kind: str, sentence: str, until: date | None) -> Attention:
    if end := last_day(until):
        sentence += " " + _("Time is left until %(day)s.") % {"day": day_in_words(end)}
    url = f"{place.url('neuvottelut', 'uusi')}?kind={kind}"
    return Attention(MISSING, sentence, url, _("Record a negotiation"))


# People, confirmation


def _people(place: Place, record: Record) -> Iterator[Attention]:
    of_county = [row for row in record.responsibilities if row.county_id]
    if not any(covers(row.period, place.day) for row in of_county):
        sentence = _("Nobody is on record as responsible for a theme in the county today.")
        url = place.url("vastuuhenkilot", "uusi")
        yield Attention(MISSING, sentence, url, _("Record a responsible person"))


def _confirmation(place: Place, record: Record) -> Iterator[Attention]:
    moments = [row.confirmed_at for row in record.statements if row.confirmed_at]
    latest = max(moments, default=None)
    if latest is None:
        sentence = _("The record has not been confirmed yet.")
    elif timezone.now() - latest > YEAR:
        sentence = _("The record was last confirmed on %(day)s, over 12 months ago.")
        sentence %= {"day": day_in_words(timezone.localdate(latest))}
    else:
        return
    yield Attention(OVERDUE, sentence, place.url() + "#record", _("Look it through"))


# A municipality


def _decisions(place: Place, record: Record) -> Iterator[Attention]:
    """The agreements in which the municipality's decision is awaited."""
    for party in record.awaited:
        expected = party.decision_expected_on
        sentence = _("%(agreement)s: the municipality's decision is not on record.")
        url = f"{place.url('paatokset', 'uusi')}?party={party.pk}"
        yield Attention(
            OVERDUE if expected and expected <= place.day else MISSING,
            sentence % {"agreement": party.agreement},
            url,
            _("Record the decision"),
        )
