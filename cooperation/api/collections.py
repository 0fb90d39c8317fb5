"""The collections of the base."""

from cooperation import filters, serializers
from cooperation.api.router import router
from cooperation.api.views import Collection


@router.collection("counties")
class CountyCollection(Collection):
    """Wellbeing services counties that exist on the day; Helsinki is none."""

    serializer_class = serializers.CountySerializer
    filterset_class = filters.CountyFilterSet
    lookup_value_regex = "[0-9]{2}"


@router.collection("municipalities")
class MunicipalityCollection(Collection):
    """Municipalities that exist on the day; a single one is found after its end too."""

    serializer_class = serializers.MunicipalitySerializer
    filterset_class = filters.MunicipalityFilterSet
    lookup_value_regex = "[0-9]{3}"


@router.collection("municipality-groups")
class MunicipalityGroupCollection(Collection):
    """Groups a county makes of its municipalities."""

    serializer_class = serializers.MunicipalityGroupSerializer
    filterset_class = filters.MunicipalityGroupFilterSet


@router.collection("regional-councils")
class RegionalCouncilCollection(Collection):
    """Joint authorities of the regions' municipalities, by the region's code."""

    serializer_class = serializers.RegionalCouncilSerializer
    filterset_class = filters.RegionalCouncilFilterSet
    lookup_value_regex = "[0-9]{2}"


@router.collection("themes")
class ThemeCollection(Collection):
    """Boundaries between municipal and county services, on two levels."""

    serializer_class = serializers.ThemeSerializer
    filterset_class = filters.ThemeFilterSet
    lookup_value_regex = "[a-z][a-z_]{0,39}"


@router.collection("council-terms")
class CouncilTermCollection(Collection):
    """Terms of the county councils and of the municipal councils."""

    serializer_class = serializers.CouncilTermSerializer
    filterset_class = filters.CouncilTermFilterSet


@router.collection("duties")
class DutyCollection(Collection):
    """Statutory duties to cooperate."""

    serializer_class = serializers.DutySerializer
    filterset_class = filters.DutyFilterSet
    lookup_value_regex = "D[0-9]{2,4}"


@router.collection("responsibilities")
class ResponsibilityCollection(Collection):
    """Who answers for a theme in a county or a municipality; names only of who is public."""

    serializer_class = serializers.ResponsibilitySerializer
    filterset_class = filters.ResponsibilityFilterSet
