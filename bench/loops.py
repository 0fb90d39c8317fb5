"""The situation computed slowly, county by county through the ORM, as a reference."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.models import Agreement, PartyStanding
from cooperation.models import County, Municipality
from forums.models import Forum
from negotiations.models import Negotiation


def situation_by_loops(day: date) -> dict[str, object]:
    """The main figures of a day with a handful of queries for each county."""
    found: dict[str, object] = {}
    for county in County.objects.alive_on(day):
        agreements: Any = Agreement.objects.filter(county=county).with_status_on(day)
        strategic = [one.status_on for one in agreements if one.kind == "strategic"]
        standings = PartyStanding.objects.filter(
            party__agreement__county=county, party__type="regional_council", since__lte=day
        )
        municipalities = set(
            Municipality.objects.of_county_on(county, day).values_list("code", flat=True)
        )
        held = Negotiation.objects.filter(
            county=county, outcome="held", held_on__lte=day, held_on__gte=date(2022, 3, 1)
        )
        covered = {code for one in held for code in one.municipalities} & municipalities
        forums = Forum.objects.alive_on(day).filter(county=county).prefetch_related("participants")
        covering = any(
            municipalities <= {one.municipality_id for one in forum.participants.all()}
            for forum in forums
        )
        found[county.code] = (strategic, list(standings), len(covered), len(forums), covering)
    return found
