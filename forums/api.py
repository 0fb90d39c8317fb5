"""The collection of forums."""

from cooperation.api.router import router
from cooperation.api.views import Collection
from forums import filters, serializers


@router.collection("forums")
class ForumCollection(Collection):
    """Forums, working groups, networks and negotiation boards, with who takes part."""

    serializer_class = serializers.ForumSerializer
    filterset_class = filters.ForumFilterSet
