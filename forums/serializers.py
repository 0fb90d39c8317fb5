"""Serializers of forums."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from rest_framework import serializers

from api.fields import Computed, From, Texts, Until
from api.organisations import CODE, NAME, ParticipantInput, ParticipantSerializer
from api.row_inputs import RowsInput
from api.rows import STATEMENT, StatementSerializer
from api.sql import JsonObject
from cooperation.actors import ActorType
from forums.models import Forum, ForumParticipant

PARTICIPANT = {
    "type": F("type"),
    "code": CODE,
    "name": NAME,
    "from": F("period__startswith"),
    "until": F("period__endswith"),
}


def participants() -> Combinable:
    """Everyone who takes or took part, with the periods."""
    rows = ForumParticipant.objects.filter(forum=OuterRef("pk")).order_by(
        "type", CODE, "name", "period"
    )
    return ArraySubquery(rows.values(found=JsonObject(**PARTICIPANT)))


def _participants_on(day: date, kind: ActorType) -> QuerySet[ForumParticipant]:
    return ForumParticipant.objects.alive_on(day).filter(forum=OuterRef("pk"), type=kind)


def municipalities_on(day: date) -> Combinable:
    """Codes of the municipalities that take part on the day."""
    rows = _participants_on(day, ActorType.MUNICIPALITY)
    return ArraySubquery(rows.order_by("municipality").values("municipality"))


def is_regional_council_present_on(day: date) -> Combinable:
    return Exists(_participants_on(day, ActorType.REGIONAL_COUNCIL))


class ForumSerializer(StatementSerializer):
    name = Texts("name")
    from_ = From()
    until = Until()
    permanent = serializers.BooleanField(source="is_permanent")
    participants = Computed(
        ParticipantSerializer(many=True),
        participants(),
        written=lambda model: RowsInput(ParticipantInput(), "participants", "forum"),
    )
    municipalities = Computed(
        serializers.ListField(child=serializers.CharField()), municipalities_on
    )
    regional_council_present = Computed(serializers.BooleanField(), is_regional_council_present_on)

    class Meta:
        model = Forum
        fields = [
            "id",
            "county",
            "name",
            "level",
            "type",
            "themes",
            "from_",
            "until",
            "permanent",
            "participants",
            "municipalities",
            "regional_council_present",
            "other_actors",
            "agreed_in",
            "meets",
            "convener",
            "mandate",
            "language",
            *STATEMENT,
        ]
