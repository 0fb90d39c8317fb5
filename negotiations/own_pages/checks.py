"""What seems overdue in negotiations.

Computed from the record: what is "not recorded" is asked for, never called a breach.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cooperation.models import CouncilTerm, TermKind
from cooperation.situations import hyte_year
from negotiations.calendars import state_on
from negotiations.models import Kind
from negotiations.own_pages.sections import Negotiations
from toolkit.days import Period, covers, day_in_words, exact_day, last_day
from workspace.attention import MISSING, OVERDUE, Attention
from workspace.places import Place


def of_negotiations(place: Place, rows: Negotiations) -> Iterator[Attention]:
    """What to check in a county's negotiations."""
    yield from _meetings(place, rows)
    yield from _windows(place, rows)


def _meetings(place: Place, rows: Negotiations) -> Iterator[Attention]:
    for row in rows.negotiations:
        if state_on(row, place.day) == "awaiting_outcome":
            sentence = _("%(what)s %(day)s has no outcome on record: was it held?")
            text = sentence % {
                "what": str(row.get_kind_display()).capitalize(),
                "day": exact_day(row.held_on, row.precision),
            }
            url = place.url("neuvottelut", str(row.pk), "tulos")
            yield Attention(OVERDUE, text, url, _("Record the outcome"))


def _windows(place: Place, rows: Negotiations) -> Iterator[Attention]:
    term = CouncilTerm.objects.window(TermKind.COUNTY, place.day)
    if term and not _is_recorded(rows, Kind.COOPERATION, term):
        sentence = _("No cooperation negotiation of this council term is on record.")
        yield _to_record(place, Kind.COOPERATION, sentence, term.upper)
    year = hyte_year(place.day)
    if year and not _is_recorded(rows, Kind.HYTE, year):
        sentence = _("No wellbeing promotion negotiation of this year is on record.")
        yield _to_record(place, Kind.HYTE, sentence, year.upper)


def _is_recorded(rows: Negotiations, kind: str, window: Period) -> bool:
    met = any(
        row.kind == kind and row.outcome != "cancelled" and covers(window, row.held_on)
        for row in rows.negotiations
    )
    stated = (row for row in rows.none_statements if row.kind == kind)
    return met or any(row.window_from == window.lower for row in stated)


def _to_record(place: Place, kind: str, sentence: str, until: date | None) -> Attention:
    if end := last_day(until):
        sentence += " " + _("Time is left until %(day)s.") % {"day": day_in_words(end)}
    url = f"{place.url('neuvottelut', 'uusi')}?kind={kind}"
    return Attention(MISSING, sentence, url, _("Record a negotiation"))
