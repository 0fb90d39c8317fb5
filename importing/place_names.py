"""Convert names of places and themes, as people write them, to their codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cooperation.actors import LISTED_TYPES, ActorType
from cooperation.models import (
    County,
    EmploymentArea,
    Municipality,
    Organisation,
    RegionalCouncil,
    Theme,
)
from importing.words import Unreadable, choice, not_known
from toolkit.sheets import Value, cell_text, spelt

COUNTY_ENDINGS = (
    *("n hyvinvointialue", " hyvinvointialue", "s välfärdsområde", " välfärdsområde"),
    *(" wellbeing services county", " hva"),
)
AREA_ENDINGS = (
    *("n työllisyysalue", " työllisyysalue", "s sysselsättningsområde"),
    " employment area",
)
COUNCIL_ENDINGS = ("n liitto", " liitto", "s förbund", " förbund", " regional council")


@dataclass
class PlaceNames:
    """All accepted names of a list's rows; a name shared by two rows is not accepted."""

    codes: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, label: str, names: Iterable[str]) -> None:
        self.labels[code] = label
        for name in {spelt(name) for name in names if name}:
            if self.codes.get(name, code) != code:
                self.shared.add(name)
            self.codes.setdefault(name, code)

    def find(self, value: Value) -> str | None:
        name = spelt(cell_text(value))
        return None if name in self.shared else self.codes.get(name)

    def read(self, value: Value) -> str:
        typed = str(value) if not isinstance(value, float) else cell_text(value)
        if code := self.find(typed):
            return code
        raise Unreadable(not_known(typed, self.shown))


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
    """The lists, read once for an import."""

    @cached_property
    def counties(self) -> PlaceNames:
        names = PlaceNames()
        for row in County.objects.all():
            full = [row.code, row.slug, row.brand, *_all(row, "name"), *_all(row, "short")]
            bases = [*_all(row, "short")]
            names.add(
                row.code,
                row.short_fi,
                [*full, *(f"{b}{end}" for b in bases for end in COUNTY_ENDINGS)],
            )
            names.shown += [row.short_fi, row.short_sv, row.brand]
        return names

    @cached_property
    def municipalities(self) -> PlaceNames:
        names = PlaceNames()
        for row in Municipality.objects.all():
            plain = row.code.lstrip("0")
            names.add(row.code, row.name_fi, [row.code, plain, row.slug, row.name_fi, row.name_sv])
            names.shown += [row.name_fi, row.name_sv]
        return names

    @cached_property
    def regional_councils(self) -> PlaceNames:
        names = PlaceNames()
        for row in RegionalCouncil.objects.all():
            regions = _all(row, "region")
            endings = [f"{region}{end}" for region in regions for end in COUNCIL_ENDINGS]
            known = [row.code, row.slug, *_all(row, "name"), *regions, *endings]
            names.add(row.code, row.name_fi, known)
            names.shown += [row.name_fi, row.name_sv]
        return names

    @cached_property
    def employment_areas(self) -> PlaceNames:
        names = PlaceNames()
        for row in EmploymentArea.objects.all():
            names.add(row.code, row.name_fi, [row.code, *_all(row, "name"), *names_with_area(row)])
            names.shown += [row.name_fi, row.name_sv]
        return names

    @cached_property
    def organisations(self) -> PlaceNames:
        names = PlaceNames()
        for row in Organisation.objects.all():
            names.add(str(row.pk), row.name_fi, [str(row.pk), row.business_id, *_all(row, "name")])
            names.shown += [row.name_fi, row.name_sv]
        return names

    @cached_property
    def by_name_alone(self) -> dict[ActorType, PlaceNames]:
        """Names that need no type: not the bare name of an employment area, nor a number."""
        areas, organisations = PlaceNames(), PlaceNames()
        for row in EmploymentArea.objects.all():
            areas.add(row.code, row.name_fi, names_with_area(row))
        for row in Organisation.objects.all():
            organisations.add(str(row.pk), row.name_fi, [row.business_id, *_all(row, "name")])
        alone = {ActorType.EMPLOYMENT_AREA: areas, ActorType.ORGANISATION: organisations}
        return self._lists | alone

    @cached_property
    def themes(self) -> PlaceNames:
        names = PlaceNames()
        for row in Theme.objects.all():
            names.add(row.key, row.name_fi, [row.key, *_all(row, "name")])
            names.shown += [row.name_fi]
        return names

    def label(self, named: Named | None) -> str:
        """The name of an organisation, as it is shown."""
        if named is None or named.type == ActorType.OTHER:
            return named.code if named else ""
        return self._lists[ActorType(named.type)].labels.get(named.code, named.code)

    @property
    def _lists(self) -> dict[ActorType, PlaceNames]:
        return {
            ActorType.MUNICIPALITY: self.municipalities,
            ActorType.COUNTY: self.counties,
            ActorType.REGIONAL_COUNCIL: self.regional_councils,
            ActorType.EMPLOYMENT_AREA: self.employment_areas,
            ActorType.ORGANISATION: self.organisations,
        }

    def organisation(self, kind: Value | None, value: Value) -> Named:
        """The organisation with this name, of the given type or of the type that fits.

        A name alone is looked up as a municipality's or a county's before a regional council's; a
        number of two digits alone could be either.
        """
        lists = self._lists
        if kind is not None:
            type_ = choice(ActorType.choices)(kind)
            if type_ == ActorType.OTHER:
                return Named(type_, cell_text(value, longest=200))
            return Named(type_, lists[ActorType(type_)].read(value))
        codes = {type_: names.find(value) for type_, names in self.by_name_alone.items()}
        found = [Named(type_, code) for type_, code in codes.items() if code]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(_("Several organisations are called so. Write the type too."))
        shown = [name for names in lists.values() for name in names.shown]
        raise Unreadable(not_known(cell_text(value), shown))


def names_with_area(row: EmploymentArea) -> list[str]:
    """The names of an employment area that cannot be those of another place."""
    written = [f"{name}{end}" for name in _all(row, "name") if name for end in AREA_ENDINGS]
    return [*written, f"{_genitive(row.name_fi)} työllisyysalue"]


GENITIVES = (
    *(("seutu", "seudun"), ("suomi", "suomen"), ("häme", "hämeen"), ("lakeus", "lakeuden")),
    *(("nki", "ngin"), ("hti", "hden"), ("ppi", "pin"), ("rku", "run")),
)
"""The Finnish genitive of names in which it is more than an added «n», by their ends."""


def _genitive(name: str) -> str:
    """The Finnish genitive of a place's name: Lahti, Lahden; Oulun seutu, Oulun seudun."""
    name = name.replace("inen ", "isen ")
    for end, genitive in GENITIVES:
        if name.casefold().endswith(end):
            return name[: -len(end)] + genitive
    return f"{name}n"


def _all(row: Any, name: str) -> list[str]:
    return [getattr(row, f"{name}_{language}", "") or "" for language in ("fi", "sv", "en")]
