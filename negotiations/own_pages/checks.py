"""What seems overdue in negotiations.

Computed from the record: what is "not recorded" is asked for, never called a breach.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from negotiations.counting import state_on, why_not_counted
from negotiations.models import Kind, Outcome
from negotiations.none_statements import is_contradicted, name_of_window, why_it_does_not_hold
from negotiations.own_pages.sections import Negotiations
from negotiations.window_choices import WindowChoice
from toolkit.days import covers, day_in_words, exact_day
from workspace.attention import CONTRADICTION, MISSING, OVERDUE, Attention
from workspace.places import Place


def of_negotiations(place: Place, rows: Negotiations) -> Iterator[Attention]:
    """What to check in a county's negotiations."""
    yield from _meetings(place, rows)
    yield from _statements(place, rows)
    yield from _windows(place, rows)


def _meetings(place: Place, rows: Negotiations) -> Iterator[Attention]:
    for row in rows.negotiations:
        state = state_on(row, place.day)
        about = {
            "what": str(row.get_kind_display()).capitalize(),
            "day": exact_day(row.held_on, row.precision),
        }
        if state == "awaiting_outcome":
            text = _("%(what)s %(day)s has no outcome on record: was it held?") % about
            url = place.url("neuvottelut", str(row.pk), "tulos")
            yield Attention(OVERDUE, text, url, _("Record the outcome"))
        elif state != "cancelled" and (why := why_not_counted(row, place.day)):
            text = f"{about['what']} {about['day']}. {why}"
            url = place.url("neuvottelut", str(row.pk))
            yield Attention(CONTRADICTION, text, url, _("Correct it"))


def _statements(place: Place, rows: Negotiations) -> Iterator[Attention]:
    """Statements that none was held, where one held before is on record."""
    for row in rows.none_statements:
        if is_contradicted(row):
            about = {
                "what": f"{row.get_kind_display()}, {name_of_window(row)}",
                "day": day_in_words(row.stated_on),
            }
            text = _("It was stated on %(day)s that none was held (%(what)s).") % about
            url = place.url("ei-neuvoteltu", str(row.pk))
            text += " " + why_it_does_not_hold(row)
            yield Attention(CONTRADICTION, text, url, _("Correct the statement"))


def _windows(place: Place, rows: Negotiations) -> Iterator[Attention]:
    sentences = {
        Kind.COOPERATION: _("No cooperation negotiation of this council term is on record."),
        Kind.HYTE: _("No wellbeing promotion negotiation of this year is on record."),
    }
    for one in rows.windows:
        if covers(one.window, place.day) and not _is_recorded(place, rows, one):
            yield _to_record(place, rows, one, sentences[Kind(one.kind)])


def _is_recorded(place: Place, rows: Negotiations, one: WindowChoice) -> bool:
    """Whether one is held, planned or asked about, or the county stated that none was held."""
    met = any(
        row.kind == one.kind
        and covers(one.window, row.held_on)
        and state_on(row, place.day) in ("held", "planned", "awaiting_outcome")
        for row in rows.negotiations
    )
    stated = (row for row in rows.none_statements if row.kind == one.kind)
    return met or any(row.window_from == one.first for row in stated)


def _to_record(place: Place, rows: Negotiations, one: WindowChoice, sentence: str) -> Attention:
    """Ask for a negotiation; one that was cancelled without a new day is named."""
    moved = {row.replaces_id for row in rows.negotiations}
    for row in rows.negotiations:
        is_cancelled = row.outcome == Outcome.CANCELLED and row.pk not in moved
        if row.kind == one.kind and is_cancelled and covers(one.window, row.held_on):
            cancelled = _("The one of %(day)s was cancelled and no new day is on record.")
            sentence += " " + cancelled % {"day": exact_day(row.held_on, row.precision)}
            break
    if end := one.window.last_day:
        sentence += " " + _("Time is left until %(day)s.") % {"day": day_in_words(end)}
    url = f"{place.url('neuvottelut', 'uusi')}?kind={one.kind}"
    return Attention(MISSING, sentence, url, _("Record a negotiation"))
