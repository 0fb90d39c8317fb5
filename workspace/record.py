"""What is on record of a place, by section: each row with its source, its age and where to edit it.

A fixed number of queries, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.cases import Case, answer_on, case_files, case_on, current_strategic
from agreements.models import Agreement, Decision, Document, Party, Standing, Status
from cooperation.days import day_in_words, exact_day, range_in_words
from cooperation.models import MunicipalityGroup, Responsibility
from cooperation.statements import Statement
from cooperation.texts import text_of
from forums.models import Forum
from negotiations.calendars import state_on
from negotiations.models import Negotiation, NegotiationPractice, NoneStatement, Outcome
from workspace.models import ErrorReport
from workspace.subjects import SUBJECTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from workspace.places import Place


@dataclass(frozen=True)
class Section:
    """A part of the record; `path` stands in the address, `subjects` are what can be added."""

    key: str
    path: str
    title: StrOrPromise
    subjects: tuple[str, ...]


SECTIONS = (
    Section("agreements", "sopimukset", gettext_lazy("Agreements and decisions"), ("sopimukset",)),
    Section(
        "negotiations",
        "neuvottelut",
        gettext_lazy("Negotiations and meetings"),
        ("neuvottelut", "ei-neuvoteltu", "neuvottelumallit"),
    ),
    Section("forums", "foorumit", gettext_lazy("Forums"), ("foorumit",)),
    Section("people", "vastuuhenkilot", gettext_lazy("Responsible persons"), ("vastuuhenkilot",)),
    Section("groups", "kuntaryhmat", gettext_lazy("Groups of municipalities"), ("kuntaryhmat",)),
    Section("plans", "suunnitelmat", gettext_lazy("Plans"), ("suunnitelmat",)),
    Section("reports", "ilmoitukset", gettext_lazy("Reports of errors"), ()),
)
MUNICIPAL = (
    Section("decisions", "", gettext_lazy("The municipality's decisions"), ("paatokset",)),
    Section("people", "", gettext_lazy("Responsible persons"), ("vastuuhenkilot",)),
)
# Of a municipality in no county, such as Helsinki, staff answer here.
MUNICIPAL_REPORTS = Section("reports", "", gettext_lazy("Reports of errors"), ())


def section_of(key: str) -> Section | None:
    """The section of an address, or of a subject."""
    return next((one for one in SECTIONS if key in (one.key, one.path)), None)


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on to."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """Where a row comes from, since when it is on record and when it was last confirmed."""

    source: str
    source_url: str
    recorded_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the record as the list shows it."""

    title: str
    url: str
    facts: tuple[tuple[str, str], ...] = ()
    mark: tuple[str, str] | None = None
    age: Age | None = None
    links: tuple[Link, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """A section with its rows and what can be added."""

    section: Section
    entries: tuple[Entry, ...]
    adds: tuple[Link, ...]
    url: str = ""
    waiting: int | None = None
    """Of readers' reports: how many wait for an answer; they are never confirmed."""

    @property
    def is_empty(self) -> bool:
        return not self.entries

    @property
    def state(self) -> str:
        """How the section stands, by the key of its icon."""
        if self.is_empty:
            return "none"
        return "prog" if self.has_unconfirmed or self.waiting else "done"

    @property
    def latest_at(self) -> datetime | None:
        moments = [one.age.recorded_at for one in self.entries if one.age and one.age.recorded_at]
        return max(moments, default=None)

    @property
    def confirmed_at(self) -> datetime | None:
        found = [one.age.confirmed_at for one in self.entries if one.age and one.age.confirmed_at]
        return max(found, default=None)

    @property
    def has_unconfirmed(self) -> bool:
        return any(one.age and not one.age.confirmed_at for one in self.entries)


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
        return current is None or current.status in (Status.NOT_STARTED, Status.ENDED)

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


def age_of(row: Statement) -> Age:
    """A statement's source in words, and its moments."""
    source = ": ".join(filter(None, [str(row.get_source_channel_display()), row.source_reference]))
    return Age(str(capfirst(source)), row.source_url, row.recorded_at, row.confirmed_at)


def _said(*told: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((label, str(text)) for label, text in told if text)


def title_of(row: Any) -> str:
    """The row's name on its county's own pages, where the county need not be said."""
    if isinstance(row, Negotiation):
        return f"{capfirst(row.get_kind_display())} {exact_day(row.held_on, row.precision)}"
    if isinstance(row, NoneStatement):
        window = day_in_words(row.window_from)
        return _("None held: %(what)s") % {"what": f"{row.get_kind_display()} {window}–"}
    if isinstance(row, NegotiationPractice):
        return _("Practice: %(what)s") % {"what": row.get_kind_display()}
    return str(capfirst(str(row)))


# Agreements


def _agreements(record: Record) -> Iterator[Entry]:
    for case in record.cases:
        row = case.agreement
        status = case.status_row
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=record.place.url("sopimukset", str(row.pk)),
            mark=("agreement", case.status),
            facts=_said(
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


def links_of(place: Place, row: Any) -> list[Link]:
    """The pages about one row: for an agreement its parties, decisions and case file."""
    if place.is_municipal:
        return []
    if isinstance(row, Responsibility) and place.access.may_edit(row.person):
        return [Link(_("Name and contacts"), place.url("henkilot", str(row.person_id)))]
    if isinstance(row, Negotiation):
        return _negotiation_links(place, row)
    if isinstance(row, Document) and row.address:
        return [
            Link(_("Document"), place.url("asiakirjat", str(row.pk)), str(row)),
            Link(_("Open the file") if row.sha256 else _("Open the link"), row.address, str(row)),
        ]
    if not isinstance(row, Agreement):
        return []
    here, about = place.url("sopimukset", str(row.pk)), str(row)
    return [
        Link(_("Agreement and statuses"), here, about),
        Link(_("Decisions"), f"{here}paatokset/", about),
        Link(_("Parties"), f"{here}osapuolet/", about),
        Link(_("Case file"), f"{here}asiat/", about),
    ]


def _negotiation_links(place: Place, row: Negotiation) -> list[Link]:
    """Its form and, until it is cancelled, what became of it."""
    if row.outcome == Outcome.CANCELLED:
        return []
    here, about = place.url("neuvottelut", str(row.pk)), title_of(row)
    became = _("Absent municipalities") if row.outcome else _("Held, moved or cancelled")
    return [Link(_("Negotiation"), here, about), Link(became, f"{here}tulos/", about)]


# Negotiations


def _negotiations(record: Record) -> Iterator[Entry]:
    place = record.place
    for row in record.negotiations:
        yield Entry(
            title=title_of(row),
            url=place.url("neuvottelut", str(row.pk)),
            mark=("negotiation", state_on(row, place.day)),
            facts=_said(
                (_("With whom"), row.group or row.get_format_display()),
                (_("Municipalities"), len(row.municipalities)),
                (_("Participants"), _participants(row)),
            ),
            age=age_of(row),
            links=tuple(links_of(place, row)[1:]) if not row.outcome else (),
        )
    for none in record.none_statements:
        yield Entry(
            title=title_of(none),
            url=place.url("ei-neuvoteltu", str(none.pk)),
            mark=("negotiation", "confirmed_none"),
            facts=_said((_("Reason"), none.reason)),
            age=age_of(none),
        )
    for practice in record.practices:
        yield Entry(
            title=title_of(practice),
            url=place.url("neuvottelumallit", str(practice.pk)),
            facts=_said(
                (_("Rhythm"), practice.get_rhythm_display()),
                (_("Period"), range_in_words(practice.period)),
            ),
            age=age_of(practice),
        )


def _participants(row: Negotiation) -> str:
    names = dict(row._meta.get_field("participants").base_field.choices)
    return ", ".join(str(names.get(one, one)) for one in row.participants)


# Forums, people, groups, plans


def _forums(record: Record) -> Iterator[Entry]:
    for row in record.forums:
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_type_display())),
            url=record.place.url("foorumit", str(row.pk)),
            facts=_said(
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
            facts=_said(
                (_("Person"), row.person.name),
                (_("Municipality"), row.municipality or ""),
                (_("Period"), range_in_words(row.period)),
            ),
            age=age_of(row),
        )


def _groups(record: Record) -> Iterator[Entry]:
    for row in record.groups:
        members = sorted(str(one.municipality) for one in row.members.all())
        yield Entry(
            title=str(row),
            url=record.place.url("kuntaryhmat", str(row.pk)),
            facts=_said((_("Municipalities"), ", ".join(members))),
            age=age_of(row),
        )


def _plans(record: Record) -> Iterator[Entry]:
    for row in record.place.rows(SUBJECTS["suunnitelmat"]):
        yield Entry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=record.place.url("suunnitelmat", str(row.pk)),
            facts=_said((_("Period"), range_in_words(row.period))),
            age=age_of(row),
        )


