"""Serializers of negotiations, none-statements and practices."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import From, Texts, Until
from api.rows import STATEMENT, StatementSerializer
from negotiations.models import Negotiation, NegotiationPractice, NoneStatement


class NegotiationSerializer(StatementSerializer):
    on = serializers.DateField(source="held_on")
    regional_council_present = serializers.BooleanField(source="is_regional_council_present")

    class Meta:
        model = Negotiation
        fields = [
            "id",
            "county",
            "kind",
            "on",
            "precision",
            "announced_on",
            "outcome",
            "cancelled_on",
            "replaces",
            "format",
            "municipalities",
            "group",
            "participants",
            "regional_council_present",
            "combined_with",
            "part_of",
            "conveners",
            "preparation",
            "forum",
            "themes",
            "note",
            "language",
            *STATEMENT,
        ]


class NoneStatementSerializer(StatementSerializer):
    class Meta:
        model = NoneStatement
        fields = [
            "id",
            "county",
            "kind",
            "window_from",
            "stated_on",
            "reason",
            "language",
            *STATEMENT,
        ]


class NegotiationPracticeSerializer(StatementSerializer):
    from_ = From()
    until = Until()
    thematic = serializers.BooleanField(source="is_thematic")
    description = Texts("description")

    class Meta:
        model = NegotiationPractice
        fields = [
            "id",
            "county",
            "kind",
            "from_",
            "until",
            "rhythm",
            "times_a_year",
            "thematic",
            "forum",
            "description",
            *STATEMENT,
        ]
