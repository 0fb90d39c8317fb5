"""The collections of negotiations."""

from __future__ import annotations

from accounts.api.bulk import BulkWritable
from cooperation.api.router import router
from negotiations import filters, serializers


@router.collection("negotiations")
class NegotiationCollection(BulkWritable):
    """Negotiations and meetings of counties and municipalities."""

    serializer_class = serializers.NegotiationSerializer
    filterset_class = filters.NegotiationFilterSet


@router.collection("none-statements")
class NoneStatementCollection(BulkWritable):
    """Counties' statements that none was held in a window."""

    serializer_class = serializers.NoneStatementSerializer
    filterset_class = filters.NoneStatementFilterSet


@router.collection("negotiation-practices")
class NegotiationPracticeCollection(BulkWritable):
    """How counties negotiate, from which day on."""

    serializer_class = serializers.NegotiationPracticeSerializer
    filterset_class = filters.NegotiationPracticeFilterSet
