"""The collections of agreements."""

from agreements import case_file_serializers, filters, serializers
from api.bulk import BulkWritable
from api.registry import api_collection


@api_collection("agreements", order=110)
class AgreementCollection(BulkWritable):
    """Agreements of every kind, with their status on the day."""

    serializer_class = serializers.AgreementSerializer
    filterset_class = filters.AgreementFilterSet


@api_collection("agreement-statuses", order=120)
class AgreementStatusCollection(BulkWritable):
    """Statuses of agreements, each with the day from which it holds."""

    serializer_class = serializers.AgreementStatusSerializer
    filterset_class = filters.AgreementStatusFilterSet


@api_collection("parties", order=130)
class PartyCollection(BulkWritable):
    """Parties of agreements, with their standing on the day and all their standings."""

    serializer_class = serializers.PartySerializer
    filterset_class = filters.PartyFilterSet


@api_collection("party-standings", order=140)
class PartyStandingCollection(BulkWritable):
    """Standings of parties, each with the day from which it holds."""

    serializer_class = serializers.PartyStandingSerializer
    filterset_class = filters.PartyStandingFilterSet


@api_collection("decisions", order=150)
class DecisionCollection(BulkWritable):
    """Decisions of the parties' bodies."""

    serializer_class = serializers.DecisionSerializer
    filterset_class = filters.DecisionFilterSet


@api_collection("steps", order=160)
class StepCollection(BulkWritable):
    """Dated steps of the agreements' case files."""

    serializer_class = case_file_serializers.StepSerializer
    filterset_class = filters.StepFilterSet


@api_collection("appendices", order=170)
class AppendixCollection(BulkWritable):
    """Appendices of agreements, with their status on the day."""

    serializer_class = case_file_serializers.AppendixSerializer
    filterset_class = filters.AppendixFilterSet


@api_collection("appendix-statuses", order=180)
class AppendixStatusCollection(BulkWritable):
    """Statuses of appendices, each with the day from which it holds."""

    serializer_class = case_file_serializers.AppendixStatusSerializer
    filterset_class = filters.AppendixStatusFilterSet


@api_collection("documents", order=190)
class DocumentCollection(BulkWritable):
    """Documents of agreements, their steps and appendices."""

    serializer_class = case_file_serializers.DocumentSerializer
    filterset_class = filters.DocumentFilterSet


@api_collection("goals", order=200)
class GoalCollection(BulkWritable):
    """Goals of agreements, with measures and indicators."""

    serializer_class = case_file_serializers.GoalSerializer
    filterset_class = filters.GoalFilterSet
