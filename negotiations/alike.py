"""Negotiations that may be the same one, recorded twice: the user is asked, nothing is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from negotiations.calendars import days_of
from negotiations.models import Negotiation, Outcome

NEAR = timedelta(days=7)
"""So many days may lie between two records of one negotiation."""


def alike(row: Negotiation, among: Iterable[Negotiation]) -> list[Negotiation]:
    """Those of the same county and kind on the day of the row, or near it, with the same partners.

    Not its other parts, nor a cancelled one or one that the row replaces.
    """
    return [one for one in among if _may_be(row, one)]


def _may_be(row: Negotiation, one: Negotiation) -> bool:
    if (one.county_id, one.kind) != (row.county_id, row.kind) or one.pk == row.pk:
        return False
    if one.outcome == Outcome.CANCELLED or row.outcome == Outcome.CANCELLED:
        return False
    if one.pk == row.replaces_id or _series(one) & _series(row):
        return False
    return _are_near(row, one) and not _have_others(row, one)


def _series(row: Negotiation) -> set[int]:
    return {number for number in (row.part_of_id or row.pk,) if number}


def _are_near(row: Negotiation, one: Negotiation) -> bool:
    (first, after), (other_first, other_after) = days_of(row), days_of(one)
    return first < other_after + NEAR and other_first < after + NEAR


def _have_others(row: Negotiation, one: Negotiation) -> bool:
    """Whether their partners are known and other ones: two groups, or no municipality in common."""
    if row.group_id and one.group_id:
        return row.group_id != one.group_id
    return bool(row.municipalities and one.municipalities) and not (
        set(row.municipalities) & set(one.municipalities)
    )
