"""The rows of a record, read once each and only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from agreements.cases import Case, answer_on, case_files, case_on, current_strategic
from agreements.models import Agreement, Decision, Party, Standing
from cooperation.models import MunicipalityGroup, Responsibility
from cooperation.statements import Statement
from forums.models import Forum
from negotiations.models import Negotiation, NegotiationPractice, NoneStatement
from workspace.models import ErrorReport
from workspace.record.entries import ENTRIES
from workspace.record.parts import MUNICIPAL, MUNICIPAL_REPORTS, SECTIONS, Link, Part, Section
from workspace.subjects import SUBJECTS

if TYPE_CHECKING:
    from workspace.places import Place


@dataclass
class Record:
    """The record of a place; its parts are read when they are asked for."""

    place: Place
    only: str | None = None

    @cached_property
    def cases(self) -> list[Case]:
        agreements = case_files(Agreement.objects.filter(county=self.place.county))
        return [case_on(one, self.place.day) for one in agreements]

    @cached_property
    def negotiations(self) -> list[Negotiation]:
        rows = Negotiation.objects.filter(county=self.place.county)
        return list(rows.select_related("group", "forum").order_by("-held_on", "-pk"))

    @cached_property
    def none_statements(self) -> list[NoneStatement]:
        return list(NoneStatement.objects.filter(county=self.place.county).order_by("-stated_on"))

    @cached_property
    def practices(self) -> list[NegotiationPractice]:
        return list(NegotiationPractice.objects.filter(county=self.place.county))

    @cached_property
    def forums(self) -> list[Forum]:
        rows = Forum.objects.filter(county=self.place.county)
        return list(rows.prefetch_related("participants"))

    @cached_property
    def responsibilities(self) -> list[Responsibility]:
        rows = self.place.rows(SUBJECTS["vastuuhenkilot"])
        return list(rows.select_related("person", "theme", "municipality"))

    @cached_property
    def groups(self) -> list[MunicipalityGroup]:
        rows = MunicipalityGroup.objects.filter(county=self.place.county)
        return list(rows.prefetch_related("members__municipality"))

    @cached_property
    def decisions(self) -> list[Decision]:
        rows = Decision.objects.filter(party__municipality=self.place.municipality)
        return list(rows.select_related("party__agreement").order_by("-decided_on", "-pk"))

    @cached_property
    def awaited(self) -> list[Party]:
        """Where the municipality is to become a party and has not decided by today."""
        parties = Party.objects.filter(municipality=self.place.municipality)
        found = parties.select_related("agreement").prefetch_related("standings", "decisions")
        answers = [answer_on(party, self.place.day) for party in found]
        return [a.party for a in answers if a.standing == Standing.PROSPECTIVE and not a.decision]

    @cached_property
    def reports(self) -> list[ErrorReport]:
        rows = self.place.rows(SUBJECTS["ilmoitukset"])
        return list(rows.order_by(F("answered_at").asc(nulls_first=True), "-given_at"))

    @cached_property
    def parts(self) -> list[Part]:
        sections: tuple[Section, ...] = MUNICIPAL if self.place.is_municipal else SECTIONS
        if self.place.is_municipal and self.reports:
            sections = (*sections, MUNICIPAL_REPORTS)
        return [
            Part(
                section,
                tuple(ENTRIES[section.key](self)),
                tuple(self._adds(section)),
                self.place.url(section.path) if section.path else "",
                self._waiting() if section.key == "reports" else None,
            )
            for section in sections
            if self.only in (None, section.key)
        ]

    def _waiting(self) -> int:
        return sum(row.answered_at is None for row in self.reports)

    def _adds(self, section: Section) -> Iterator[Link]:
        if section.key == "agreements" and self._waits_for_preparation():
            yield Link(_("The preparation begins"), self.place.url("sopimukset", "valmistelu"))
        for key in section.subjects:
            yield Link(str(SUBJECTS[key].new), self.place.url(key, "uusi"))

    def _waits_for_preparation(self) -> bool:
        current = current_strategic(self.cases)
        return current is None or not current.is_begun

    @property
    def statements(self) -> Iterator[Statement]:
        """Every statement on the page, for its age."""
        for case in self.cases:
            yield case.agreement
            yield from case.agreement.statuses.all()
        yield from self.negotiations
        yield from self.forums
        yield from self.responsibilities


def record_of(place: Place, only: str | None = None) -> Record:
    """What is on record of the place, or one section of it."""
    return Record(place, only)
