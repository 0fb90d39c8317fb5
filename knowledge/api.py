"""The collections of what surrounds the agreements."""

from __future__ import annotations

from accounts.api.bulk import BulkWritable
from cooperation.api.router import router
from knowledge import filters, serializers


@router.collection("plans")
class PlanCollection(BulkWritable):
    """Plans that make agreements concrete."""

    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilterSet
