"""The collection of forums."""

from accounts.api.bulk import BulkWritable
from cooperation.api.router import router
from forums import filters, serializers


@router.collection("forums")
class ForumCollection(BulkWritable):
    """Forums, working groups, networks and negotiation boards, with who takes part."""

    serializer_class = serializers.ForumSerializer
    filterset_class = filters.ForumFilterSet
