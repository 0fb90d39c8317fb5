"""The collections of negotiations."""

from __future__ import annotations

from accounts.api.bulk import BulkWritable
from accounts.editing import Edit
from cooperation.api.router import router
from negotiations import filters, serializers
from negotiations.models import Negotiation


@router.collection("negotiations")
class NegotiationCollection(BulkWritable):
    """Negotiations and meetings of counties and municipalities."""

    serializer_class = serializers.NegotiationSerializer
    filterset_class = filters.NegotiationFilterSet

    def store(self, edit: Edit, row: Negotiation) -> None:
        """Write the negotiation; a link to another one is written on both sides."""
        other = row.combined_with
        former = None
        if not row._state.adding:
            former = Negotiation.objects.get(pk=row.pk).combined_with_id
        elif other:
            row.combined_with = None
            edit.save(row)
            row.combined_with = other
        edit.save(row)
        if former and former != row.combined_with_id:
            self._link(edit, former, None)
        if other and other.pk != former:
            self._link(edit, other.pk, row)

    @staticmethod
    def _link(edit: Edit, pk: int, to: Negotiation | None) -> None:
        other = edit.lock(Negotiation.objects, pk=pk)
        if to is not None and other.combined_with_id not in (None, to.pk):
            edit.lock(Negotiation.objects, pk=other.combined_with_id)
            Negotiation.objects.filter(pk=other.combined_with_id).update(combined_with=None)
        other.combined_with = to
        edit.save(other)


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
