"""The figures on the negotiations in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from negotiations.models import Format
from situation.serializers import (
    FigureSerializer,
    MunicipalitiesFigureSerializer,
    WindowSerializer,
)


class FormatsSerializer(serializers.Serializer[Any]):
    """Counties by the municipalities they negotiated with: all, one or a group."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: FigureSerializer(allow_null=True) for key in Format.values}


class NegotiationsSerializer(serializers.Serializer[Any]):
    """The counties by their negotiations in the window; null where the duty was not in force."""

    window = WindowSerializer(allow_null=True)
    held = FigureSerializer(allow_null=True)
    planned = FigureSerializer(allow_null=True)
    confirmed_none = FigureSerializer(allow_null=True)
    not_recorded = FigureSerializer(allow_null=True)
    all_municipalities_covered = FigureSerializer(allow_null=True)
    municipalities_covered = MunicipalitiesFigureSerializer(allow_null=True)
    formats = FormatsSerializer()
    combined = FigureSerializer(allow_null=True)
    with_regional_council = FigureSerializer(allow_null=True)
