"""What the situation looks like in the API; the values come from the situation's `as_dict`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agreements.models import Reason
from cooperation.api.fields import SourceSerializer
from dashboard.trends import STEPS
from forums.models import ForumType, Level
from negotiations.models import Format

Look = serializers.Serializer[Any]


def _codes(help_text: str = "") -> serializers.Field:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def _number(**kwargs: Any) -> serializers.Field:
    return serializers.IntegerField(min_value=0, **kwargs)


class FigureSerializer(Look):
    """How many of how many counties, and which."""

    count = _number()
    of = _number()
    counties = _codes()


class MunicipalitiesFigureSerializer(Look):
    """How many of how many municipalities, and which."""

    count = _number()
    of = _number()
    municipalities = _codes()


class ForumFigureSerializer(FigureSerializer):
    """How many forums, and the counties that have one."""

    forums = _number()


class ReasonsSerializer(Look):
    """Why an agreement has not been started."""

    def get_fields(self) -> dict[str, serializers.Field]:
        keys = (Reason.NO_NEED, Reason.NOT_YET, Reason.OTHER)
        return {key.value: FigureSerializer() for key in keys}


class NotStartedSerializer(FigureSerializer):
    """Counties whose agreement has not been started, by reason."""

    reasons = ReasonsSerializer()


class StrategicAgreementsSerializer(Look):
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


class SubAgreementsSerializer(Look):
    """The counties by their sub-agreements; every theme has its figure."""

    ready = FigureSerializer()
    preparing = FigureSerializer()
    by_theme = serializers.DictField(child=FigureSerializer())


class WindowSerializer(Look):
    """The time a duty is to be fulfilled in; `until` is the first day after."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": serializers.DateField(), "until": serializers.DateField()}


class FormatsSerializer(Look):
    """Counties by whom they negotiated with."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: FigureSerializer(allow_null=True) for key in Format.values}


class NegotiationsSerializer(Look):
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


class LevelsSerializer(Look):
    """Forums by level."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: ForumFigureSerializer() for key in Level.values}


class TypesSerializer(Look):
    """Forums by type."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: ForumFigureSerializer() for key in ForumType.values}


class ForumsSerializer(Look):
    """The forums alive on the day, and the counties by what they have."""

    total = _number()
    permanent = _number()
    temporary = _number()
    by_level = LevelsSerializer()
    by_type = TypesSerializer()
    by_theme = serializers.DictField(child=ForumFigureSerializer())
    covering_all_municipalities = FigureSerializer()
    with_regional_council = FigureSerializer()
    agreed_in_agreement = FigureSerializer()


class RecommendationSerializer(Look):
    """The counties by what the records show of a recommendation."""

    set = serializers.CharField()
    number = _number()
    done = FigureSerializer()
    partly = FigureSerializer()
    not_done = FigureSerializer()
    not_known = FigureSerializer()


class SituationSerializer(Look):
    """The state of cooperation on a day, as known at a moment (null: now)."""

    date = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    counties = _number()
    municipalities = _number()
    strategic_agreements = StrategicAgreementsSerializer()
    sub_agreements = SubAgreementsSerializer()
    cooperation_negotiations = NegotiationsSerializer()
    hyte_negotiations = NegotiationsSerializer()
    forums = ForumsSerializer()
    recommendations = RecommendationSerializer(many=True)


class PointSerializer(Look):
    """A day of a trend: every figure's count by its path."""

    date = serializers.DateField()
    counts = serializers.DictField(child=_number(allow_null=True))


class TrendSerializer(Look):
    """How the figures went."""

    points = PointSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**ends, "step": serializers.ChoiceField(STEPS), **super().get_fields()}


class FigureChangeSerializer(Look):
    """A figure that differs between two days, with who entered and who left."""

    path = serializers.CharField()
    entered = _codes()
    left = _codes()

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": _number(allow_null=True), "to": _number(allow_null=True)}
        return {**super().get_fields(), **ends}


class CountyChangeSerializer(Look):
    """A field of a county that differs, and the day since which it is what it is."""

    field = serializers.CharField()
    on = serializers.DateField()
    source = SourceSerializer(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        value = {"from": serializers.JSONField(), "to": serializers.JSONField()}
        return {**super().get_fields(), **value}


class CountyChangesSerializer(Look):
    """What differs in a county."""

    county = serializers.CharField()
    changes = CountyChangeSerializer(many=True)


class ComparisonSerializer(Look):
    """What differs between two days."""

    figures = FigureChangeSerializer(many=True)
    counties = CountyChangesSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**ends, **super().get_fields()}
