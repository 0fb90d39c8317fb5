"""The figures on the agreements in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agreements.models import Reason
from situation.serializers import FigureSerializer


class ReasonsSerializer(serializers.Serializer[Any]):
    """Why an agreement has not been started."""

    def get_fields(self) -> dict[str, serializers.Field]:
        keys = (Reason.NO_NEED, Reason.NOT_YET, Reason.OTHER)
        return {key.value: FigureSerializer() for key in keys}


class NotStartedSerializer(FigureSerializer):
    """Counties whose agreement has not been started, by reason."""

    reasons = ReasonsSerializer()


class StrategicAgreementsSerializer(serializers.Serializer[Any]):
    """The counties by their current strategic agreement."""

    prepared_or_in_preparation = FigureSerializer()
    ready = FigureSerializer()
    in_approval = FigureSerializer()
    in_preparation = FigureSerializer()
    not_started = NotStartedSerializer()
    ended = FigureSerializer()
    unknown = FigureSerializer()
    with_regional_council = FigureSerializer()
    renewing = FigureSerializer()


class SubAgreementsSerializer(serializers.Serializer[Any]):
    """The counties by their sub-agreements; every theme has its figure."""

    ready = FigureSerializer()
    preparing = FigureSerializer()
    by_theme = serializers.DictField(child=FigureSerializer())
