"""Serializers of counties, municipalities, their groups and regional councils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from rest_framework import serializers

from api.fields import Computed, From, Texts, Until
from api.inputs import VisibleRelation
from api.joint_inputs import BoundInput
from api.row_inputs import RelatedRow, RowsInput
from api.rows import STATEMENT, RowSerializer, StatementSerializer
from api.sql import JsonObject
from cooperation.models import (
    County,
    CountyMembership,
    CountyRegion,
    EmploymentArea,
    EmploymentAreaMember,
    EmploymentAuthority,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Organisation,
    Population,
    RegionalCouncil,
)
from cooperation.models.place_querysets import county_counts

PERIOD = {"from": "period__startswith", "until": "period__endswith"}


def codes() -> serializers.Field:
    return serializers.ListField(child=serializers.CharField())


# Counties and municipalities -----------------------------------------------------------------


class PopulationSerializer(serializers.Serializer[Any]):
    """Population, and the day of the count."""

    value = serializers.IntegerField(min_value=0)
    on = serializers.DateField()


class PlaceOnMapSerializer(serializers.Serializer[Any]):
    """Position of a municipality's hexagon on the map of equal units."""

    x = serializers.FloatField()
    y = serializers.FloatField()


class TileSerializer(serializers.Serializer[Any]):
    """Column and row of a county's tile on the map of tiles."""

    q = serializers.IntegerField()
    r = serializers.IntegerField()


def members_on(day: date) -> Combinable:
    """Codes of the county's municipalities on the day."""
    members = CountyMembership.objects.alive_on(day).filter(county=OuterRef("pk"))
    return ArraySubquery(members.order_by("municipality").values("municipality"))


def population_of_municipality_on(day: date) -> Combinable:
    latest = Population.objects.up_to(day).filter(municipality=OuterRef("pk"))
    return Subquery(latest.values(found=JsonObject(value="value", on="counted_on"))[:1])


def population_of_county_on(day: date) -> Combinable:
    """As `CountyQuerySet.with_population_on`, both columns by one subquery."""
    return Subquery(county_counts(day).values(found=JsonObject(value="total", on="counted_on")))


def regional_councils_on(day: date) -> Combinable:
    """Codes of the regional councils that serve the county on the day."""
    regions = CountyRegion.objects.alive_on(day).filter(county=OuterRef("pk"))
    return ArraySubquery(regions.order_by("regional_council").values("regional_council"))


def regional_council_on(day: date) -> Combinable:
    """The code of the one regional council that serves the county on the day."""
    regions = CountyRegion.objects.alive_on(day).filter(county=OuterRef("pk"))
    only = regions.order_by().values("county").annotate(number=Count("pk")).filter(number=1)
    return Subquery(only.values(code=Min("regional_council")))


class CountySerializer(RowSerializer):
    name = Texts("name")
    short = Texts("short")
    from_ = From(fixed=True)
    until = Until(fixed=True)
    regional_council = Computed(serializers.CharField(), regional_council_on, null=True)
    regional_councils = Computed(codes(), regional_councils_on)
    municipalities = Computed(codes(), members_on)
    population = Computed(PopulationSerializer(), population_of_county_on, null=True)
    collaborative_area = Texts("collaborative_area")
    tile = Computed(
        TileSerializer(),
        Case(When(tile_q__isnull=False, then=JsonObject(q="tile_q", r="tile_r"))),
        null=True,
    )

    class Meta:
        model = County
        fields = [
            "code",
            "slug",
            "name",
            "short",
            "brand",
            "from_",
            "until",
            "regional_council",
            "regional_councils",
            "municipalities",
            "population",
            "languages",
            "seat",
            "website",
            "mailbox",
            "collaborative_area_code",
            "collaborative_area",
            "predecessor",
            "tile",
            "version",
        ]
        read_only_fields = ["slug"]


