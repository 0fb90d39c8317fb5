"""Facets of the list of agreements: what else can be chosen, and how many there are of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.models import Agreement, Character, Kind, Status
from cooperation.facets import Facet, facet, names, tally
from cooperation.models import County, Theme


def facets(keys: Sequence[int], day: date, chosen: QueryDict) -> list[Facet]:
    """The facets of the agreements with these keys, counted in one statement."""
    rows = Agreement.objects.filter(pk__in=keys).with_status_on(day)
    found = tally(rows, "kind", "status_on", "themes", "county_id", "character")
    words: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
        ("kind", _("Kind"), "kind", dict(Kind.choices)),
        ("status", _("Status"), "status_on", dict(Status.choices)),
        ("theme", _("Theme"), "themes", names(Theme, "key", "name")),
        ("county", _("County"), "county_id", names(County, "code", "short")),
        ("character", _("Character"), "character", dict(Character.choices)),
    )
    return [
        facet(word, label, found.by[column], labels, chosen)
        for word, label, column, labels in words
    ]
