"""Facets of the list of agreements: the further choices, with the number of rows of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.models import Agreement, Character, Kind, Status
from cooperation.facets import Facet, Property, by_county, by_theme, facets_of, tally


def facets(keys: Sequence[int], day: date, chosen: QueryDict) -> list[Facet]:
    """The facets of the agreements with these keys, counted in one query."""
    rows = Agreement.objects.filter(pk__in=keys).with_status_on(day)
    found = tally(rows, "kind", "status_on", "themes", "county_id", "character")
    return facets_of(
        found,
        chosen,
        Property("kind", _("Kind"), "kind", dict(Kind.choices)),
        Property("status", _("Status"), "status_on", dict(Status.choices)),
        by_theme(),
        by_county(),
        Property("character", _("Character"), "character", dict(Character.choices)),
    )
