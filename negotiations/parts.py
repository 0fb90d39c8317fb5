"""Negotiations held in several parts: each part is a row, `part_of` the first.

Each counts as any other row. Pages number the parts that are known on the day and not cancelled,
and show them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from negotiations.counting import state_on
from negotiations.models import Negotiation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a negotiation among the parts of its series."""

    number: int
    of: int

    def __str__(self) -> str:
        return _("part %(number)s/%(of)s") % {"number": self.number, "of": self.of}


Parts = Mapping[int, Part]
"""By the number of the negotiation; those of one part only are not in it."""


def series_of(row: Negotiation) -> int:
    """The number of the first part; of a negotiation of one part its own."""
    return row.part_of_id or row.pk


def with_parts(rows: Iterable[Negotiation]) -> QuerySet[Negotiation]:
    """The negotiations with every part of their series, and of those they are combined with."""
    found = list(rows)
    shown = {row.pk for row in found} | {
        row.combined_with_id for row in found if row.combined_with_id
    }
    series = Coalesce("part_of_id", "id")
    firsts = Negotiation.objects.filter(pk__in=shown).order_by().annotate(series=series)
    return Negotiation.objects.annotate(series=series).filter(series__in=firsts.values("series"))


def parts_of(rows: Iterable[Negotiation], day: date) -> Parts:
    """The parts of each series among the rows, as known on the day."""
    by_series: dict[int, list[Negotiation]] = defaultdict(list)
    for row in rows:
        if state_on(row, day) not in ("", "cancelled"):
            by_series[series_of(row)].append(row)
    return {
        row.pk: Part(number, len(series))
        for series in by_series.values()
        if len(series) > 1
        for number, row in enumerate(sorted(series, key=_order), start=1)
    }


def _order(row: Negotiation) -> tuple[bool, date, int]:
    return row.part_of_id is not None, row.held_on, row.pk


def part_of_meeting(parts: Parts, row: Negotiation) -> Part | None:
    """The row's part, or that of the negotiation it was combined with."""
    return parts.get(row.pk) or parts.get(row.combined_with_id or 0)


def together(items: Iterable[T], row_of: Callable[[T], Negotiation]) -> list[T]:
    """The items in their order, but those of one series after each other, the first part first."""
    found = list(items)
    place: dict[int, int] = {}
    for number, item in enumerate(found):
        place.setdefault(series_of(row_of(item)), number)
    return sorted(found, key=lambda item: (place[series_of(row_of(item))], _order(row_of(item))))
