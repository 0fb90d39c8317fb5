"""Negotiations on the admin's screens of a county."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cooperation.models import County
from negotiations.models import Negotiation
from toolkit.days import day_in_words, exact_day


def negotiations_of(county: County, day: date) -> QuerySet[Negotiation]:
    return Negotiation.objects.filter(county=county).order_by("-held_on", "-pk")


def cells(row: Negotiation) -> tuple[str, ...]:
    return (
        exact_day(row.held_on, row.precision),
        str(row.get_kind_display()),
        str(row.get_outcome_display()),
        str(row.get_format_display()),
        str(len(row.municipalities)),
    )


def next_on(day: date) -> dict[str, Any]:
    """The day of a county's next negotiation that has been announced."""
    to_come = Negotiation.objects.filter(
        outcome="", held_on__gt=day, announced_on__lte=day, county=OuterRef("pk")
    )
    return {"next_on": Subquery(to_come.order_by("held_on").values("held_on")[:1])}


def next_cell(county: Any) -> str:
    return day_in_words(county.next_on) if county.next_on else ""
