"""The collections of agreements."""

from agreements import filters, serializers
from cooperation.api.router import router
from cooperation.api.views import Collection


@router.collection("agreements")
class AgreementCollection(Collection):
    """Agreements of every kind, with their status on the day."""

    serializer_class = serializers.AgreementSerializer
    filterset_class = filters.AgreementFilterSet


@router.collection("agreement-statuses")
class AgreementStatusCollection(Collection):
    """Where agreements stand, from which day on."""

    serializer_class = serializers.AgreementStatusSerializer
    filterset_class = filters.AgreementStatusFilterSet


@router.collection("parties")
class PartyCollection(Collection):
    """Parties of agreements, with their standing on the day and all their standings."""

    serializer_class = serializers.PartySerializer
    filterset_class = filters.PartyFilterSet


@router.collection("party-standings")
class PartyStandingCollection(Collection):
    """How parties stand to their agreements, from which day on."""

    serializer_class = serializers.PartyStandingSerializer
    filterset_class = filters.PartyStandingFilterSet


@router.collection("decisions")
class DecisionCollection(Collection):
    """What the parties' bodies have decided."""

    serializer_class = serializers.DecisionSerializer
    filterset_class = filters.DecisionFilterSet


@router.collection("steps")
class StepCollection(Collection):
    """Dated steps of the agreements' case files."""

    serializer_class = serializers.StepSerializer
    filterset_class = filters.StepFilterSet


@router.collection("appendices")
class AppendixCollection(Collection):
    """Appendices of agreements, with their status on the day."""

    serializer_class = serializers.AppendixSerializer
    filterset_class = filters.AppendixFilterSet


@router.collection("appendix-statuses")
class AppendixStatusCollection(Collection):
    """Where appendices stand, from which day on."""

    serializer_class = serializers.AppendixStatusSerializer
    filterset_class = filters.AppendixStatusFilterSet


@router.collection("documents")
class DocumentCollection(Collection):
    """Documents of agreements, their steps and appendices."""

    serializer_class = serializers.DocumentSerializer
    filterset_class = filters.DocumentFilterSet


@router.collection("goals")
class GoalCollection(Collection):
    """Goals of agreements, with measures and indicators."""

    serializer_class = serializers.GoalSerializer
    filterset_class = filters.GoalFilterSet


@router.collection("plans")
class PlanCollection(Collection):
    """Plans that make agreements concrete."""

    serializer_class = serializers.PlanSerializer
    filterset_class = filters.PlanFilterSet
