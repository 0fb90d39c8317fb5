"""The collections of the base models; here, because writing them uses the access rules."""

from api import place_serializers, serializers
from api.bulk import BulkWritable
from api.registry import api_collection
from api.writing import Correctable
from cooperation import filters


@api_collection("counties", order=10)
class CountyCollection(Correctable):
    """Wellbeing services counties that exist on the day; Helsinki is not one."""

    serializer_class = place_serializers.CountySerializer
    filterset_class = filters.CountyFilterSet
    lookup_value_regex = "[0-9]{2}"


@api_collection("municipalities", order=20)
class MunicipalityCollection(Correctable):
    """Municipalities that exist on the day; a single one can be read after its end too."""

    serializer_class = place_serializers.MunicipalitySerializer
    filterset_class = filters.MunicipalityFilterSet
    lookup_value_regex = "[0-9]{3}"


@api_collection("municipality-groups", order=30)
class MunicipalityGroupCollection(BulkWritable):
    """Groups of municipalities, defined by their county."""

    serializer_class = place_serializers.MunicipalityGroupSerializer
    filterset_class = filters.MunicipalityGroupFilterSet


@api_collection("regional-councils", order=40)
class RegionalCouncilCollection(Correctable):
    """Regional councils: joint authorities of municipalities, by the region's code."""

    serializer_class = place_serializers.RegionalCouncilSerializer
    filterset_class = filters.RegionalCouncilFilterSet
    lookup_value_regex = "[0-9]{2}"


@api_collection("employment-areas", order=42)
class EmploymentAreaCollection(Correctable):
    """Employment areas since 2025, with their municipalities and who organises them."""

    serializer_class = place_serializers.EmploymentAreaSerializer
    filterset_class = filters.EmploymentAreaFilterSet
    lookup_value_regex = "[0-9]{2}"


@api_collection("organisations", order=44)
class OrganisationCollection(BulkWritable):
    """Other actors that are parties to agreements or take part in forums."""

    serializer_class = place_serializers.OrganisationSerializer
    filterset_class = filters.OrganisationFilterSet


@api_collection("themes", order=50)
class ThemeCollection(BulkWritable):
    """Boundaries between municipal and county services, on two levels."""

    serializer_class = serializers.ThemeSerializer
    filterset_class = filters.ThemeFilterSet
    lookup_value_regex = "[a-z][a-z_]{0,39}"


@api_collection("council-terms", order=60)
class CouncilTermCollection(BulkWritable):
    """Terms of the county councils and of the municipal councils."""

    serializer_class = serializers.CouncilTermSerializer
    filterset_class = filters.CouncilTermFilterSet


@api_collection("duties", order=70)
class DutyCollection(BulkWritable):
    """Statutory duties to cooperate."""

    serializer_class = serializers.DutySerializer
    filterset_class = filters.DutyFilterSet
    lookup_value_regex = "D[0-9]{2,4}"


@api_collection("responsibilities", order=80)
class ResponsibilityCollection(BulkWritable):
    """Persons responsible for a theme in a county or municipality; names only if public."""

    serializer_class = serializers.ResponsibilitySerializer
    filterset_class = filters.ResponsibilityFilterSet


@api_collection("people", order=90)
class PeopleCollection(Correctable):
    """Responsible persons: those marked public, and to a county's editors all of its own."""

    serializer_class = serializers.PeopleSerializer
    filterset_class = filters.PeopleFilterSet
