"""Participating organisations: `type`, `code` and `name` in every collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, F
from django.db.models.functions import Cast, Coalesce
from rest_framework import serializers

from api.fields import Computed
from api.joint_inputs import BoundInput, CodeInput, NameInput
from api.row_inputs import RelatedRow
from cooperation.actors import LISTED_TYPES, ActorType

CODE = Coalesce(
    *("county_id", "municipality_id", "regional_council_id", "employment_area_id"),
    Cast("organisation_id", CharField()),
)
NAME = Coalesce(*(f"{kind}__name_fi" for kind in LISTED_TYPES), F("name"))


class Code(Computed):
    """The code in the list of its type, an organisation's id; null for one only named."""

    def __init__(self) -> None:
        super().__init__(
            serializers.CharField(), CODE, null=True, written=lambda model: CodeInput()
        )


class Name(Computed):
    """The organisation's Finnish name, or the one given."""

    def __init__(self) -> None:
        super().__init__(serializers.CharField(), NAME, written=lambda model: NameInput())


class ActorSerializer(serializers.Serializer[Any]):
    """An organisation that takes part."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "type": serializers.ChoiceField(ActorType.choices),
            "code": serializers.CharField(allow_null=True),
            "name": serializers.CharField(),
        }


class ActorInput(RelatedRow):
    """An organisation that takes part, for writing."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "type": serializers.ChoiceField(ActorType.choices),
            "code": CodeInput(),
            "name": NameInput(),
        }

    def key_of(self, row: Any) -> Any:
        return (row.type, row.code, row.name)

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        is_other = value["type"] == ActorType.OTHER
        return (value["type"], value.get("code"), value.get("name", "") if is_other else "")


class ParticipantSerializer(serializers.Serializer[Any]):
    """An organisation that takes part, for a period."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "type": serializers.ChoiceField(ActorType.choices),
            "code": serializers.CharField(allow_null=True),
            "name": serializers.CharField(),
            "from": serializers.DateField(),
            "until": serializers.DateField(allow_null=True),
        }


class ParticipantInput(RelatedRow):
    """An organisation that takes part for a period, for writing."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "type": serializers.ChoiceField(ActorType.choices),
            "code": CodeInput(),
            "name": NameInput(),
            "from": BoundInput("period", "lower"),
            "until": BoundInput("period", "upper", required=False, allow_null=True),
        }

    def key_of(self, row: Any) -> Any:
        return (row.type, row.code, row.name, row.period.lower)

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        is_other = value["type"] == ActorType.OTHER
        name = value.get("name", "") if is_other else ""
        return (value["type"], value.get("code"), name, value["from"])
