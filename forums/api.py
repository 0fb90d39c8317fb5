"""The collection of forums."""

from api.bulk import BulkWritable
from api.registry import api_collection
from forums import filters, serializers


@api_collection("forums", order=210)
class ForumCollection(BulkWritable):
    """Forums, working groups, networks and negotiation boards, with their participants."""

    serializer_class = serializers.ForumSerializer
    filterset_class = filters.ForumFilterSet