def _decisions(record: Record) -> Iterator[Entry]:
    yield from _awaited(record)
    for row in record.decisions:
        yield Entry(
            title=str(row.party.agreement),
            url=record.place.url("paatokset", str(row.pk)),
            mark=("decision", row.result),
            facts=_said(
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
            facts=_said((_("Decision expected"), exact_day(party.decision_expected_on))),
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
            facts=_said(
                (_("Page"), row.page),
                (_("Given"), day_in_words(timezone.localdate(row.given_at))),
                (_("Answered"), _day_of(row.answered_at)),
            ),
        )


def _day_of(moment: datetime | None) -> str:
    return day_in_words(timezone.localdate(moment)) if moment else _("not yet")


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


# The case file of one agreement


@dataclass(frozen=True)
class CaseFile:
    """The steps, appendices, documents and goals of an agreement, each with its page."""

    agreement: Agreement
    parts: tuple[Part, ...]


def case_file(place: Place, agreement: Agreement) -> CaseFile:
    """An agreement's case file; a fixed number of queries."""
    kinds: list[tuple[str, StrOrPromise, Any]] = [
        ("vaiheet", gettext_lazy("Steps"), agreement.steps.all()),
        ("liitteet", gettext_lazy("Appendices"), agreement.appendices.all()),
        ("asiakirjat", gettext_lazy("Documents"), agreement.documents.with_link_check()),
        ("tavoitteet", gettext_lazy("Goals"), agreement.goals.all()),
        ("paatokset", gettext_lazy("Decisions"), _all_decisions(agreement)),
    ]
    return CaseFile(agreement, tuple(_case_part(place, agreement, *one) for one in kinds))


def _all_decisions(agreement: Agreement) -> Any:
    rows = Decision.objects.filter(party__agreement=agreement)
    return rows.select_related("party__county", "party__municipality", "party__regional_council")


def _case_part(
    place: Place, agreement: Agreement, key: str, title: StrOrPromise, rows: Any
) -> Part:
    subject = SUBJECTS[key]
    add = f"{place.url(key, 'uusi')}?agreement={agreement.pk}"
    entries = tuple(
        Entry(_title(row), place.url(key, str(row.pk)), facts=tuple(_of_file(row)), age=age_of(row))
        for row in rows
    )
    return Part(Section(key, key, title, (key,)), entries, (Link(str(subject.new), add),))


def _of_file(row: Any) -> Iterator[tuple[str, str]]:
    """A document's file, or when its link last worked."""
    if getattr(row, "file_name", ""):
        yield _("File"), row.file_name
    elif getattr(row, "url", "") and hasattr(row, "worked_at"):
        yield _("Link"), row.url
        yield _("The link last worked"), _day_of(row.worked_at)


def _title(row: Any) -> str:
    return f"{row.party}: {row}" if isinstance(row, Decision) else str(row)
