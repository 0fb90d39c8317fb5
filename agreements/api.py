"""The collections of agreements."""

from typing import Any

from accounts.api.bulk import BulkWritable
from accounts.editing import Edit
from agreements import actions, filters, serializers
from agreements.models import Agreement, AgreementStatus, Decision
from cooperation.api.router import router


@router.collection("agreements")
class AgreementCollection(BulkWritable):
    """Agreements of every kind, with their status on the day."""

    serializer_class = serializers.AgreementSerializer
    filterset_class = filters.AgreementFilterSet

    def store(self, edit: Edit, row: Agreement) -> None:
        """Write the agreement; its «ended» row follows the end of its period."""
        is_new = row._state.adding
        before = None if is_new else Agreement.objects.get(pk=row.pk).in_force
        edit.save(row)
        if row.in_force != before:
            held = row.in_force
            first, until = (held.lower, held.upper) if held else (None, None)
            actions.set_in_force(agreement=row, first=first, until=until, **told_by(row))


@router.collection("agreement-statuses")
class AgreementStatusCollection(BulkWritable):
    """Where agreements stand, from which day on."""

    serializer_class = serializers.AgreementStatusSerializer
    filterset_class = filters.AgreementStatusFilterSet

    def store(self, edit: Edit, row: AgreementStatus) -> None:
        """Write the status; an end for a reason takes the place of the end that was foreseen."""
        edit.judge(row)
        actions.record_status(status=row)


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

    def store(self, edit: Edit, row: Decision) -> None:
        """Write the decision; one that approves makes a prospective party a party that day."""
        edit.judge(row)
        actions.record_decision(decision=row)


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


def told_by(row: Any) -> dict[str, str]:
    """The source of a statement, for what is written because of it."""
    names = ("source_channel", "source_reference", "source_url")
    return {name: getattr(row, name) for name in names}
