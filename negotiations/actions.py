"""Writes on negotiations that touch several rows, each one transaction, checked by its end.

The functions at the end follow changes of a county's municipalities. A held or cancelled
negotiation keeps its list for ever: it says with whom it was, or was to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cooperation.actions import on_membership_change, on_municipality_end
from cooperation.constraints import explained
from cooperation.models import Municipality
from negotiations.models import Format, Negotiation, Outcome

KEPT_WHEN_MOVED = (
    "county",
    "kind",
    "format",
    "group",
    "participants",
    "forum",
    "themes",
    "note",
    "source_channel",
    "source_reference",
    "source_url",
)


@transaction.atomic
def move_negotiation(
    *, negotiation: Negotiation, to: date, on: date, precision: str = "day"
) -> Negotiation:
    """Move a negotiation to another day: the old one is cancelled on `on`, a new one replaces it.

    One meeting for both laws moves as a whole. Gives the new row of `negotiation`.
    """
    with explained():
        moved = [_moved(old, to=to, on=on, precision=precision) for old in _meeting(negotiation)]
        if len(moved) == 2:
            combine(one=moved[0], other=moved[1])
    return moved[0]


def _moved(old: Negotiation, *, to: date, on: date, precision: str) -> Negotiation:
    if old.outcome:
        raise ValidationError(
            _("Only a negotiation without an outcome can be moved."), code="has_outcome"
        )
    old.outcome, old.cancelled_on = Outcome.CANCELLED, on
    _save(old)
    new = Negotiation(
        **{name: getattr(old, name) for name in KEPT_WHEN_MOVED},
        held_on=to,
        precision=precision,
        announced_on=on,
        replaces=old,
        # «all» and a group are filled anew, as of the new day.
        municipalities=[] if old.is_filled else old.municipalities,
    )
    _save(new)
    return new


def _meeting(negotiation: Negotiation) -> list[Negotiation]:
    """The negotiation and, of one meeting for both laws, the other one too, held for the edit."""
    if not negotiation.combined_with_id:
        return [negotiation]
    others = Negotiation.objects.select_for_update(of=("self",))
    return [negotiation, others.get(pk=negotiation.combined_with_id)]


@transaction.atomic
def mark_held(*, negotiation: Negotiation, absent: Collection[str] = ()) -> Negotiation:
    """Record that a negotiation was held, and which municipalities did not come.

    One meeting for both laws was held as a whole.
    """
    for one in _meeting(negotiation):
        one.outcome, one.confirmed_at = one.outcome or Outcome.HELD, None
        # The other one of the meeting may list fewer, or have been corrected already.
        away = absent if one is negotiation else set(absent) & set(one.municipalities)
        if away:
            mark_absent(negotiation=one, absent=away)
        else:
            _save(one)
    return negotiation


@transaction.atomic
def cancel_negotiation(*, negotiation: Negotiation, on: date) -> Negotiation:
    """Record that a negotiation is not held, as of `on`; one for both laws as a whole."""
    for one in _meeting(negotiation):
        if one.outcome:
            continue
        one.outcome, one.cancelled_on, one.confirmed_at = Outcome.CANCELLED, on, None
        _save(one)
    return negotiation


@transaction.atomic
def combine(*, one: Negotiation, other: Negotiation) -> None:
    """Link a cooperation and a hyte negotiation that are one meeting: each names the other."""
    if one.combined_with_id or other.combined_with_id:
        raise ValidationError(
            _("One of the negotiations is already combined."), code="already_combined"
        )
    with explained():
        one.combined_with, other.combined_with = other, one
        _save(one)
        _save(other)


@transaction.atomic
def mark_absent(*, negotiation: Negotiation, absent: Collection[str]) -> Negotiation:
    """Take absent municipalities off the list; one that was with all was then with a group."""
    unknown = set(absent) - set(negotiation.municipalities)
    present = [code for code in negotiation.municipalities if code not in absent]
    if unknown or not present:
        raise ValidationError(
            _("Absent can be only municipalities that are listed, and not all of them."),
            code="absent",
        )
    if negotiation.format == Format.ALL:
        negotiation.format = Format.GROUP
    negotiation.municipalities = present
    with explained():
        _save(negotiation)
    return negotiation


def _save(row: Negotiation) -> None:
    row.full_clean()
    row.save()


@on_municipality_end
def hand_over_planned(
    *, municipality: Municipality, until: date, successor: Municipality | None, **_: Any
) -> None:
    """In a negotiation planned with some municipalities the successor takes the place."""
    planned = Negotiation.objects.filter(
        outcome="", held_on__gte=until, municipalities__contains=[municipality.code]
    ).exclude(format=Format.ALL)
    for negotiation in planned.order_by("pk").select_for_update(of=("self",)):
        _replace(negotiation, municipality, successor)


def _replace(
    negotiation: Negotiation, municipality: Municipality, successor: Municipality | None
) -> None:
    others = set(negotiation.municipalities) - {municipality.code}
    if successor and _is_of_county(successor, negotiation):
        others.add(successor.code)
    if not others:
        raise ValidationError(
            _("Cancel or move it first: %(negotiation)s lists only %(municipality)s."),
            code="negotiation_without_municipality",
            params={"negotiation": negotiation, "municipality": municipality},
        )
    negotiation.municipalities = sorted(others)
    negotiation.save(update_fields=["municipalities"])


def _is_of_county(municipality: Municipality, negotiation: Negotiation) -> bool:
    of_county = Municipality.objects.of_county_on(negotiation.county_id, negotiation.held_on)
    return of_county.filter(pk=municipality.pk).exists()


@on_membership_change
def refill_planned(*, counties: Iterable[str], **_: Any) -> None:
    """A negotiation planned with all municipalities lists all that the county has on its day."""
    planned = Negotiation.objects.filter(outcome="", format=Format.ALL, county__in=counties)
    for negotiation in planned.order_by("pk").select_for_update(of=("self",)):
        of_day = Municipality.objects.of_county_on(negotiation.county_id, negotiation.held_on)
        codes = sorted(of_day.values_list("code", flat=True))
        if codes and codes != negotiation.municipalities:
            negotiation.municipalities = codes
            negotiation.save(update_fields=["municipalities"])
