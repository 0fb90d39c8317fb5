"""What the public site adds to the situation in the API: confirmations and recommendations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from cooperation.situations import Figure
from dashboard.recommendation_sets import SET_2023
from dashboard.recommendations import followed
from history.known import as_known
from situation.figures import Situation
from situation.freshness import is_fresh, last_confirmed
from situation.registry import Addition, additions
from situation.serializers import FigureSerializer, amount


class RecommendationSerializer(serializers.Serializer[Any]):
    """The counties by what the recorded data shows about a recommendation."""

    set = serializers.CharField()
    number = amount()
    done = FigureSerializer()
    partly = FigureSerializer()
    not_done = FigureSerializer()
    not_known = FigureSerializer()


def _as_json(situation: Situation, known_at: datetime | None) -> list[dict[str, object]]:
    return [one.as_dict(SET_2023.key) for one in followed(situation, known_at)]


class ConfirmedSerializer(FigureSerializer):
    """The counties that confirmed their record within the 12 months before the day."""

    last = serializers.DictField(
        child=serializers.DateField(allow_null=True),
        help_text="By county: the last day it confirmed its record, up to the day; or null.",
    )


def _confirmed(situation: Situation, known_at: datetime | None) -> dict[str, object]:
    with as_known(known_at):
        found = last_confirmed(situation.date)
    codes = tuple(situation.states)
    fresh = tuple(code for code in codes if is_fresh(found.get(code), situation.date))
    last = {code: found[code].isoformat() if code in found else None for code in codes}
    return Figure(len(codes), fresh).as_dict() | {"last": last}


additions.add("confirmed", Addition(_confirmed, ConfirmedSerializer), order=20)
additions.add(
    "recommendations",
    Addition(_as_json, lambda: RecommendationSerializer(many=True)),
    order=10,
)
