"""The state of a single row on a day, and the reason if it counts nowhere.

Figures count in SQL (`negotiations.situations`); these are the same rules for one row, so that a
row that counts nowhere is shown with the reason.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history.known import end_of
from negotiations.models import Kind, Negotiation, Outcome
from toolkit.days import day_in_words


def state_on(row: Negotiation, day: date) -> str:
    """The state of a negotiation on a day; empty if it was not yet announced."""
    if row.cancelled_on and row.cancelled_on <= day:
        return "cancelled"
    if row.held_on <= day:
        return "held" if row.outcome == Outcome.HELD else "awaiting_outcome"
    return "planned" if row.announced_on and row.announced_on <= day else ""


def state_on_record(row: Negotiation, day: date) -> str:
    """The same, and "not_counted" for one that was on record on the day without being announced.

    Empty if it was not on record either: a row recorded later never changes an earlier day.
    """
    is_recorded = timezone.localdate(row.recorded_at) <= day
    return state_on(row, day) or ("not_counted" if is_recorded else "")


def on_record_on(day: date) -> Q:
    """The rows that have a state on record on the day (`state_on_record`)."""
    announced = Q(announced_on__lte=day) | Q(cancelled_on__lte=day)
    return Q(held_on__lte=day) | announced | Q(recorded_at__lte=end_of(day))


def outcome_on(outcome: str, day: date) -> Q:
    """The rows with the outcome on the day; "" for those without one by then."""
    cancelled = Q(cancelled_on__isnull=False, cancelled_on__lte=day)
    held = ~cancelled & Q(outcome=Outcome.HELD, held_on__lte=day)
    if outcome == Outcome.CANCELLED:
        return cancelled
    return held if outcome == Outcome.HELD else ~cancelled & ~held


def why_not_counted(row: Negotiation, day: date) -> str:
    """Why a statutory negotiation counts in no figure of the day; empty if it does.

    Meetings are never counted, which their kind says.
    """
    if row.kind == Kind.MEETING:
        return ""
    state = state_on(row, day)
    if state == "cancelled":
        return _("Not counted: it was cancelled.")
    if state == "awaiting_outcome":
        return _("Not counted: its day has come and its outcome is not recorded.")
    return "" if state else _not_planned(row)


def _not_planned(row: Negotiation) -> str:
    if row.outcome == Outcome.HELD:
        return _("Not counted: it is recorded as held on a day that has not come.")
    if row.announced_on is None:
        return _("Not counted: the day from which it was known is not recorded.")
    day = day_in_words(row.announced_on)
    return _("Not counted before it is announced on %(day)s.") % {"day": day}