class MunicipalitySerializer(RowSerializer):
    name = Texts("name", english=False)
    county = Computed(serializers.CharField(), F("membership_on__county"), null=True)
    population = Computed(PopulationSerializer(), population_of_municipality_on, null=True)
    from_ = From(fixed=True)
    until = Until(fixed=True)
    hexagon = Computed(
        PlaceOnMapSerializer(),
        Case(When(hex_x__isnull=False, then=JsonObject(x="hex_x", y="hex_y"))),
        null=True,
    )

    class Meta:
        model = Municipality
        fields = [
            "code",
            "slug",
            "name",
            "county",
            "special",
            "population",
            "from_",
            "until",
            "successor",
            "regional_council",
            "languages",
            "latitude",
            "longitude",
            "hexagon",
            "version",
        ]
        read_only_fields = ["slug", "special", "successor"]

    @classmethod
    def joined(cls, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        """With the membership of the day, of which there is one at most."""
        of_day = Q(memberships__period__contains=day)
        return rows.annotate(membership_on=FilteredRelation("memberships", condition=of_day))


class GroupMemberSerializer(serializers.Serializer[Any]):
    """A municipality in a group, for a period."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "municipality": serializers.CharField(),
            "from": serializers.DateField(),
            "until": serializers.DateField(allow_null=True),
        }


class GroupMemberInput(RelatedRow):
    """A municipality in a group, for writing within the group."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "municipality": VisibleRelation(queryset=Municipality.objects.all()),
            "from": BoundInput("period", "lower"),
            "until": BoundInput("period", "upper", required=False, allow_null=True),
        }

    def key_of(self, row: MunicipalityGroupMember) -> Any:
        return (row.municipality_id, row.period.lower)

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        return (value["municipality"].pk, value["from"])


def group_members() -> Combinable:
    members = MunicipalityGroupMember.objects.filter(group=OuterRef("pk"))
    columns = {"municipality": "municipality_id"} | PERIOD
    return ArraySubquery(
        members.order_by("municipality", "period").values(found=JsonObject(**columns))
    )


def group_members_on(day: date) -> Combinable:
    members = MunicipalityGroupMember.objects.alive_on(day).filter(group=OuterRef("pk"))
    return ArraySubquery(members.order_by("municipality").values("municipality"))


class MunicipalityGroupSerializer(StatementSerializer):
    name = Texts("name")
    municipalities = Computed(codes(), group_members_on)
    members = Computed(
        GroupMemberSerializer(many=True),
        group_members(),
        written=lambda model: RowsInput(GroupMemberInput(), "members", "group"),
    )

    class Meta:
        model = MunicipalityGroup
        fields = ["id", "county", "name", "municipalities", "members", *STATEMENT]


def area_members_on(day: date) -> Combinable:
    """Codes of the municipalities of the employment area on the day."""
    members = EmploymentAreaMember.objects.alive_on(day).filter(employment_area=OuterRef("pk"))
    return ArraySubquery(members.order_by("municipality").values("municipality"))


class EmploymentAuthoritySerializer(serializers.Serializer[Any]):
    """The municipality or the joint authority that organises an employment area."""

    type = serializers.ChoiceField(["municipality", "organisation"])
    code = serializers.CharField()
    name = serializers.CharField()


def authority_on(day: date) -> Combinable:
    """The authority that organises the employment area on the day."""
    rows = EmploymentAuthority.objects.alive_on(day).filter(employment_area=OuterRef("pk"))
    found = JsonObject(
        type=Case(
            When(municipality__isnull=False, then=Value("municipality")),
            default=Value("organisation"),
        ),
        code=Coalesce("municipality_id", Cast("organisation_id", CharField())),
        name=Coalesce("municipality__name_fi", "organisation__name_fi"),
    )
    return Subquery(rows.values(found=found)[:1])


class EmploymentAreaSerializer(RowSerializer):
    name = Texts("name")
    from_ = From(fixed=True)
    until = Until(fixed=True)
    municipalities = Computed(codes(), area_members_on)
    authority = Computed(EmploymentAuthoritySerializer(), authority_on, null=True)

    class Meta:
        model = EmploymentArea
        fields = ["code", "name", "from_", "until", "municipalities", "authority", "version"]


class OrganisationSerializer(RowSerializer):
    name = Texts("name")
    from_ = From()
    until = Until()

    class Meta:
        model = Organisation
        fields = ["id", "kind", "name", "business_id", "from_", "until", "version"]


class RegionalCouncilSerializer(RowSerializer):
    name = Texts("name")
    region = Texts("region")
    role = Texts("role")
    counties = Computed(
        codes(),
        lambda day: ArraySubquery(
            CountyRegion.objects.alive_on(day)
            .filter(regional_council=OuterRef("pk"))
            .order_by("county")
            .values("county")
        ),
    )

    class Meta:
        model = RegionalCouncil
        fields = ["code", "slug", "name", "region", "role", "counties", "version"]
