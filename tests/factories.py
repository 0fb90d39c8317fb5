"""The smallest valid object of every model: sequences and fixed dates, nothing random.

The days fit each other: counties, municipalities and memberships begin with the system, and what
is told about them lies inside. Traits name states.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory
from psycopg.types.range import DateRange

from cooperation.models import (
    SYSTEM_FIRST_DAY,
    Confidence,
    CouncilTerm,
    County,
    CountyMembership,
    Duty,
    Languages,
    Lead,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Person,
    Population,
    Recurrence,
    RegionalCouncil,
    Responsibility,
    TermKind,
    Theme,
)


def period(first: date = SYSTEM_FIRST_DAY, until: date | None = None) -> DateRange:
    """A half-open period: `until` is the first day after."""
    return DateRange(first, until)


class RegionalCouncilFactory(DjangoModelFactory[RegionalCouncil]):
    class Meta:
        model = RegionalCouncil
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    slug = factory.LazyAttribute(lambda o: f"liitto-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Liitto {o.code}")
    region_fi = factory.LazyAttribute(lambda o: f"Maakunta {o.code}")


class CountyFactory(DjangoModelFactory[County]):
    class Meta:
        model = County
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    slug = factory.LazyAttribute(lambda o: f"alue-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Alueen {o.code} hyvinvointialue")
    short_fi = factory.LazyAttribute(lambda o: f"Alue {o.code}")
    period = period()
    regional_council = factory.SubFactory(RegionalCouncilFactory)
    languages = Languages.FI


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    """A municipality in no county; `county=…` makes its membership, for as long as both exist."""

    class Meta:
        model = Municipality
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n % 999 + 1:03}")
    slug = factory.LazyAttribute(lambda o: f"kunta-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Kunta {o.code}")
    period = period()
    languages = Languages.FI

    @factory.post_generation
    def county(self, create: bool, county: County | None, **kwargs: Any) -> None:  # noqa: FBT001
        if create and county:
            CountyMembershipFactory(municipality=self, county=county, period=self.period)


class CountyMembershipFactory(DjangoModelFactory[CountyMembership]):
    class Meta:
        model = CountyMembership

    municipality = factory.SubFactory(MunicipalityFactory)
    county = factory.SubFactory(CountyFactory)
    period = period()


class PopulationFactory(DjangoModelFactory[Population]):
    class Meta:
        model = Population

    municipality = factory.SubFactory(MunicipalityFactory)
    counted_on = date(2022, 12, 31)
    value = 1000


class MunicipalityGroupFactory(DjangoModelFactory[MunicipalityGroup]):
    class Meta:
        model = MunicipalityGroup

    county = factory.SubFactory(CountyFactory)
    name_fi = factory.Sequence(lambda n: f"Kuntaryhmä {n}")


class MunicipalityGroupMemberFactory(DjangoModelFactory[MunicipalityGroupMember]):
    class Meta:
        model = MunicipalityGroupMember

    group = factory.SubFactory(MunicipalityGroupFactory)
    municipality = factory.LazyAttribute(lambda o: MunicipalityFactory(county=o.group.county))
    period = period()


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: "theme_" + "".join(chr(97 + int(d)) for d in str(n)))
    name_fi = factory.LazyAttribute(lambda o: f"Teema {o.key}")


class CouncilTermFactory(DjangoModelFactory[CouncilTerm]):
    """The first term of the county councils; `municipal` the municipal term around it."""

    class Meta:
        model = CouncilTerm
        django_get_or_create = ("kind", "period")

    class Params:
        municipal = factory.Trait(
            kind=TermKind.MUNICIPAL, period=period(date(2021, 8, 1), date(2025, 6, 1))
        )
        second = factory.Trait(period=period(date(2025, 6, 1), date(2029, 6, 1)))

    kind = TermKind.COUNTY
    period = period(SYSTEM_FIRST_DAY, date(2025, 6, 1))


class DutyFactory(DjangoModelFactory[Duty]):
    class Meta:
        model = Duty

    key = factory.Sequence(lambda n: f"D{n % 9999 + 1:02}")
    law_fi = "Laki hyvinvointialueesta"
    duty_fi = "Hyvinvointialue ja sen alueen kunnat neuvottelevat."
    binds = ["county", "municipality"]
    lead = Lead.COUNTY
    recurrence = Recurrence.ONCE_PER_COUNTY_TERM
    theme = factory.SubFactory(ThemeFactory)
    period = period(date(2023, 1, 1))
    confidence = Confidence.VERIFIED


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Henkilö {n}")


class ResponsibilityFactory(DjangoModelFactory[Responsibility]):
    """A county's responsible person; `municipality=…` with `county=None` makes a municipality's."""

    class Meta:
        model = Responsibility

    person = factory.SubFactory(PersonFactory)
    theme = factory.SubFactory(ThemeFactory)
    county = factory.SubFactory(CountyFactory)
    role_fi = "Yhdyspintajohtaja"
    period = period(date(2023, 1, 1))
