"""Negotiations as a calendar to subscribe to (iCalendar, RFC 5545).

No event makes anybody busy. A day known to the month is an event of that month; where only a
quarter, half-year or year is known, the event is on its last day and says so: a bar across a year
would say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from negotiations.calendars import days_of, is_second, kinds_of
from negotiations.counting import state_on
from negotiations.models import Kind, Negotiation, Outcome
from negotiations.parts import Part, part_of_meeting, parts_of, with_parts
from toolkit.days import exact_day
from toolkit.model_fields import event_model
from toolkit.texts import text_of

ASKED_AGAIN = timedelta(hours=12)
"""How often programs are asked to read the calendar again."""


def calendar(
    rows: Iterable[Negotiation], *, title: str, day: date, absolute: Callable[[str], str]
) -> bytes:
    """The file; a combined pair is one event, each part one of its own.

    A negotiation to come that has not been announced is not in it. `absolute` makes an address
    of the site absolute.
    """
    rows = [row for row in rows if state_on(row, day)]
    parts, edits = parts_of(with_parts(rows), day), _last_edits(rows)
    found = Calendar()
    found.add("prodid", "-//Yhdyspinta//Neuvottelut//FI")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", title)
    found.add("x-wr-calname", title)
    found.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT12H")
    for row in rows:
        if not is_second(row):
            part = part_of_meeting(parts, row)
            found.add_component(_event(row, part, edits.get(row.pk, row.recorded_at), absolute))
    return bytes(found.to_ical())


def _last_edits(rows: Iterable[Negotiation]) -> dict[int, datetime]:
    """When each row was last recorded or corrected, in one query."""
    events = event_model(Negotiation)._default_manager.filter(pgh_obj_id__in=[r.pk for r in rows])
    return dict(events.order_by().values_list("pgh_obj_id").annotate(Max("pgh_created_at")))


def _event(
    row: Negotiation, part: Part | None, edited: datetime, absolute: Callable[[str], str]
) -> CalendarEvent:
    first, after = days_of(row)
    if row.precision not in ("day", "month"):
        first = row.held_on
    event = CalendarEvent()
    event.add("uid", f"negotiation-{row.pk}@{settings.IDENTIFIER_DOMAIN}")
    event.add("dtstamp", edited)
    event.add("created", row.recorded_at)
    event.add("last-modified", edited)
    event.add("sequence", row.version)
    event.add("dtstart", first)
    event.add("dtend", after)
    event.add("summary", _summary(row, part))
    for sentence in _about_the_day(row):
        event.add("description", sentence)
    event.add("status", _status(row))
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("url", absolute(reverse("county_detail", args=[row.county.slug])))
    return event


def _summary(row: Negotiation, part: Part | None) -> str:
    kinds = " + ".join(str(Kind(kind).label) for kind in kinds_of(row))
    kinds += f", {part}" if part else ""
    words = f"{text_of(row.county, 'short')}: {kinds} ({row.get_format_display()})"
    return words if row.precision == "day" else f"{words}, {exact_day(row.held_on, row.precision)}"


def _about_the_day(row: Negotiation) -> Iterator[str]:
    if row.precision != "day":
        known = exact_day(row.held_on, row.precision)
        yield _("The exact day is not known: %(known)s.") % {"known": known}


def _status(row: Negotiation) -> str:
    if row.outcome == Outcome.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if row.outcome == Outcome.HELD or row.precision == "day" else "TENTATIVE"
