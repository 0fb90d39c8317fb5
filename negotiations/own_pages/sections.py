"""The negotiations of a county's own pages, with its statements about them and its practices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from negotiations.calendars import labels_of, organisations_of, with_organisations
from negotiations.counting import state_on, why_not_counted
from negotiations.models import (
    Convener,
    Negotiation,
    NegotiationPractice,
    NoneStatement,
    Outcome,
    ParticipantRole,
    Preparation,
)
from negotiations.none_statements import name_of_window, why_it_does_not_hold, with_held
from negotiations.parts import Part, parts_of, together
from negotiations.window_choices import WindowChoice, windows_begun
from toolkit.days import day_in_words, exact_day, range_in_words
from workspace.entries import Link, RecordEntry, age_of, known
from workspace.places import Place


@dataclass(frozen=True)
class Negotiations:
    """The rows of the section."""

    negotiations: list[Negotiation]
    none_statements: list[Any]
    """With the first negotiation held in their window."""
    practices: list[NegotiationPractice]
    windows: tuple[WindowChoice, ...]


def negotiations_of(place: Place) -> Negotiations:
    """A county's negotiations, statements that none was held, and practices."""
    rows = with_organisations(Negotiation.objects.filter(county=place.county))
    none_statements = NoneStatement.objects.filter(county=place.county)
    return Negotiations(
        list(rows.select_related("group", "forum").order_by("-held_on", "-pk")),
        list(with_held(none_statements.order_by("-stated_on"), place.day)),
        list(NegotiationPractice.objects.filter(county=place.county)),
        windows_begun(place.day),
    )


# Names and links ---------------------------------------------------------------------------------


def negotiation_name(row: Negotiation) -> str:
    return f"{capfirst(row.get_kind_display())} {exact_day(row.held_on, row.precision)}"


def none_name(row: NoneStatement) -> str:
    return _none_name(row, f"{day_in_words(row.window_from)}–")


def _none_name(row: NoneStatement, window: str) -> str:
    return _("None held: %(what)s") % {"what": f"{row.get_kind_display()}, {window}"}


def practice_name(row: NegotiationPractice) -> str:
    return _("Practice: %(what)s") % {"what": row.get_kind_display()}


def links(place: Place, row: Negotiation) -> list[Link]:
    """Its form; until it is cancelled, the form of its outcome; and that of another like it."""
    if row.outcome == Outcome.CANCELLED:
        return []
    here, about = place.url("neuvottelut", str(row.pk)), negotiation_name(row)
    became = _("Who took part") if row.outcome else _("Held, moved or cancelled")
    return [
        Link(_("Negotiation"), here, about),
        Link(became, f"{here}tulos/", about),
        Link(_("New one like this"), f"{place.url('neuvottelut', 'uusi')}?{_copied(row)}", about),
    ]


def _copied(row: Negotiation) -> str:
    """What another negotiation of the same round has in common with it, for its form."""
    values = {
        "kind": row.kind,
        "held_on": day_in_words(row.held_on),
        "precision": row.precision,
        "format": row.format,
        "participants": row.participants,
        "conveners": row.conveners,
        "preparation": row.preparation,
        "themes": row.themes,
        "forum": row.forum_id or "",
        "outcome": row.outcome,
    }
    return urlencode({name: value for name, value in values.items() if value}, doseq=True)


# The list ----------------------------------------------------------------------------------------


def entries(place: Place, rows: Negotiations) -> Iterator[RecordEntry]:
    """The rows as the list shows them."""
    parts = parts_of(rows.negotiations, place.day)
    for row in together(rows.negotiations, lambda row: row):
        yield _negotiation(place, row, parts.get(row.pk))
    yield from (_none_statement(place, row) for row in rows.none_statements)
    yield from (_practice(place, row) for row in rows.practices)


def _negotiation(place: Place, row: Negotiation, part: Part | None) -> RecordEntry:
    name = negotiation_name(row)
    return RecordEntry(
        title=f"{name}, {part}" if part else name,
        url=place.url("neuvottelut", str(row.pk)),
        mark=("negotiation", state_on(row, place.day) or "not_counted"),
        facts=known(
            (_("Not in the figures"), why_not_counted(row, place.day)),
            (_("With whom"), row.group or row.get_format_display()),
            (_("Municipalities"), len(row.municipalities)),
            (_("Participants"), labels_of(row.participants, ParticipantRole)),
            (_("Organisations"), ", ".join(str(one) for one in organisations_of(row))),
            (_("Convened by"), labels_of(row.conveners, Convener)),
            (_("Prepared by"), labels_of(row.preparation, Preparation)),
        ),
        age=age_of(row),
        links=() if row.outcome else tuple(links(place, row)[1:2]),
    )


def _none_statement(place: Place, row: Any) -> RecordEntry:
    why = why_it_does_not_hold(row)
    return RecordEntry(
        title=_none_name(row, name_of_window(row)),
        url=place.url("ei-neuvoteltu", str(row.pk)),
        mark=("negotiation", "not_counted" if why else "confirmed_none"),
        facts=known(
            (_("Not in the figures"), why),
            (_("Stated on"), day_in_words(row.stated_on)),
            (_("Reason"), row.reason),
        ),
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
