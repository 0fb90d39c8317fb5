"""Serializers of plans."""

from __future__ import annotations

from api.fields import From, Texts, Until
from api.rows import STATEMENT, StatementSerializer
from knowledge.models import Plan


class PlanSerializer(StatementSerializer):
    title = Texts("title")
    from_ = From()
    until = Until()

    class Meta:
        model = Plan
        fields = [
            "id",
            "county",
            "kind",
            "agreement",
            "title",
            "themes",
            "from_",
            "until",
            "url",
            *STATEMENT,
        ]
