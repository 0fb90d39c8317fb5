"""Consequences of writing a negotiation; moving, holding and cancelling one; new memberships.

The functions at the end handle changes of a county's municipalities. A held or cancelled
negotiation keeps its list permanently, as a record of its participants or invitees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cooperation.actions import on_membership_change, on_municipality_end
from cooperation.actors import LISTED_TYPES
from cooperation.models import CountyMembership, Municipality
from editing.days_to_come import refuse_day_to_come
from editing.rules import Changes, after_write, before_write, part_of
from negotiations.models import (
    STATUTORY,
    Format,
    Negotiation,
    NegotiationActor,
    NoneStatement,
    Outcome,
)
from negotiations.models.negotiation import ALREADY_COMBINED
from negotiations.window_choices import not_a_window, window_of, windows_begun

if TYPE_CHECKING:
    from editing.edits import Edit

KEPT_WHEN_MOVED = (
    "county",
    "kind",
    "part_of",
    "format",
    "group",
    "participants",
    "conveners",
    "preparation",
    "forum",
    "themes",
    "note",
    "language",
    "source_channel",
    "source_reference",
    "source_url",
)

part_of(NegotiationActor, "negotiation")

# The municipalities implied by the format --------------------------------------------------------


@before_write(Negotiation, for_many=True)
def fill_municipalities(edit: Edit, changes: Changes) -> None:
    """Refill the list after a new day, county, format or group, unless it was edited by hand.

    The database would fill an empty list too, as of the day of the negotiation; the lists of many
    negotiations with all municipalities are filled here, with one statement.
    """
    for row, former in changes:
        if former is not None and row.is_filled:
            _empty_if_moved(row, former)
    empty = [row for row, _former in changes if not row.municipalities]
    of_all = [row for row in empty if row.format == Format.ALL and row.held_on]
    counties = {row.county_id for row in of_all}
    members = list(CountyMembership.objects.filter(county__in=counties)) if of_all else []
    for row in of_all:
        row.municipalities = sorted(
            one.municipality_id
            for one in members
            if one.county_id == row.county_id and row.held_on in one.period
        )


def _empty_if_moved(row: Negotiation, former: Negotiation) -> None:
    decisive = ("held_on", "county_id", "format", "group_id")
    is_moved = any(getattr(row, name) != getattr(former, name) for name in decisive)
    if is_moved and sorted(row.municipalities) == sorted(former.municipalities):
        row.municipalities = []


# Days that have come -----------------------------------------------------------------------------

HELD_TO_COME = _(
    "A negotiation is held only on a day that has come. Leave the outcome empty until then."
)


@before_write(Negotiation)
def known_by_today(edit: Edit, row: Negotiation, former: Negotiation | None) -> None:
    """Refuse a negotiation held, announced or cancelled on a day to come."""
    if row.outcome == Outcome.HELD:
        refuse_day_to_come(edit, row, "held_on", HELD_TO_COME)
    refuse_day_to_come(edit, row, "announced_on")
    refuse_day_to_come(edit, row, "cancelled_on")


@before_write(Negotiation)
def announced_by_today(edit: Edit, row: Negotiation, former: Negotiation | None) -> None:
    """Announce a coming negotiation on the day it is recorded, unless another day is given.

    Without this day it would never have been planned, and no page would show it as coming. One
    that turns out to be held by that day has no such day: it was not known before.
    """
    if row.outcome == "" and row.announced_on is None and row.held_on and row.held_on > edit.day:
        row.announced_on = edit.day
    announced_on = former.announced_on if former and former.held_on != row.held_on else None
    if announced_on and announced_on == row.announced_on and row.held_on <= announced_on:
        row.announced_on = None


@before_write(NoneStatement)
def stated_by_today(edit: Edit, row: NoneStatement, former: NoneStatement | None) -> None:
    """Refuse a statement of a day to come."""
    refuse_day_to_come(edit, row, "stated_on")


@before_write(NoneStatement)
def about_a_window(edit: Edit, row: NoneStatement, former: NoneStatement | None) -> None:
    """Refuse a first day on which no window of the kind begins, with a list of those that do."""
    if row.kind not in STATUTORY or row.window_from is None:
        return
    if former and (former.kind, former.window_from) == (row.kind, row.window_from):
        return
    windows = windows_begun(edit.day)
    if window_of(row.kind, row.window_from, windows) is None:
        sentence = not_a_window(row.kind, windows)
        raise ValidationError({"window_from": ValidationError(sentence, code="window")})


# One meeting for both laws -----------------------------------------------------------------------


@after_write(Negotiation, on_restore=True)
def link_both_ways(edit: Edit, row: Negotiation, former: Negotiation | None) -> None:
    """Keep the link of a cooperation and a hyte negotiation two-way: set it on the other row too.

    The link of the previously linked row is removed.
    """
    before = former.combined_with_id if former else None
    if before == row.combined_with_id:
        return
    if before is not None:
        _set_link(edit, before, to=None, only_if=row.pk)
    if row.combined_with_id is not None:
        _set_link(edit, row.combined_with_id, to=row.pk, only_if=None)


def _set_link(edit: Edit, pk: int, *, to: int | None, only_if: int | None) -> None:
    """Set the link of the other row, if it is unchanged since before this edit."""
    other = edit.lock(Negotiation.objects, pk=pk)
    if other.combined_with_id == only_if:
        other.combined_with_id = to
        edit.write(other)


def combine(*, edit: Edit, one: Negotiation, other: Negotiation) -> None:
    """Link a cooperation and a hyte negotiation held as one meeting; neither may have a link."""
    if one.combined_with_id or other.combined_with_id:
        raise ValidationError(ALREADY_COMBINED, code="already_combined")
    one.combined_with = other
    edit.save(one)
    other.refresh_from_db()


# The outcome of a negotiation --------------------------------------------------------------------


def move_negotiation(
    *, edit: Edit, negotiation: Negotiation, to: date, on: date, precision: str = "day"
) -> Negotiation:
    """Move a negotiation to another day: the old one is cancelled on `on`, a new one replaces it.

    One meeting for both laws moves as a whole. Returns the new row of `negotiation`.
    """
    moved = [_moved(edit, old, to=to, on=on, precision=precision) for old in _meeting(negotiation)]
    if len(moved) == 2:
        combine(edit=edit, one=moved[0], other=moved[1])
    return moved[0]


def _moved(edit: Edit, old: Negotiation, *, to: date, on: date, precision: str) -> Negotiation:
    if old.outcome:
        raise ValidationError(
            _("Only a negotiation without an outcome can be moved."), code="has_outcome"
        )
    old.outcome, old.cancelled_on = Outcome.CANCELLED, on
    edit.save(old)
    new = Negotiation(
        **{name: getattr(old, name) for name in KEPT_WHEN_MOVED},
        held_on=to,
        precision=precision,
        announced_on=on,
        replaces=old,
        # «all» and a group are refilled, as of the new day.
        municipalities=[] if old.is_filled else old.municipalities,
    )
    edit.save(new)
    for part in Negotiation.objects.filter(part_of=old).select_for_update(of=("self",)):
        part.part_of = new
        edit.write(part)
    for actor in old.organisations.all():
        columns = {f"{kind}_id": getattr(actor, f"{kind}_id") for kind in LISTED_TYPES}
        edit.write(NegotiationActor(negotiation=new, type=actor.type, name=actor.name, **columns))
    return new


def _meeting(negotiation: Negotiation) -> list[Negotiation]:
    """The negotiation and, if one meeting covers both laws, the other one, both locked."""
    if not negotiation.combined_with_id:
        return [negotiation]
    others = Negotiation.objects.select_for_update(of=("self",))
    return [negotiation, others.get(pk=negotiation.combined_with_id)]


def mark_held(*, edit: Edit, negotiation: Negotiation, absent: Collection[str] = ()) -> Negotiation:
    """Record that a negotiation was held, and which municipalities were absent.

    For one meeting for both laws, both rows are marked as held.
    """
    for one in _meeting(negotiation):
        one.outcome = one.outcome or Outcome.HELD
        # The other row of the meeting may list fewer, or have been corrected already.
        away = absent if one is negotiation else set(absent) & set(one.municipalities)
        if away:
            mark_absent(edit=edit, negotiation=one, absent=away)
        else:
            edit.save(one)
    return negotiation


def cancel_negotiation(*, edit: Edit, negotiation: Negotiation, on: date) -> Negotiation:
    """Record on `on` that a negotiation is cancelled; for one meeting for both laws, both rows."""
    for one in _meeting(negotiation):
        if one.outcome:
            continue
        one.outcome, one.cancelled_on = Outcome.CANCELLED, on
        edit.save(one)
    return negotiation


def mark_absent(*, edit: Edit, negotiation: Negotiation, absent: Collection[str]) -> Negotiation:
    """Remove absent municipalities from the list; format «all» then becomes «group»."""
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
    return edit.save(negotiation)


# Changes of a county's municipalities ------------------------------------------------------------


@on_municipality_end
def hand_over_planned(
    *, municipality: Municipality, until: date, successor: Municipality | None, **_: Any
) -> None:
    """In negotiations planned with chosen municipalities, replace an ended one by its successor."""
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
    """Refill negotiations planned with all municipalities with those of their day."""
    planned = Negotiation.objects.filter(outcome="", format=Format.ALL, county__in=counties)
    for negotiation in planned.order_by("pk").select_for_update(of=("self",)):
        of_day = Municipality.objects.of_county_on(negotiation.county_id, negotiation.held_on)
        codes = sorted(of_day.values_list("code", flat=True))
        if codes and codes != negotiation.municipalities:
            negotiation.municipalities = codes
            negotiation.save(update_fields=["municipalities"])
