"""What officials ask of the reference data, each for a day that is given."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Max, OuterRef, Subquery, Sum

from cooperation.texts import FinnishOrder

if TYPE_CHECKING:
    from psycopg.types.range import DateRange

    from cooperation.models import County


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with a half-open `period`."""

    def alive_on(self, day: date) -> Self:
        """Rows whose period covers `day`; one without an end is alive from its first day on."""
        return self.filter(period__contains=day)


class CodedQuerySet(PeriodQuerySet):
    """Counties, municipalities, regional councils: known by a code and by a name."""

    def in_finnish_order(self) -> Self:
        """By the Finnish name, å ä ö last."""
        return self.order_by(FinnishOrder("name_fi"))


class CountyQuerySet(CodedQuerySet):
    """Counties, asked for a day."""

    def with_population_on(self, day: date) -> Self:
        """Annotate `population_on` and `counted_on`: the latest count up to `day`, else null."""
        counts = county_counts(day)
        return self.annotate(
            population_on=Subquery(counts.values("total")),
            counted_on=Subquery(counts.values("counted_on")),
        )


def county_counts(day: date) -> Any:
    """A county's `total` in its last whole count up to `day`, for a subquery.

    The sum of the municipalities that belonged to the county on the day of the count, so that a
    merger since then neither loses nor doubles anybody. A count that lacks one of them is not
    taken: the one before it is.
    """
    from cooperation.models import CountyMembership, Population

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
    """Municipalities, asked for a day."""

    def existing_on(self, day: date) -> Self:
        """Municipalities that exist on `day`: 309 until 2024, 308 from 2025 on."""
        return self.alive_on(day)

    def in_counties_on(self, day: date) -> Self:
        """Municipalities that belong to a county on `day`: not Helsinki, not Åland's."""
        return self.filter(memberships__period__contains=day)

    def of_county_on(self, county: County | str, day: date) -> Self:
        """Municipalities that belong to `county` (or the county of this code) on `day`."""
        return self.filter(memberships__county=county, memberships__period__contains=day)

    def with_county_on(self, day: date) -> Self:
        """Annotate `county_on`: the code of the county it belongs to on `day`, else null."""
        from cooperation.models import CountyMembership

        membership = CountyMembership.objects.alive_on(day).filter(municipality=OuterRef("pk"))
        return self.annotate(county_on=Subquery(membership.values("county")[:1]))

    def with_population_on(self, day: date) -> Self:
        """Annotate `population_on` and `counted_on`: the latest count up to `day`, else null."""
        from cooperation.models import Population

        latest = Population.objects.up_to(day).filter(municipality=OuterRef("pk"))
        return self.annotate(
            population_on=Subquery(latest.values("value")[:1]),
            counted_on=Subquery(latest.values("counted_on")[:1]),
        )


class PopulationQuerySet(models.QuerySet[Any]):
    """Counts of inhabitants. A count is of the whole country on one day."""

    def counted_by(self, day: date) -> Self:
        """The rows of the latest count up to `day`, of every municipality that existed then."""
        latest = self.model._default_manager.up_to(day).values("counted_on")
        return self.filter(counted_on=Subquery(latest[:1]))

    def up_to(self, day: date) -> Self:
        """The rows of every count up to `day`, the latest first."""
        return self.filter(counted_on__lte=day).order_by("-counted_on")

    def in_counties(self) -> Self:
        """Only municipalities that belonged to a county on the day of the count."""
        return self.filter(municipality__memberships__period__contains=F("counted_on"))

    def total(self) -> tuple[int, date] | None:
        """Inhabitants of these rows and the day they were counted; None where there are none."""
        found = self.aggregate(value=Sum("value"), counted_on=Max("counted_on"))
        return (found["value"], found["counted_on"]) if found["counted_on"] else None


class CouncilTermQuerySet(PeriodQuerySet):
    """Council terms, asked for a day."""

    def window(self, kind: str, day: date) -> DateRange | None:
        """The period of the councils' term that contains `day`; None where none is known."""
        return self.alive_on(day).filter(kind=kind).values_list("period", flat=True).first()
