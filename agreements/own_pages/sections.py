"""The agreements of a county's own pages, and the decisions of a municipality's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.cases import Case, answer_on, case_files, case_on, current_strategic
from agreements.models import Agreement, Decision, Document, Party, Standing
from toolkit.days import exact_day, range_in_words
from workspace.entries import Link, RecordEntry, age_of, known
from workspace.places import Place

# A county's agreements ---------------------------------------------------------------------------


def cases_of(place: Place) -> list[Case]:
    """The county's agreements on the day."""
    agreements = case_files(Agreement.objects.filter(county=place.county))
    return [case_on(one, place.day) for one in agreements]


def entries(place: Place, cases: list[Case]) -> Iterator[RecordEntry]:
    """The agreements as the list shows them."""
    for case in cases:
        row = case.agreement
        status = case.status_row
        yield RecordEntry(
            title=str(row),
            kind=str(capfirst(row.get_kind_display())),
            url=place.url("sopimukset", str(row.pk)),
            mark=("agreement", case.status),
            facts=known(
                (_("Status"), exact_day(status.since, status.precision) if status else ""),
                (_("In force"), range_in_words(row.in_force)),
                (_("Municipalities that have approved"), _approved(case)),
                (_("Case file"), _counts(row)),
            ),
            age=age_of(status or row),
            links=tuple(links(place, row)[1:]),
        )


def _approved(case: Case) -> str:
    return f"{case.approved} / {case.municipalities}" if case.municipalities else ""


def _counts(row: Agreement) -> str:
    counts = [
        (_("steps"), len(row.steps.all())),
        (_("appendices"), len(row.appendices.all())),
        (_("documents"), len(row.documents.all())),
        (_("goals"), len(row.goals.all())),
    ]
    return ", ".join(f"{name} {number}" for name, number in counts if number)


def first_adds(place: Place, cases: list[Case]) -> Iterator[Link]:
    """A link to start the preparation if no strategic agreement has been started."""
    current = current_strategic(cases)
    if current is None or not current.is_begun:
        yield Link(_("The preparation begins"), place.url("sopimukset", "valmistelu"))


# Links -------------------------------------------------------------------------------------------


def links(place: Place, row: Agreement) -> list[Link]:
    """The pages about an agreement: its statuses, parties, decisions and case file."""
    here, about = place.url("sopimukset", str(row.pk)), str(row)
    return [
        Link(_("Agreement and statuses"), here, about),
        Link(_("Decisions"), f"{here}paatokset/", about),
        Link(_("Parties"), f"{here}osapuolet/", about),
        Link(_("Case file"), f"{here}asiat/", about),
    ]


def document_links(place: Place, row: Document) -> list[Link]:
    """A document's page and, if it has one, its file or link."""
    if not row.address:
        return []
    return [
        Link(_("Document"), place.url("asiakirjat", str(row.pk)), str(row)),
        Link(_("Open the file") if row.sha256 else _("Open the link"), row.address, str(row)),
    ]


# A municipality's decisions ----------------------------------------------------------------------


@dataclass(frozen=True)
class MunicipalDecisions:
    """A municipality's decisions, and the agreements it is to join but has not decided on."""

    made: list[Decision]
    awaited: list[Party]


def municipal_decisions(place: Place) -> MunicipalDecisions:
    """The municipality's decisions, and the parties whose decision is awaited on the day."""
    made = Decision.objects.filter(party__municipality=place.municipality)
    return MunicipalDecisions(
        list(made.select_related("party__agreement").order_by("-decided_on", "-pk")),
        _awaited_of(place),
    )


def _awaited_of(place: Place) -> list[Party]:
    parties = Party.objects.filter(municipality=place.municipality)
    found = parties.select_related("agreement").with_what_they_said()
    answers = [answer_on(party, place.day) for party in found]
    return [a.party for a in answers if a.standing == Standing.PROSPECTIVE and not a.decision]


def decision_entries(place: Place, rows: MunicipalDecisions) -> Iterator[RecordEntry]:
    """The awaited decisions, then those that were made."""
    yield from (_awaited_entry(place, party) for party in rows.awaited)
    for row in rows.made:
        yield RecordEntry(
            title=str(row.party.agreement),
            url=place.url("paatokset", str(row.pk)),
            mark=("decision", row.state_on(place.day)),
            facts=known(
                (_("Day"), exact_day(row.decided_on, row.precision)),
                (_("Body"), row.body_name or row.get_body_key_display()),
                (_("Section"), row.section_sign),
                (_("Diary number"), row.diary_number),
            ),
            age=age_of(row),
        )


def _awaited_entry(place: Place, party: Party) -> RecordEntry:
    """An agreement the municipality has not decided on, with the day the decision is expected."""
    expected = place.url("odotettu", str(party.pk))
    return RecordEntry(
        title=str(party.agreement),
        url=expected,
        mark=("decision", "expected" if party.decision_expected_on else "not_considered"),
        facts=known((_("Decision expected"), exact_day(party.decision_expected_on))),
        links=(
            Link(_("Set the expected day"), expected),
            Link(_("Record the decision"), new_decision_url(place, party)),
        ),
    )


def new_decision_url(place: Place, party: Party) -> str:
    return f"{place.url('paatokset', 'uusi')}?party={party.pk}"
