"""Queries on counties and municipalities for a given day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Count, F, Model, OuterRef, Prefetch, Subquery, Sum

from cooperation.models.memberships import CountyMembership
from cooperation.models.populations import Population
from cooperation.models.regions import CountyRegion
from cooperation.querysets import CodedQuerySet


class CountyQuerySet(CodedQuerySet):
    """Queries on counties for a day."""

    def with_population_on(self, day: date) -> Self:
        """Annotate `population_on` and `counted_on`: the latest count up to `day`, else null."""
        counts = county_counts(day)
        return self.annotate(
            population_on=Subquery(counts.values("total")),
            counted_on=Subquery(counts.values("counted_on")),
        )

    def served_on(self, council: Model | str, day: date) -> Self:
        """Counties that the regional council (or the one of this code) serves on `day`."""
        return self.filter(regions__regional_council=council, regions__period__contains=day)

    def with_regional_councils_on(self, day: date) -> Self:
        """Read `regions_on`, the regional councils that serve each on `day`, with one query."""
        regions = CountyRegion.objects.alive_on(day).select_related("regional_council")
        return self.prefetch_related(Prefetch("regions", regions, to_attr="regions_on"))


class RegionalCouncilQuerySet(CodedQuerySet):
    """Queries on regional councils for a day."""

    def serving_on(self, county: Model | str, day: date) -> Self:
        """The councils that serve `county` (or the county of this code) on `day`."""
        return self.filter(county_regions__county=county, county_regions__period__contains=day)


def county_counts(day: date) -> Any:
    """A county's `total` in its last complete count up to `day`, for a subquery.

    The sum over the municipalities that belonged to the county on the day of the count, so that a
    later merger neither loses nor duplicates population. An incomplete count is skipped in favour
    of the previous one.
    """
    county = "municipality__memberships__county"
    members = (
        CountyMembership.objects.filter(
            county=OuterRef(county), period__contains=OuterRef("counted_on")
        )
        .order_by()
        .values("county")
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted = Population.objects.up_to(day).filter(
        **{county: OuterRef("pk"), "municipality__memberships__period__contains": F("counted_on")}
    )
    return (
        counted.order_by()
        .values(county, "counted_on")
        .annotate(total=Sum("value"), number=Count("pk"))
        .filter(number=Subquery(members))
        .order_by("-counted_on")[:1]
    )


class MunicipalityQuerySet(CodedQuerySet):
    """Queries on municipalities for a day."""

    def existing_on(self, day: date) -> Self:
        """Municipalities that exist on `day`: 309 until 2024, 308 from 2025 on."""
        return self.alive_on(day)

    def in_counties_on(self, day: date) -> Self:
        """Municipalities that belong to a county on `day`: without Helsinki and Åland."""
        return self.filter(memberships__period__contains=day)

    def of_county_on(self, county: Model | str, day: date) -> Self:
        """Municipalities that belong to `county` (or the county of this code) on `day`."""
        return self.filter(memberships__county=county, memberships__period__contains=day)

    def with_county_on(self, day: date) -> Self:
        """Annotate `county_on`: the code of the county it belongs to on `day`, else null."""
        membership = CountyMembership.objects.alive_on(day).filter(municipality=OuterRef("pk"))
        return self.annotate(county_on=Subquery(membership.values("county")[:1]))

    def with_population_on(self, day: date) -> Self:
        """Annotate `population_on` and `counted_on`: the latest count up to `day`, else null."""
        latest = Population.objects.up_to(day).filter(municipality=OuterRef("pk"))
        return self.annotate(
            population_on=Subquery(latest.values("value")[:1]),
            counted_on=Subquery(latest.values("counted_on")[:1]),
        )
