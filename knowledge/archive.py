"""Assessments of recommendations in the archive."""

from __future__ import annotations

from api.archive_tables import table_of
from api.fields import Texts
from api.registry import archive_tables
from api.rows import RowSerializer
from knowledge.models import Assessment


class AssessmentRow(RowSerializer):
    reason = Texts("reason")

    class Meta:
        model = Assessment
        fields = [
            "id",
            "county",
            "recommendation",
            "state",
            "assessed_on",
            "reason",
            "assessor_role",
        ]


archive_tables.add(
    "assessments",
    table_of(AssessmentRow, "Assessments of recommendations that records cannot show."),
    order=30,
)
