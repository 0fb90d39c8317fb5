"""The stages of each agreement of the demonstration, against an independent reading of its rows."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from agreements.cases import case_files, case_on
from agreements.models import Agreement, AgreementStatus, Decision, Party, PartyStanding, Step
from agreements.stages import stages_of
from cooperation.bodies import body_name

pytestmark = pytest.mark.usefixtures("demonstration")

STEPS = {
    "decision_to_begin": "Decision to begin",
    "kick_off": "Kick-off seminar",
    "draft": "Draft handled",
}
APPROVES = ("approved", "approved_with_changes")
ANSWERING = (*APPROVES, "rejected", "returned")


def last(rows, day, column="since"):
    rows = [row for row in rows if getattr(row, column) <= day]
    return max(rows, key=lambda row: (getattr(row, column), row.pk), default=None)


def days_of(agreement):
    found = {date(2024, 6, 30)}
    of_it = {"party__agreement": agreement}
    for rows, column in (
        (agreement.statuses.all(), "since"),
        (agreement.steps.all(), "held_on"),
        (Decision.objects.filter(**of_it), "decided_on"),
        (PartyStanding.objects.filter(**of_it), "since"),
    ):
        found |= set(rows.values_list(column, flat=True))
    if agreement.in_force and agreement.in_force.lower:
        found |= {agreement.in_force.lower, agreement.in_force.lower - timedelta(1)}
    return sorted(found)


class Rows:
    """The plain rows of an agreement."""

    def __init__(self, agreement):
        self.agreement = agreement
        self.statuses = list(AgreementStatus.objects.filter(agreement=agreement))
        self.steps = list(Step.objects.filter(agreement=agreement))
        self.parties = list(Party.objects.filter(agreement=agreement).select_related("county"))
        of_it = {"party__agreement": agreement}
        self.standings = list(PartyStanding.objects.filter(**of_it))
        self.decisions = list(Decision.objects.filter(**of_it, result__in=ANSWERING))


class Reading:
    """What the rows of an agreement say up to a day."""

    def __init__(self, rows, day):
        self.agreement, self.day, self.rows = rows.agreement, day, rows
        statuses = [row for row in rows.statuses if row.since <= day]
        self.status = statuses[-1].status if statuses else "unknown"
        self.since = statuses[-1].since if statuses else None
        self.was_ready = "ready" in {row.status for row in statuses}
        self.parties = {}
        for party in rows.parties:
            standing = last([one for one in rows.standings if one.party_id == party.pk], day)
            if standing and standing.standing in ("prospective", "party"):
                decisions = [one for one in rows.decisions if one.party_id == party.pk]
                self.parties[party] = last(decisions, day, "decided_on")

    def stages(self):
        yield from self.preparation()
        yield from self.municipal()
        yield from self.counties()
        yield self.in_force()

    def preparation(self):
        for kind, title in STEPS.items():
            step = last(
                Step.objects.filter(agreement=self.agreement, kind=kind), self.day, "held_on"
            )
            if step or self.agreement.kind == "strategic":
                yield title, bool(step)

    def municipal(self):
        answers = [one for party, one in self.parties.items() if party.type == "municipality"]
        if answers:
            approved = all(one and one.result in APPROVES for one in answers)
            refused = any(one and one.result in ("rejected", "returned") for one in answers)
            yield (
                "Approval by the municipalities",
                approved or (self.was_ready and not refused),
            )

    def counties(self):
        answers = [(p, one) for p, one in self.parties.items() if p.type == "county"]
        for party, one in answers:
            prefix = f"{party.county.short}: " if len(answers) > 1 else ""
            if one is None:
                yield f"{prefix}Decision of the county", self.was_ready
            else:
                yield prefix + self.body(one), one.result in APPROVES
        if not answers and self.agreement.kind in ("strategic", "sub"):
            yield "Decision of the county", False

    @staticmethod
    def body(decision):
        usual = {"council": "County council", "executive": "County executive"}
        if decision.body_name:
            return body_name(decision.body_name, decision.language).value
        return usual[decision.body_key]

    def in_force(self):
        if self.status == "ended":
            return "Ended", False
        first = self.agreement.in_force.lower if self.agreement.in_force else None
        return "In force", self.status == "ready" and bool(first) and first <= self.day


def test_stages_of_every_agreement_come_from_its_own_rows():
    compared = 0
    with override("en"):
        for agreement in case_files(Agreement.objects.all()):
            rows = Rows(agreement)
            for day in days_of(agreement):
                found = [
                    (f"{one.title}{one.body or ''}", one.state == "done")
                    for one in stages_of(case_on(agreement, day))
                ]
                judged = list(Reading(rows, day).stages())
                assert sorted(found) == sorted(judged), (agreement.pk, day)
                compared += 1
    assert compared > 400


def test_a_decision_of_an_executive_is_never_shown_as_the_councils():
    executive = Decision.objects.filter(party__type="county", body_key="executive")
    agreements = Agreement.objects.filter(parties__decisions__in=executive).distinct()
    assert agreements.count() > 10
    for agreement in case_files(agreements):
        case = case_on(agreement, date(2026, 11, 1))
        deciding = {
            answer.decision.body_key
            for answer in case.answers
            if answer.party.type == "county" and answer.decision
        }
        titles = {f"{one.title}{one.body or ''}" for one in stages_of(case) if one.state == "done"}
        if "council" not in deciding:
            assert not any("Aluevaltuusto" in title for title in titles)
