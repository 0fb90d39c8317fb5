"""The collections of negotiations."""

from __future__ import annotations

from api.bulk import BulkWritable
from api.registry import api_collection
from negotiations import filters, serializers


@api_collection("negotiations", order=310)
class NegotiationCollection(BulkWritable):
    """Negotiations and meetings of counties and municipalities."""

    serializer_class = serializers.NegotiationSerializer
    filterset_class = filters.NegotiationFilterSet


@api_collection("none-statements", order=320)
class NoneStatementCollection(BulkWritable):
    """Counties' statements that no negotiation was held in a period."""

    serializer_class = serializers.NoneStatementSerializer
    filterset_class = filters.NoneStatementFilterSet


@api_collection("negotiation-practices", order=330)
class NegotiationPracticeCollection(BulkWritable):
    """Negotiation practices of counties, each with the day from which it holds."""

    serializer_class = serializers.NegotiationPracticeSerializer
    filterset_class = filters.NegotiationPracticeFilterSet
