"""Serializers of pilots."""

from __future__ import annotations

from api.fields import From, Texts, Until
from api.rows import STATEMENT, StatementSerializer
from tests.spike_app.models import Pilot


class PilotSerializer(StatementSerializer):
    name = Texts("name")
    from_ = From()
    until = Until()

    class Meta:
        model = Pilot
        fields = [
            "id",
            "county",
            "name",
            "state",
            "themes",
            "from_",
            "until",
            "result",
            "language",
            *STATEMENT,
        ]
