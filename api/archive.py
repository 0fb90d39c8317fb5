"""Dated reference data, which collections show on one day only, whole in the archive."""

from __future__ import annotations

from api.archive_tables import table_of
from api.fields import From, Until
from api.registry import archive_tables
from api.rows import RowSerializer
from cooperation.models import (
    CountyMembership,
    CountyRegion,
    EmploymentAreaMember,
    EmploymentAuthority,
    Population,
)


class PeriodRow(RowSerializer):
    """A row that holds in a period."""

    from_ = From(fixed=True)
    until = Until(fixed=True)


class CountyMembershipRow(PeriodRow):
    class Meta:
        model = CountyMembership
        fields = ["id", "county", "municipality", "from_", "until"]


class CountyRegionRow(PeriodRow):
    class Meta:
        model = CountyRegion
        fields = ["id", "county", "regional_council", "from_", "until"]


class EmploymentAreaMemberRow(PeriodRow):
    class Meta:
        model = EmploymentAreaMember
        fields = ["id", "employment_area", "municipality", "from_", "until"]


class EmploymentAuthorityRow(PeriodRow):
    class Meta:
        model = EmploymentAuthority
        fields = ["id", "employment_area", "municipality", "organisation", "from_", "until"]


class PopulationRow(RowSerializer):
    class Meta:
        model = Population
        fields = ["id", "municipality", "counted_on", "value"]


for place, (name, serializer, description) in enumerate(
    (
        ("county-memberships", CountyMembershipRow, "Municipalities of the counties, by period."),
        ("county-regions", CountyRegionRow, "Regional councils of the counties, by period."),
        (
            "employment-area-members",
            EmploymentAreaMemberRow,
            "Municipalities of the employment areas, by period.",
        ),
        (
            "employment-authorities",
            EmploymentAuthorityRow,
            "Who organises an employment area: a municipality or an organisation, by period.",
        ),
        ("populations", PopulationRow, "Inhabitants of each municipality, by day of the count."),
    )
):
    archive_tables.add(name, table_of(serializer, description), order=10 + place)
