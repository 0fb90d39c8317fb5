"""The places and organisations of the lists, read once, and what a typed name means among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.actors import LISTED_TYPES, ActorType
from cooperation.models import (
    County,
    CountyMembership,
    CountyRegion,
    EmploymentArea,
    Municipality,
    Organisation,
    RegionalCouncil,
    Theme,
)
from naming.names import KindOfPlace, PlaceNames, compared
from naming.spoken import also_called, genitive, inflected, swedish_genitive
from toolkit.proposals import Unreadable, proposed
from toolkit.sheets import Value, cell_text

MUNICIPALITY = KindOfPlace(
    r"kun(?:ta|na(?:n|ssa|sta|lla|lta|lle))|kaupun(?:ki|gi(?:n|ssa|sta|lla|lta|lle))|kaup"
    r"|kommun(?:en|s|ens)?|stad(?:en|s|ens)?|köping|municipality|city|town",
    before=r"kunta|kaupunki|kommun|stad|(?:(?:the )?(?:city|town|municipality) of)",
    code_prefix="ku|kunta|kommun",
    width=3,
)
COUNTY = KindOfPlace(
    r"hyvinvointialue(?:en|essa|esta|ella|elta|elle)?|hva|hv ?alue|välfärdsområde(?:ts?)?"
    r"|wellbeing services county",
    before="hyvinvointialue|hva|välfärdsområde|(?:(?:the )?wellbeing services county of)",
    code_prefix="hva|hyvinvointialue",
    width=2,
)
COUNCIL = KindOfPlace(
    r"(?:maakunta)?lii(?:tto|ton)|(?:landskaps)?förbund(?:et)?|regional council",
    before="regional council of|maakunnan liitto",
    code_prefix="mk|maakunta",
    width=2,
)
AREA = KindOfPlace(
    r"työllisyysalue(?:en)?|sysselsättningsområde(?:t)?|employment area",
    code_prefix="työllisyysalue",
    width=2,
)
ALAND = ("Åland", "Ålands landskap", "Ahvenanmaan maakunta", *sorted(inflected("Ahvenanmaa")))
ORGANISATION = KindOfPlace(r"(?:kunta)?yhtymä(?:n)?|sammanslutning(?:en)?|group|ry|rf|oy|ab")


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation as typed: its type, and its code or, for others, its name."""

    type: str
    code: str

    @property
    def columns(self) -> dict[str, Any]:
        """Its values in the columns of `Actor`."""
        column = "name" if self.type == ActorType.OTHER else f"{self.type}_id"
        empty = {f"{kind}_id": None for kind in LISTED_TYPES}
        code = int(self.code) if self.type == ActorType.ORGANISATION else self.code
        return {"type": self.type, "name": "", **empty, column: code}


