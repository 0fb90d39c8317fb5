"""Serializers of negotiations, none-statements and practices."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from rest_framework import serializers

from api.fields import Computed, From, Texts, Until
from api.organisations import CODE, NAME, ActorInput, ActorSerializer
from api.row_inputs import RowsInput
from api.rows import STATEMENT, StatementSerializer
from api.sql import JsonObject
from negotiations.models import (
    Negotiation,
    NegotiationActor,
    NegotiationPractice,
    NoneStatement,
)

ORGANISATIONS = ArraySubquery(
    NegotiationActor.objects.filter(negotiation=OuterRef("pk"))
    .order_by("type", CODE, "name")
    .values(found=JsonObject(type=F("type"), code=CODE, name=NAME))
)


class NegotiationSerializer(StatementSerializer):
    on = serializers.DateField(source="held_on")
    regional_council_present = serializers.BooleanField(source="is_regional_council_present")
    organisations = Computed(
        ActorSerializer(many=True),
        ORGANISATIONS,
        written=lambda model: RowsInput(ActorInput(), "organisations", "negotiation"),
    )

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
            "organisations",
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
