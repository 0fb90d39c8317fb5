"""The collections of agreements."""

from accounts.api.bulk import BulkWritable
from agreements import filters, serializers
from cooperation.api.router import router


@router.collection("agreements")
class AgreementCollection(BulkWritable):
    """Agreements of every kind, with their status on the day."""

    serializer_class = serializers.AgreementSerializer
    filterset_class = filters.AgreementFilterSet


@router.collection("agreement-statuses")
class AgreementStatusCollection(BulkWritable):
    """Where agreements stand, from which day on."""

    serializer_class = serializers.AgreementStatusSerializer
    filterset_class = filters.AgreementStatusFilterSet


@router.collection("parties")
class PartyCollection(BulkWritable):
    """Parties of agreements, with their standing on the day and all their standings."""

    serializer_class = serializers.PartySerializer
    filterset_class = filters.PartyFilterSet


@router.collection("party-standings")
class PartyStandingCollection(BulkWritable):
    """How parties stand to their agreements, from which day on."""

    serializer_class = serializers.PartyStandingSerializer
    filterset_class = filters.PartyStandingFilterSet


@router.collection("decisions")
class DecisionCollection(BulkWritable):
    """What the parties' bodies have decided."""

    serializer_class = serializers.DecisionSerializer
    filterset_class = filters.DecisionFilterSet


@router.collection("steps")
class StepCollection(BulkWritable):
    """Dated steps of the agreements' case files."""

    serializer_class = serializers.StepSerializer
    filterset_class = filters.StepFilterSet


@router.collection("appendices")
class AppendixCollection(BulkWritable):
    """Appendices of agreements, with their status on the day."""

    serializer_class = serializers.AppendixSerializer
    filterset_class = filters.AppendixFilterSet


@router.collection("appendix-statuses")
class AppendixStatusCollection(BulkWritable):
    """Where appendices stand, from which day on."""

    serializer_class = serializers.AppendixStatusSerializer
    filterset_class = filters.AppendixStatusFilterSet


@router.collection("documents")
class DocumentCollection(BulkWritable):
    """Documents of agreements, their steps and appendices."""

    serializer_class = serializers.DocumentSerializer
    filterset_class = filters.DocumentFilterSet


@router.collection("goals")
class GoalCollection(BulkWritable):
    """Goals of agreements, with measures and indicators."""

    serializer_class = serializers.GoalSerializer
    filterset_class = filters.GoalFilterSet
