"""The agreements and parties that forms offer, read once for all forms of a page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from agreements.models import Agreement, Party
from cooperation.actors import LISTED_TYPES
from workspace.forms.base import named
from workspace.places import Place

OF_PAGE = "parties_of"
"""The key in `Place.shared` of the condition that limits the parties of a page."""


def agreements_of(place: Place) -> list[Agreement]:
    def read() -> list[Agreement]:
        return list(Agreement.objects.filter(county=place.county).order_by("kind", "pk"))

    return place.once("agreements", read)


def agreement_choices(place: Place) -> list[tuple[Any, str]]:
    return named(agreements_of(place))


def party_choices(place: Place) -> list[tuple[Any, str]]:
    """The parties of the agreements on the page; for a contributor those of the municipality."""
    return place.once("parties", lambda: _party_choices(place))


def _party_choices(place: Place) -> list[tuple[Any, str]]:
    rows = Party.objects.filter(place.shared.get(OF_PAGE, Q()))
    rows = rows.filter(agreement__county=place.county) if place.county else rows.none()
    if place.municipality:
        rows = rows.filter(municipality=place.municipality)
    found = rows.select_related("agreement", *LISTED_TYPES)
    is_any = OF_PAGE not in place.shared  # the agreement must be named
    return [(one.pk, f"{one}: {one.agreement}" if is_any else str(one)) for one in found]
