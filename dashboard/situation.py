"""What the public site adds to the situation in the API: the recommendations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from dashboard.recommendation_sets import SET_2023
from dashboard.recommendations import followed
from situation.figures import Situation
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


additions.add(
    "recommendations",
    Addition(_as_json, lambda: RecommendationSerializer(many=True)),
    order=10,
)
