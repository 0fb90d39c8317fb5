"""What seems contradictory or overdue in agreements and decisions.

Computed from the record: what is "not recorded" is asked for, never called a breach.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.cases import Answer, Case, current_strategic
from agreements.models import Decision, Status, Step
from agreements.own_pages.sections import MunicipalDecisions, new_decision_url
from toolkit.days import day_in_words
from workspace.attention import CONTRADICTION, MISSING, OVERDUE, Attention
from workspace.places import Place


def of_agreements(place: Place, cases: list[Case]) -> Iterator[Attention]:
    """What to check in a county's agreements."""
    current = current_strategic(cases)
    if current is None:
        url = place.url("sopimukset")
        sentence = _("No status of the strategic agreement is on record.")
        yield Attention(MISSING, sentence, url, _("Record the status"))
    elif current.status == Status.ENDED:
        url = place.url("sopimukset", "valmistelu")
        sentence = _("The strategic agreement has ended and no other is on record.")
        yield Attention(OVERDUE, sentence, url, _("Record what follows"))
    for case in cases:
        yield from _of_case(place, case)


def _of_case(place: Place, case: Case) -> Iterator[Attention]:
    here = place.url("sopimukset", str(case.agreement.pk))
    names = {"agreement": str(case.agreement)}
    refused = [answer for answer in case.answers if answer.refuses]
    if case.status == Status.READY and refused:
        sentence = _("%(agreement)s is ready, but a decision on record refuses it: %(who)s.")
        who = ", ".join(str(answer.party) for answer in refused)
        text = sentence % (names | {"who": who})
        yield Attention(CONTRADICTION, text, f"{here}paatokset/", _("Check the decisions"))
    missing = [answer for answer in case.municipal_answers if answer.decision is None]
    if case.status == Status.READY and missing:
        sentence = ngettext(
            "%(agreement)s is ready, but the decision of %(number)s municipality is not on record.",
            "%(agreement)s is ready, but decisions of %(number)s municipalities are not on record.",
            len(missing),
        )
        text = sentence % (names | {"number": len(missing)})
        yield Attention(CONTRADICTION, text, f"{here}paatokset/", _("Record the decisions"))
    yield from _waiting_for_condition(case, here)
    yield from _old_texts(place, case)
    if case.is_begun:
        yield from _expected(place, case, here)
        yield from _begun_late(case, here)


def _waiting_for_condition(case: Case, here: str) -> Iterator[Attention]:
    waiting = [answer for answer in case.answers if answer.waits_for_condition]
    if case.status == Status.READY and waiting:
        sentence = _("%(agreement)s is ready, but a condition is not recorded as met: %(who)s.")
        who = ", ".join(str(answer.party) for answer in waiting)
        text = sentence % {"agreement": case.agreement, "who": who}
        yield Attention(CONTRADICTION, text, f"{here}paatokset/", _("Check the decisions"))


def _old_texts(place: Place, case: Case) -> Iterator[Attention]:
    """Rows whose former values the rules of today do not allow."""
    decisions = (one for party in case.agreement.parties.all() for one in party.all_decisions)
    rows: list[tuple[str, Decision | Step]] = [("paatokset", one) for one in decisions]
    rows += [("vaiheet", step) for step in case.agreement.steps.all()]
    for page, row in rows:
        if row.to_check:
            sentence = _("%(agreement)s: check “%(text)s” in: %(row)s.")
            text = sentence % {"agreement": case.agreement, "text": row.to_check, "row": row}
            yield Attention(CONTRADICTION, text, place.url(page, str(row.pk)), _("Correct it"))


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
        text = sentence % {"agreement": case.agreement, "day": day_in_words(period.lower)}
        yield Attention(CONTRADICTION, text, here, _("Check the statuses"))


def of_municipality(place: Place, rows: MunicipalDecisions) -> Iterator[Attention]:
    """The agreements that wait for the municipality's decision."""
    for party in rows.awaited:
        expected = party.decision_expected_on
        sentence = _("%(agreement)s: the municipality's decision is not on record.")
        yield Attention(
            OVERDUE if expected and expected <= place.day else MISSING,
            sentence % {"agreement": party.agreement},
            new_decision_url(place, party),
            _("Record the decision"),
        )
