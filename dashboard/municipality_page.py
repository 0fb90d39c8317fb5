"""The content of a municipality's page: agreements, decisions of its council, negotiations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.cases import Answer, Case, case_files, case_on, current_strategic
from agreements.models import Agreement, Status
from cooperation.models import (
    CountyMembership,
    Municipality,
    MunicipalityGroup,
    Population,
    Responsibility,
)
from forums.models import Forum
from negotiations.calendars import Dated, dated_on, with_organisations
from negotiations.counting import on_record_on
from negotiations.models import Negotiation
from negotiations.parts import parts_of, with_parts
from toolkit.days import covers


@dataclass(frozen=True, slots=True)
class Binding:
    """An agreement that the municipality has joined or is to join, with its answer."""

    case: Case
    answer: Answer


@dataclass(frozen=True, slots=True)
class MunicipalityPage:
    """One municipality on one day."""

    municipality: Municipality
    day: date
    membership: CountyMembership | None
    earlier: tuple[CountyMembership, ...]
    population: Population | None
    bindings: tuple[Binding, ...]
    negotiations: tuple[Dated, ...]
    forums: tuple[Forum, ...]
    groups: tuple[MunicipalityGroup, ...]
    responsibilities: tuple[Responsibility, ...]

    @property
    def exists(self) -> bool:
        """Whether the municipality exists on the day."""
        return covers(self.municipality.period, self.day)

    @property
    def has_ended(self) -> bool:
        """Whether its last day was before the day."""
        ends: date | None = self.municipality.period.upper
        return ends is not None and ends <= self.day

    @property
    def is_in_system(self) -> bool:
        """Whether records of agreements, negotiations and forums are expected of it on the day."""
        return self.exists and not self.municipality.special

    @property
    def open_bindings(self) -> list[Binding]:
        """Agreements being approved that the municipality has not approved."""
        return [
            one
            for one in self.bindings
            if one.case.status == Status.IN_APPROVAL and not one.answer.approves
        ]

    @property
    def strategic(self) -> Binding | None:
        """Of its strategic agreements, the one chosen by the rule of a county's current one."""
        current = current_strategic(one.case for one in self.bindings)
        return next((one for one in self.bindings if one.case is current), None)


def municipality_page(municipality: Municipality, day: date) -> MunicipalityPage:
    """The page of a municipality on a day, in a fixed number of queries."""
    memberships = municipality.memberships.select_related("county").order_by("-period")
    current = [one for one in memberships if covers(one.period, day)]
    return MunicipalityPage(
        municipality=municipality,
        day=day,
        membership=current[0] if current else None,
        earlier=tuple(one for one in memberships if one.period.upper and one.period.upper <= day),
        population=municipality.populations.up_to(day).first(),
        bindings=_bindings(municipality, day),
        negotiations=_negotiations(municipality, day),
        forums=_forums(municipality, day),
        groups=tuple(
            MunicipalityGroup.objects.filter(
                members__municipality=municipality, members__period__contains=day
            ).in_order_of_names()
        ),
        responsibilities=tuple(
            municipality.responsibilities.alive_on(day).select_related("theme", "person")
        ),
    )


def _bindings(municipality: Municipality, day: date) -> tuple[Binding, ...]:
    agreements = case_files(Agreement.objects.filter(parties__municipality=municipality))
    found = []
    for case in (case_on(agreement, day) for agreement in agreements):
        answers = [one for one in case.answers if one.party.municipality_id == municipality.code]
        if answers and case.is_listed:
            found.append(Binding(case, answers[0]))
    return tuple(sorted(found, key=lambda one: one.case.agreement.kind != "strategic"))


def _negotiations(municipality: Municipality, day: date) -> tuple[Dated, ...]:
    rows = Negotiation.objects.filter(
        on_record_on(day), municipalities__contains=[municipality.code]
    )
    shown = with_organisations(rows).select_related("county", "group")
    found = list(shown.order_by("-held_on", "-pk"))
    return tuple(dated_on(found, day, parts_of(with_parts(found), day)))


def _forums(municipality: Municipality, day: date) -> tuple[Forum, ...]:
    taking_part = Forum.objects.alive_on(day).filter(
        participants__municipality=municipality, participants__period__contains=day
    )
    return tuple(
        taking_part.in_order_of_names(within=("level",)).select_related("county").distinct()
    )
