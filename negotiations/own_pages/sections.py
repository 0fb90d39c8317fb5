"""The negotiations of a county's own pages, with its statements about them and its practices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from negotiations.calendars import state_on
from negotiations.models import (
    Negotiation,
    NegotiationPractice,
    NoneStatement,
    Outcome,
    ParticipantRole,
)
from toolkit.days import day_in_words, exact_day, range_in_words
from workspace.entries import Link, RecordEntry, age_of, known
from workspace.places import Place


@dataclass(frozen=True)
class Negotiations:
    """The rows of the section."""

    negotiations: list[Negotiation]
    none_statements: list[NoneStatement]
    practices: list[NegotiationPractice]


def negotiations_of(place: Place) -> Negotiations:
    """A county's negotiations, statements that none was held, and practices."""
    rows = Negotiation.objects.filter(county=place.county)
    none_statements = NoneStatement.objects.filter(county=place.county)
    return Negotiations(
        list(rows.select_related("group", "forum").order_by("-held_on", "-pk")),
        list(none_statements.order_by("-stated_on")),
        list(NegotiationPractice.objects.filter(county=place.county)),
    )


# Names and links ---------------------------------------------------------------------------------


def negotiation_name(row: Negotiation) -> str:
    return f"{capfirst(row.get_kind_display())} {exact_day(row.held_on, row.precision)}"


def none_name(row: NoneStatement) -> str:
    window = day_in_words(row.window_from)
    return _("None held: %(what)s") % {"what": f"{row.get_kind_display()} {window}–"}


def practice_name(row: NegotiationPractice) -> str:
    return _("Practice: %(what)s") % {"what": row.get_kind_display()}


def links(place: Place, row: Negotiation) -> list[Link]:
    """Its form and, until it is cancelled, the form of its outcome."""
    if row.outcome == Outcome.CANCELLED:
        return []
    here, about = place.url("neuvottelut", str(row.pk)), negotiation_name(row)
    became = _("Absent municipalities") if row.outcome else _("Held, moved or cancelled")
    return [Link(_("Negotiation"), here, about), Link(became, f"{here}tulos/", about)]


# The list ----------------------------------------------------------------------------------------


def entries(place: Place, rows: Negotiations) -> Iterator[RecordEntry]:
    """The rows as the list shows them."""
    yield from (_negotiation(place, row) for row in rows.negotiations)
    yield from (_none_statement(place, row) for row in rows.none_statements)
    yield from (_practice(place, row) for row in rows.practices)


def _negotiation(place: Place, row: Negotiation) -> RecordEntry:
    return RecordEntry(
        title=negotiation_name(row),
        url=place.url("neuvottelut", str(row.pk)),
        mark=("negotiation", state_on(row, place.day)),
        facts=known(
            (_("With whom"), row.group or row.get_format_display()),
            (_("Municipalities"), len(row.municipalities)),
            (_("Participants"), _participants(row)),
        ),
        age=age_of(row),
        links=() if row.outcome else tuple(links(place, row)[1:]),
    )


def _none_statement(place: Place, row: NoneStatement) -> RecordEntry:
    return RecordEntry(
        title=none_name(row),
        url=place.url("ei-neuvoteltu", str(row.pk)),
        mark=("negotiation", "confirmed_none"),
        facts=known((_("Reason"), row.reason)),
        age=age_of(row),
    )


def _practice(place: Place, row: NegotiationPractice) -> RecordEntry:
    return RecordEntry(
        title=practice_name(row),
        url=place.url("neuvottelumallit", str(row.pk)),
        facts=known(
            (_("Rhythm"), row.get_rhythm_display()),
            (_("Period"), range_in_words(row.period)),
        ),
        age=age_of(row),
    )


def _participants(row: Negotiation) -> str:
    names = dict(ParticipantRole.choices)
    return ", ".join(str(names.get(one, one)) for one in row.participants)
