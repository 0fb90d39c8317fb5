"""The collection of pilots."""

from api.bulk import BulkWritable
from api.registry import api_collection
from tests.spike_app import filters, serializers


@api_collection("pilots", order=942)
class PilotCollection(BulkWritable):
    """What counties and municipalities try out together."""

    serializer_class = serializers.PilotSerializer
    filterset_class = filters.PilotFilterSet
