"""The organisations that respondents answer for: by name and code, with county and size.

Everything is for one day, the day of the survey, and read once: `Places.on(day)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from cooperation.models import County, Municipality, RegionalCouncil
from surveys.models import OrganisationKind, SizeClass
from toolkit.sheets import spelt
from toolkit.texts import finnish_key

NEAR_ENOUGH = 0.78
JOINT = ("kuntayhtymä", "kuntayhtyma", "samkommun", "joint municipal authority")
_AROUND = re.compile(r"^(kunta|kommun)\s+|\s+(kunta|kaupunki|kommun|stad|köping)$")
_OF_COUNTY = re.compile(r"n hyvinvointialue$")


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
    """The places of a day, by key and by all their names."""

    by_key: dict[str, Place]
    names: dict[str, str]
    """Normalised name or code to key."""
    labels: dict[str, str]
    """Key to the name in the reader's language, in its order."""

    @classmethod
    def on(cls, day: date) -> Places:
        """Everything that can be answered for on the day."""
        places = cls({}, {}, {})
        places._add_municipalities(day)
        places._add_counties(day)
        places._add_councils(day)
        for kind in (OrganisationKind.JOINT_AUTHORITY, OrganisationKind.OTHER):
            places._add(Place(kind), str(kind.label), [kind.value, str(kind.label)])
        return places

    def named(self, words: str) -> Place | None:
        """The place with this name or code, in any spelling; None if there is none."""
        wanted = spelt(words)
        for candidate in (wanted, _AROUND.sub("", wanted)):
            if key := self.names.get(candidate) or self.names.get(candidate.zfill(3)):
                return self.by_key[key]
        if any(word in wanted for word in JOINT):
            return self.by_key[f"{OrganisationKind.JOINT_AUTHORITY}:"]
        return None

    def likely(self, words: str) -> Place | None:
        """The place with the most similar name; None if none is similar."""
        wanted = _AROUND.sub("", spelt(words))
        near = get_close_matches(wanted, self.names, n=1, cutoff=NEAR_ENOUGH)
        return self.by_key[self.names[near[0]]] if near else None

    def of_kind(self, *kinds: str) -> list[tuple[str, str]]:
        """Keys and names of the places of some kinds, for a list of choices."""
        found = [
            (key, label)
            for key, label in self.labels.items()
            if self.by_key[key].organisation in kinds
        ]
        return sorted(found, key=lambda one: finnish_key(one[1]))

    def _add(self, place: Place, label: str, names: Iterable[str]) -> None:
        self.by_key[place.key], self.labels[place.key] = place, label
        for name in names:
            if name:
                self.names.setdefault(spelt(name), place.key)

    def _add_municipalities(self, day: date) -> None:
        rows = Municipality.objects.with_county_on(day).with_population_on(day)
        ended = []
        for row in rows.in_order_of_names():
            if day not in row.period:
                ended.append(row)
                continue
            size = SizeClass.of(row.population_on) if row.population_on is not None else ""
            place = Place(OrganisationKind.MUNICIPALITY, row.code, row.county_on, size)
            self._add(place, str(row.name), [row.code, row.name_fi, row.name_sv, row.name_en])
        # The name of a merged municipality refers to its successor.
        for row in ended:
            if found := self.by_key.get(f"{OrganisationKind.MUNICIPALITY}:{row.successor_id}"):
                for name in filter(None, (row.code, row.name_fi, row.name_sv)):
                    self.names.setdefault(spelt(name), found.key)

    def _add_counties(self, day: date) -> None:
        for row in County.objects.alive_on(day):
            place = Place(OrganisationKind.COUNTY, row.code, row.code)
            # A short name may be that of a region or a town: only the full name is accepted.
            self._add(
                place,
                str(row.name),
                [row.name_fi, row.name_sv, row.name_en, row.brand, f"hva {row.code}"],
            )

    def _add_councils(self, day: date) -> None:
        rows = RegionalCouncil.objects.prefetch_related("county_regions")
        for row in rows:
            served = [one.county_id for one in row.county_regions.all() if day in one.period]
            county = served[0] if len(served) == 1 else None
            place = Place(OrganisationKind.REGIONAL_COUNCIL, row.code, county)
            self._add(place, str(row.name), [row.name_fi, row.name_sv, row.name_en])
