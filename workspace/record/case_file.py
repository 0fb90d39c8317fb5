"""The case file of one agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Decision
from workspace.record.parts import Entry, Link, Part, Section
from workspace.record.rows import age_of, day_of
from workspace.subjects import SUBJECTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from workspace.places import Place


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
        yield _("The link last worked"), day_of(row.worked_at)


def _title(row: Any) -> str:
    return f"{row.party}: {row}" if isinstance(row, Decision) else str(row)
