"""Statements that none was held: their window, and the negotiation that was held in it after all.

A statement does not hold from the day of a negotiation held in its window. If that day is after
the statement's, the statement has ended; else the negotiation was recorded late, and contradicts
the statement: both stay on record, and pages point it out.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncYear
from django.utils.translation import gettext as _

from cooperation.models import CouncilTerm, TermKind
from cooperation.situations import Window
from negotiations.models import Kind, Negotiation, NoneStatement, Outcome
from negotiations.window_choices import window_name
from toolkit.days import exact_day

_TERM = CouncilTerm.objects.filter(
    kind=TermKind.COUNTY, period__startswith=OuterRef("window_from")
).values("period__endswith")
_NEXT_YEAR = TruncYear(
    Cast(F("window_from") + Value(timedelta(days=366)), DateField()), output_field=DateField()
)


def with_held(rows: QuerySet[NoneStatement], day: date) -> QuerySet[Any]:
    """The statements with `window_until` and the first negotiation held in it by the day.

    The first day after the window is None if no end is known; `first_held_on` and
    `first_held_precision` are None if none was held.
    """
    held = Negotiation.objects.filter(
        county=OuterRef("county"),
        kind=OuterRef("kind"),
        outcome=Outcome.HELD,
        held_on__lte=day,
        held_on__gte=OuterRef("window_from"),
        held_on__lt=Coalesce(OuterRef("window_until"), Value(date.max)),
    ).order_by("held_on", "pk")
    until = Case(When(kind=Kind.HYTE, then=_NEXT_YEAR), default=Subquery(_TERM))
    return rows.annotate(window_until=until).annotate(
        first_held_on=Subquery(held.values("held_on")[:1]),
        first_held_precision=Subquery(held.values("precision")[:1]),
    )


def name_of_window(row: Any) -> str:
    """The window of a statement read `with_held`, as pages show it."""
    return window_name(row.kind, Window(row.window_from, row.window_until or date.max))


def is_contradicted(row: Any) -> bool:
    """Whether one is on record that was held by the day of the statement."""
    return row.first_held_on is not None and row.first_held_on <= row.stated_on


def why_it_does_not_hold(row: Any) -> str:
    """Why the statement, read `with_held`, counts no more; empty if it does."""
    if row.first_held_on is None:
        return ""
    if is_contradicted(row):
        sentence = _("Does not hold: a negotiation held on %(day)s is on record.")
    else:
        sentence = _("Ended: a negotiation was held on %(day)s.")
    return sentence % {"day": exact_day(row.first_held_on, row.first_held_precision)}
