"""The figures on the forums in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from forums.models import ForumType, Level
from situation.serializers import FigureSerializer, amount


class ForumFigureSerializer(FigureSerializer):
    """How many forums, and the counties that have one."""

    forums = amount()


class LevelsSerializer(serializers.Serializer[Any]):
    """Forums by level."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: ForumFigureSerializer() for key in Level.values}


class TypesSerializer(serializers.Serializer[Any]):
    """Forums by type."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: ForumFigureSerializer() for key in ForumType.values}


class ForumsSerializer(serializers.Serializer[Any]):
    """The forums alive on the day, and the counties by what they have."""

    total = amount()
    permanent = amount()
    temporary = amount()
    by_level = LevelsSerializer()
    by_type = TypesSerializer()
    by_theme = serializers.DictField(child=ForumFigureSerializer())
    covering_all_municipalities = FigureSerializer()
    with_regional_council = FigureSerializer()
    agreed_in_agreement = FigureSerializer()
