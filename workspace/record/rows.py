"""What one row says of itself: its name, its source and age, and the pages about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.models import Agreement, Document
from cooperation.days import day_in_words, exact_day
from cooperation.models import Responsibility
from cooperation.statements import Statement
from negotiations.models import Negotiation, NegotiationPractice, NoneStatement, Outcome
from workspace.record.parts import Age, Link

if TYPE_CHECKING:
    from workspace.places import Place


def age_of(row: Statement) -> Age:
    """A statement's source in words, and its moments."""
    source = ": ".join(filter(None, [str(row.get_source_channel_display()), row.source_reference]))
    return Age(str(capfirst(source)), row.source_url, row.recorded_at, row.confirmed_at)


def said(*told: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """The facts that are known, as labels and texts."""
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


def day_of(moment: datetime | None) -> str:
    return day_in_words(timezone.localdate(moment)) if moment else _("not yet")
