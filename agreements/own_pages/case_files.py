"""The case file of one agreement: its steps, appendices, documents, goals and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Decision, first_day_of_appendix, first_day_of_document
from cooperation.actors import LISTED_TYPES
from toolkit.days import exact_day
from workspace.entries import Heading, Link, RecordEntry, SectionRows, age_of, day_of
from workspace.places import Place
from workspace.registry import own_pages

STEPS = Heading("vaiheet", "vaiheet", gettext_lazy("Steps"))
APPENDICES = Heading("liitteet", "liitteet", gettext_lazy("Appendices"))
DOCUMENTS = Heading("asiakirjat", "asiakirjat", gettext_lazy("Documents"))
GOALS = Heading("tavoitteet", "tavoitteet", gettext_lazy("Goals"))
DECISIONS = Heading("paatokset", "paatokset", gettext_lazy("Decisions"))


@dataclass(frozen=True)
class CaseFile:
    """The rows that belong to an agreement, each with its page."""

    agreement: Agreement
    parts: tuple[SectionRows, ...]


def case_file(place: Place, agreement: Agreement) -> CaseFile:
    """An agreement's case file; a fixed number of queries."""
    rows: list[tuple[Heading, Iterable[RecordEntry]]] = [
        (STEPS, _plain(place, STEPS, agreement.steps.all())),
        (APPENDICES, _appendices(place, agreement)),
        (DOCUMENTS, _documents(place, agreement)),
        (GOALS, _plain(place, GOALS, agreement.goals.all())),
        (DECISIONS, _decisions(place, agreement)),
    ]
    sections = (
        SectionRows(heading, tuple(entries), (_add(place, heading, agreement),))
        for heading, entries in rows
    )
    return CaseFile(agreement, tuple(sections))


def _add(place: Place, heading: Heading, agreement: Agreement) -> Link:
    url = f"{place.url(heading.key, 'uusi')}?agreement={agreement.pk}"
    return Link(str(own_pages[heading.key].new), url)


def _plain(place: Place, heading: Heading, rows: Iterable[Any]) -> Iterator[RecordEntry]:
    for row in rows:
        yield RecordEntry(str(row), place.url(heading.key, str(row.pk)), age=age_of(row))


def _appendices(place: Place, agreement: Agreement) -> Iterator[RecordEntry]:
    for row in agreement.appendices.annotate(first_day=first_day_of_appendix()):
        url = place.url(APPENDICES.key, str(row.pk))
        yield RecordEntry(str(row), url, facts=(_shown_from(row),), age=age_of(row))


def _documents(place: Place, agreement: Agreement) -> Iterator[RecordEntry]:
    rows = agreement.documents.with_link_check().annotate(first_day=first_day_of_document())
    for row in rows:
        url = place.url(DOCUMENTS.key, str(row.pk))
        facts = (*_file_or_link(row), _shown_from(row))
        yield RecordEntry(str(row), url, facts=facts, age=age_of(row))


def _shown_from(row: Any) -> tuple[str, str]:
    """The first day whose pages show it."""
    day = exact_day(row.first_day) if row.first_day else _("not shown: give it a status or a day")
    return _("Shown from"), day


def _file_or_link(row: Any) -> Iterator[tuple[str, str]]:
    """A document's file, or its link and the day it last worked."""
    if row.file_name:
        yield _("File"), row.file_name
    elif row.url:
        yield _("Link"), row.url
        yield _("The link last worked"), day_of(row.worked_at)


def _decisions(place: Place, agreement: Agreement) -> Iterator[RecordEntry]:
    rows = Decision.objects.filter(party__agreement=agreement)
    organisations = [f"party__{kind}" for kind in LISTED_TYPES]
    for row in rows.select_related(*organisations):
        url = place.url(DECISIONS.key, str(row.pk))
        yield RecordEntry(f"{row.party}: {row}", url, age=age_of(row))
