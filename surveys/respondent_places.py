"""The organisations that respondents answer for: by name and code, with county and size.

Everything is for one day, the day of the survey, and read once: `Places.on(day)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import naming.places
from cooperation.models import County, Municipality, RegionalCouncil
from naming.names import PlaceNames
from surveys.models import OrganisationKind, SizeClass
from toolkit.sheets import spelt
from toolkit.texts import finnish_key

JOINT = ("kuntayhtymä", "kuntayhtyma", "samkommun", "joint municipal authority")


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that a respondent answers for, with its county and size class on the day."""

    organisation: str = ""
    code: str = ""
    county: str | None = None
    size: str = ""

    @property
    def key(self) -> str:
        """The key of the place in forms and stored mappings: municipality:272."""
        return f"{self.organisation}:{self.code}" if self.organisation else ""

    def fields(self) -> dict[str, Any]:
        """The columns of a respondent."""
        kind = OrganisationKind
        return {
            "organisation": self.organisation,
            "municipality_id": self.code if self.organisation == kind.MUNICIPALITY else None,
            "regional_council_id": self.code
            if self.organisation == kind.REGIONAL_COUNCIL
            else None,
            "county_id": self.county,
            "size": self.size,
        }


NOWHERE = Place()


@dataclass
class Places:
    """The places of a day, by key, with their names."""

    day: date
    by_key: dict[str, Place]
    labels: dict[str, str]
    """Key to the name in the reader's language, in its order."""

    @classmethod
    def on(cls, day: date) -> Places:
        """Everything that can be answered for on the day."""
        places = cls(day, {}, {})
        places._add_municipalities(day)
        places._add_counties(day)
        places._add_councils(day)
        for kind in (OrganisationKind.JOINT_AUTHORITY, OrganisationKind.OTHER):
            places._add(Place(kind), str(kind.label))
        return places

    def named(self, words: str) -> Place | None:
        """The place with this name or code, in any spelling; None if there is none."""
        for kind, names in self._names.items():
            # A short name may be that of a region or a town: only a full one is a county.
            found = names.codes_of(words, alone=kind != OrganisationKind.MUNICIPALITY)
            if found:
                return self.by_key.get(f"{kind}:{found[0]}") if len(found) == 1 else None
        wanted = spelt(words)
        for kind in (OrganisationKind.JOINT_AUTHORITY, OrganisationKind.OTHER):
            if wanted in (spelt(kind.value), spelt(str(kind.label))):
                return self.by_key[f"{kind}:"]
        if any(word in wanted for word in JOINT):
            return self.by_key[f"{OrganisationKind.JOINT_AUTHORITY}:"]
        return None

    def likely(self, words: str) -> Place | None:
        """The one place that is clearly meant; None if none is, or several could be."""
        found = [
            self.by_key.get(f"{kind}:{code}")
            for kind, names in self._names.items()
            if (code := names.likely(words))
        ]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _names(self) -> dict[OrganisationKind, PlaceNames]:
        names = naming.places.Places.on(self.day)
        return {
            OrganisationKind.MUNICIPALITY: names.municipalities,
            OrganisationKind.COUNTY: names.counties,
            OrganisationKind.REGIONAL_COUNCIL: names.regional_councils,
        }

    def of_kind(self, *kinds: str) -> list[tuple[str, str]]:
        """Keys and names of the places of some kinds, for a list of choices."""
        found = [
            (key, label)
            for key, label in self.labels.items()
            if self.by_key[key].organisation in kinds
        ]
        return sorted(found, key=lambda one: finnish_key(one[1]))

    def _add(self, place: Place, label: str) -> None:
        self.by_key[place.key], self.labels[place.key] = place, label

    def _add_municipalities(self, day: date) -> None:
        rows = Municipality.objects.existing_on(day).with_county_on(day).with_population_on(day)
        for row in rows.in_order_of_names():
            size = SizeClass.of(row.population_on) if row.population_on is not None else ""
            place = Place(OrganisationKind.MUNICIPALITY, row.code, row.county_on, size)
            self._add(place, str(row.name))

    def _add_counties(self, day: date) -> None:
        for row in County.objects.alive_on(day):
            self._add(Place(OrganisationKind.COUNTY, row.code, row.code), str(row.name))

    def _add_councils(self, day: date) -> None:
        for row in RegionalCouncil.objects.prefetch_related("county_regions"):
            served = [one.county_id for one in row.county_regions.all() if day in one.period]
            county = served[0] if len(served) == 1 else None
            self._add(Place(OrganisationKind.REGIONAL_COUNCIL, row.code, county), str(row.name))
