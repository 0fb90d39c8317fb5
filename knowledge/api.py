"""The API collections of plans."""

from __future__ import annotations

from api.bulk import BulkWritable
from api.registry import api_collection
from knowledge import filters, serializers


@api_collection("plans", order=410)
class PlanCollection(BulkWritable):
    """Plans that make agreements concrete."""

    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilterSet
