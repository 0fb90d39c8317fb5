"""What happens to planned negotiations when a county's municipalities change.

A held or cancelled negotiation keeps its list for ever: it says with whom it was, or was to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cooperation.actions import on_membership_change, on_municipality_end
from cooperation.models import Municipality
from negotiations.models import Format, Negotiation


@on_municipality_end
def hand_over_planned(
    *, municipality: Municipality, until: date, successor: Municipality | None, **_: Any
) -> None:
    """In a negotiation planned with some municipalities the successor takes the place."""
    planned = Negotiation.objects.filter(
        outcome="", held_on__gte=until, municipalities__contains=[municipality.code]
    ).exclude(format=Format.ALL)
    for negotiation in planned.select_for_update():
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
    for negotiation in planned.select_for_update():
        of_day = Municipality.objects.of_county_on(negotiation.county_id, negotiation.held_on)
        codes = sorted(of_day.values_list("code", flat=True))
        if codes and codes != negotiation.municipalities:
            negotiation.municipalities = codes
            negotiation.save(update_fields=["municipalities"])