class Places:
    """The lists, each read when it is first asked; with a day, only what exists on it."""

    def __init__(self, day: date | None = None) -> None:
        self.day = day

    @classmethod
    def on(cls, day: date) -> Self:
        """The places of a day; the name of a merged municipality means its successor."""
        return cls(day)

    @cached_property
    def counties(self) -> PlaceNames:
        names = PlaceNames(COUNTY)
        for row in self._of(County.objects.all()):
            short = [*_all(row, "short"), *inflected(row.short_fi), swedish_genitive(row.short_sv)]
            sure = [*_all(row, "name"), *inflected(row.brand), *also_called(row.short_fi)]
            names.add(row.code, row.short_fi, [row.slug, *short], sure)
            names.counties[row.code] = {row.code}
        reason = gettext_lazy("Helsinki and Åland's municipalities belong to no county.")
        special = map(names_of_municipality, Municipality.objects.exclude(special=""))
        outside = {compared(name) for one in (ALAND, *special) for name in one if name}
        names.elsewhere = dict.fromkeys(outside, reason)
        return names

    @cached_property
    def municipalities(self) -> PlaceNames:
        names = PlaceNames(MUNICIPALITY)
        ended = []
        for row in Municipality.objects.all():
            if self.day and self.day not in row.period:
                ended.append(row)
            else:
                names.add(row.code, row.name_fi, (), names_of_municipality(row))
        for row in ended:
            if row.successor_id in names.labels:
                names.add_former(row.successor_id, [row.code, *names_of_municipality(row)])
        members = CountyMembership.objects.all()
        for one in members.alive_on(self.day) if self.day else members:
            names.counties.setdefault(one.municipality_id, set()).add(one.county_id)
        return names

    @cached_property
    def regional_councils(self) -> PlaceNames:
        names = PlaceNames(COUNCIL)
        for row in RegionalCouncil.objects.all():
            regions = [*_all(row, "region"), genitive(row.region_fi)]
            regions.append(swedish_genitive(row.region_sv))
            names.add(row.code, row.name_fi, [row.slug, *regions], _all(row, "name"))
        for one in CountyRegion.objects.all():
            names.counties.setdefault(one.regional_council_id, set()).add(one.county_id)
        return names

    @cached_property
    def employment_areas(self) -> PlaceNames:
        names = PlaceNames(AREA)
        for row in self._of(EmploymentArea.objects.all()):
            bare = [*_all(row, "name"), genitive(row.name_fi), swedish_genitive(row.name_sv)]
            names.add(row.code, row.name_fi, bare)
        return names

    @cached_property
    def organisations(self) -> PlaceNames:
        names = PlaceNames(ORGANISATION)
        for row in Organisation.objects.all():
            known = [row.business_id, *_all(row, "name"), genitive(row.name_fi)]
            words = [names.without_word(name) for name in _all(row, "name") if name]
            names.add(str(row.pk), row.name_fi, [str(row.pk)], [*known, *words])
        return names

    @cached_property
    def themes(self) -> PlaceNames:
        names = PlaceNames()
        for row in Theme.objects.all():
            names.add(row.key, row.name_fi, [row.key, *_all(row, "name")])
        return names

    @cached_property
    def lists(self) -> Mapping[ActorType, PlaceNames]:
        """The names of each type of organisation that is listed."""
        return {
            ActorType.MUNICIPALITY: self.municipalities,
            ActorType.COUNTY: self.counties,
            ActorType.REGIONAL_COUNCIL: self.regional_councils,
            ActorType.EMPLOYMENT_AREA: self.employment_areas,
            ActorType.ORGANISATION: self.organisations,
        }

    def label(self, named: Named | None) -> str:
        """The name of an organisation, as it is shown."""
        if named is None or named.type == ActorType.OTHER:
            return named.code if named else ""
        return self.lists[ActorType(named.type)].labels.get(named.code, named.code)

    def named(self, value: Value) -> list[Named]:
        """Every place or organisation that the text may mean, without guessing; often one.

        Of employment areas and organisations only names that cannot be those of another kind.
        """
        typed = cell_text(value, 400)
        alone = (ActorType.EMPLOYMENT_AREA, ActorType.ORGANISATION)
        return [
            Named(kind, code)
            for kind, names in self.lists.items()
            for code in names.codes_of(typed, alone=kind in alone)
        ]

    def read(
        self, value: Value, *, kind: ActorType | None = None, within: str | None = None
    ) -> Named:
        """The organisation with this name, of the given type or of the one type that fits.

        Raises Unreadable; what it proposes is of the county `within`, if that is given.
        """
        if kind == ActorType.OTHER:
            return Named(kind, cell_text(value, longest=200))
        if kind is not None:
            return Named(kind, self.lists[kind].read(value, within=within))
        found = self.named(value)
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(_("Several organisations are called so. Write the type too."))
        typed = cell_text(value, 400)
        near = [
            names.labels[code]
            for names in self.lists.values()
            if (code := names.likely(typed, within=within))
        ]
        raise Unreadable(proposed(near[0]) if len(set(near)) == 1 else _("Not known."))

    def _of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(period__contains=self.day) if self.day else rows


def names_of_municipality(row: Municipality) -> list[str]:
    """The names of a municipality that are those of no other kind of place, in three languages."""
    written = [row.slug, *_all(row, "name"), *inflected(row.name_fi)]
    return [*written, swedish_genitive(row.name_sv or row.name_fi), *also_called(row.name_fi)]


def names_with_area(row: EmploymentArea) -> list[str]:
    """The names of an employment area that cannot be those of another place."""
    finnish = [f"{row.name_fi} työllisyysalue", f"{genitive(row.name_fi)} työllisyysalue"]
    swedish = [f"{swedish_genitive(row.name_sv)} sysselsättningsområde"] if row.name_sv else []
    english = [f"{row.name_en} employment area"] if row.name_en else []
    return [*finnish, *swedish, *english]


def _all(row: Model, name: str) -> list[str]:
    return [getattr(row, f"{name}_{language}", "") or "" for language in ("fi", "sv", "en")]
