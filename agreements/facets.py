"""Facets of the list of agreements: what else can be chosen, and how many there are of each."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.models import Agreement, Character, Kind, Status
from cooperation.facets import Facet, count, count_themes, facet, names
from cooperation.models import County, Theme


def facets(rows: QuerySet[Agreement], day: date, chosen: QueryDict) -> list[Facet]:
    """The facets of the rows found, in one statement each."""
    dated = rows.with_status_on(day)  # type: ignore[attr-defined]
    counted = (
        ("kind", _("Kind"), count(rows, "kind"), dict(Kind.choices)),
        ("status", _("Status"), count(dated, "status_on"), dict(Status.choices)),
        ("theme", _("Theme"), count_themes(rows), names(Theme, "key", "name")),
        ("county", _("County"), count(rows, "county_id"), names(County, "code", "short")),
        ("character", _("Character"), count(rows, "character"), dict(Character.choices)),
    )
    return [facet(word, label, found, labels, chosen) for word, label, found, labels in counted]
