"""One agreement on a day: status, answers of the parties and the case file.

Works on an agreement whose rows are prefetched (`case_files`), so that a county's agreements cost
a fixed number of queries. Rows dated after the day are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from agreements.models import (
    BEGUN,
    CONDITIONAL,
    LISTED,
    REFUSING,
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Party,
    Standing,
    Status,
    Step,
    answer_of,
    first_day_of_appendix,
    first_day_of_document,
    has_begun,
)
from agreements.models.status import READY_BY_SOURCE, current_key
from agreements.timelines import Entry, timeline
from cooperation.actors import AUTHORITIES, LISTED_TYPES, ActorType
from toolkit.texts import Joined, finnish_key


def case_files(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Agreements with everything a case file shows, in a fixed number of queries."""
    documents = Document.objects.annotate(first_day=first_day_of_document())
    appendices = Appendix.objects.annotate(first_day=first_day_of_appendix())
    parties = Party.objects.select_related(*LISTED_TYPES).prefetch_related(*AUTHORITIES)
    return agreements.select_related("county").prefetch_related(
        "statuses",
        Prefetch("parties", parties.with_what_they_said()),
        Prefetch("steps", Step.objects.prefetch_related(Prefetch("documents", documents))),
        Prefetch("appendices", appendices.prefetch_related("statuses")),
        Prefetch("documents", documents.with_link_check()),
        "goals__measures",
        "goals__indicators",
        "goals__theme",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A party on the day: its standing, its answer, and when an answer is expected."""

    party: Party
    day: date
    standing: str
    decision: Decision | None
    expected_on: date | None
    is_settled: bool = False
    """The agreement is ready or ended: a missing answer was given but is not recorded."""
    is_being_handled: bool = False
    """Something tells how far the matter has come with the party, but it has not answered."""

    @property
    def name(self) -> Joined:
        """The party's name, of an employment area with its authority on the day."""
        return self.party.in_words_on(self.day)

    @property
    def approves(self) -> bool:
        return self.decision is not None and self.decision.approves_on(self.day)

    @property
    def waits_for_condition(self) -> bool:
        """Whether it has approved on a condition that is not recorded as met by the day."""
        is_conditional = self.decision is not None and self.decision.result == CONDITIONAL
        return is_conditional and not self.approves

    @property
    def refuses(self) -> bool:
        """Whether it rejects the agreement or returns it."""
        return self.decision is not None and self.decision.result in REFUSING

    @property
    def is_needed(self) -> bool:
        """Whether the agreement is ready only with its approval."""
        return self.standing == Standing.PARTY or self.party.type in ("county", "municipality")

    @property
    def state(self) -> str:
        """The key of the mark: the result, else how far the matter has come."""
        if self.decision:
            return self.decision.state_on(self.day)
        if self.is_settled:
            return "not_recorded"
        if self.expected_on:
            return "expected"
        return "in_handling" if self.is_being_handled else "not_considered"


@dataclass(frozen=True, slots=True)
class Case:
    """An agreement on a day."""

    agreement: Agreement
    day: date
    status_row: AgreementStatus | None
    answers: tuple[Answer, ...]

    @property
    def status(self) -> str:
        return self.status_row.status if self.status_row else "unknown"

    @property
    def path(self) -> str:
        """The address of the agreement's own page."""
        return f"/sopimukset/{self.agreement.pk}/"

    @property
    def is_begun(self) -> bool:
        """Whether it is prepared or in preparation."""
        return self.status in BEGUN

    @property
    def is_listed(self) -> bool:
        """Whether lists show it on the day: it has a status other than not started."""
        return self.status in LISTED

    @property
    def period(self) -> Any:
        """The agreement's period; before it is handled for approval, nothing tells it."""
        is_known = self.status in {Status.IN_APPROVAL, Status.READY, Status.ENDED}
        return self.agreement.in_force if is_known else None

    @property
    def goals(self) -> list[Goal]:
        """The goals that hold on the day."""
        return [one for one in self.agreement.goals.all() if one.holds_on(self.day, self.status)]

    @property
    def documents(self) -> list[Document]:
        """Its own documents of the day that can be opened; those of a step are shown with it."""
        begun = (one for one in self.agreement.documents.all() if has_begun(one, self.day))
        return [one for one in begun if one.address and not one.step_id]

    @property
    def municipal_answers(self) -> list[Answer]:
        """Municipalities that are parties or are to become parties, by name."""
        return [answer for answer in self.answers if answer.party.type == "municipality"]

    @property
    def other_answers(self) -> list[Answer]:
        """The county, the regional council and others."""
        return [answer for answer in self.answers if answer.party.type != "municipality"]

    @property
    def approved(self) -> int:
        """How many municipalities have approved."""
        return sum(answer.approves for answer in self.municipal_answers)

    @property
    def approving(self) -> list[Joined]:
        """The names of the municipalities that have approved."""
        return [answer.name for answer in self.municipal_answers if answer.approves]

    @property
    def municipalities(self) -> int:
        return len(self.municipal_answers)

    @property
    def approvals_in_short(self) -> str:
        """How many of the municipalities have approved: 7/8."""
        return f"{self.approved}/{self.municipalities}" if self.municipalities else ""

    @property
    def percent(self) -> int:
        """Whole percent, rounded down so that only a complete round shows 100."""
        return 100 * self.approved // self.municipalities if self.municipalities else 0

    @property
    def open_answers(self) -> list[Answer]:
        return [answer for answer in self.municipal_answers if not answer.approves]

    @property
    def county_answer(self) -> Answer | None:
        return next((a for a in self.answers if a.party.type == "county"), None)

    @property
    def regional_council(self) -> Answer | None:
        """The answer of the regional council; of several, of one that is a party already."""
        councils = [a for a in self.answers if a.party.type == "regional_council"]
        return min(councils, key=lambda a: a.standing, default=None)

    @property
    def council_standing(self) -> str:
        """The key of the mark of the regional council's standing."""
        return self.regional_council.standing if self.regional_council else "none"

    @property
    def steps(self) -> list[Step]:
        return [step for step in self.agreement.steps.all() if step.held_on <= self.day]

    @property
    def appendices(self) -> list[tuple[Appendix, AppendixStatus | None]]:
        """The appendices of the day, with the row of their status, if that is on record by then."""
        begun = (one for one in self.agreement.appendices.all() if has_begun(one, self.day))
        return [(one, latest(one.statuses.all(), self.day)) for one in begun]

    @property
    def was_ready(self) -> bool:
        """Whether it is, or was by the day, ready: its source says that all approved."""
        rows = self.agreement.statuses.all()
        return any(row.status == Status.READY and row.since <= self.day for row in rows)

    @property
    def is_according_to_source(self) -> bool:
        """Whether its status is ready although the approval of one of its parties is not recorded.

        A regional council or another that is still to become a party does not count.
        """
        return self.status == Status.READY and any(
            not answer.approves and answer.is_needed for answer in self.answers
        )

    @property
    def mark(self) -> str:
        """The key of its mark: the status, or that it is ready according to its source."""
        return READY_BY_SOURCE if self.is_according_to_source else self.status

    @property
    def timeline(self) -> list[Entry]:
        expected = [(a.party, a.expected_on) for a in self.answers if not a.approves]
        return timeline(
            self.agreement,
            self.day,
            parties=[answer.party for answer in self.answers],
            expected=[(party, day) for party, day in expected if day],
        )

    @property
    def milestones(self) -> list[Entry]:
        """The timeline without the municipalities' decisions, which have their own table."""
        return [entry for entry in self.timeline if not entry.is_municipal]

    @property
    def municipal_decisions(self) -> list[Entry]:
        """All decisions of municipalities in order, including repeated ones."""
        return [entry for entry in self.timeline if entry.is_municipal and not entry.upcoming]

    @property
    def is_being_decided(self) -> bool:
        """Whether some municipality has approved or is asked to, and another has not approved."""
        is_asked = self.status == Status.IN_APPROVAL or (self.is_begun and self.approved > 0)
        return is_asked and self.status != Status.READY and bool(self.open_answers)


def case_on(agreement: Agreement, day: date) -> Case:
    """The case of a prefetched agreement on a day."""
    status = latest(agreement.statuses.all(), day)
    is_settled = status is not None and status.status in (Status.READY, Status.ENDED)
    answers = (answer_on(party, day, is_settled=is_settled) for party in agreement.parties.all())
    standing = [
        answer for answer in answers if answer.standing in (Standing.PROSPECTIVE, Standing.PARTY)
    ]
    return Case(
        agreement=agreement,
        day=day,
        status_row=status,
        answers=tuple(sorted(standing, key=_name_of_party)),
    )


def answer_on(party: Party, day: date, *, is_settled: bool = False) -> Answer:
    """The standing and answer of a party that has been read `with_what_they_said`.

    The answer is its latest decision up to the day that answers (`answer_of`).
    """
    standing = latest(party.all_standings, day)
    decisions = [one for one in party.all_decisions if one.decided_on <= day]
    return Answer(
        party=party,
        day=day,
        standing=standing.standing if standing else "none",
        decision=answer_of(decisions, day),
        expected_on=party.expected_on(day),
        is_settled=is_settled,
        is_being_handled=bool(decisions),
    )


def latest(rows: Iterable[Any], day: date) -> Any | None:
    """The row that holds on the day: the last with `since` up to it."""
    return max((row for row in rows if row.since <= day), key=lambda row: row.since, default=None)


def current_strategic(cases: Iterable[Case]) -> Case | None:
    """A county's current strategic agreement."""
    keys = {
        current_key(case.status, case.status_row.since, case.agreement.pk): case
        for case in cases
        if case.agreement.kind == "strategic" and case.status_row
    }
    return keys[min(keys)] if keys else None


def _name_of_party(answer: Answer) -> tuple[int, str]:
    kinds = list(ActorType.values)
    return kinds.index(answer.party.type), finnish_key(str(answer.party))
