"""The schema of the situation in the API; the values come from the situation's `as_dict`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import SourceSerializer
from situation.origins import Origin
from situation.registry import additions, parts
from situation.trends import STEPS

_Schema = serializers.Serializer[Any]


def codes(help_text: str = "") -> serializers.Field:
    """A list of codes."""
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


def amount(**kwargs: Any) -> serializers.Field:
    """How many there are of something."""
    return serializers.IntegerField(min_value=0, **kwargs)


class FigureSerializer(_Schema):
    """How many of how many counties, and which."""

    count = amount()
    of = amount()
    counties = codes()


class MunicipalitiesFigureSerializer(_Schema):
    """How many of how many municipalities, and which."""

    count = amount()
    of = amount()
    municipalities = codes()


class WindowSerializer(_Schema):
    """The period in which a duty must be fulfilled; `until` is the first day after it."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": serializers.DateField(), "until": serializers.DateField()}


class OriginSerializer(_Schema):
    """Where a figure comes from: a publication, the records, or demonstration data."""

    origin = serializers.ChoiceField([one.value for one in Origin])
    publication = serializers.CharField(
        allow_null=True, help_text="Publisher and title; null unless the figure is published."
    )
    page = serializers.IntegerField(
        allow_null=True, help_text="The page of the publication; null where it is not known."
    )


class SituationSerializer(_Schema):
    """The state of cooperation on a day, as known at a moment (null: now)."""

    date = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    counties = amount()
    municipalities = amount()

    def get_fields(self) -> dict[str, serializers.Field]:
        figures = {key: part.serializer() for key, part in parts.items()}
        added = {key: addition.field() for key, addition in additions.items()}
        origins = serializers.DictField(
            child=OriginSerializer(), help_text="The origin of every figure in force, by its path."
        )
        return {**super().get_fields(), **figures, **added, "origins": origins}


class PointSerializer(_Schema):
    """A day of a trend: every figure's count by its path."""

    date = serializers.DateField()
    counts = serializers.DictField(child=amount(allow_null=True))


class TrendOriginsSerializer(_Schema):
    """Where the counts of a trend come from."""

    points = OriginSerializer(help_text="The origin of every count that is not in `published`.")
    published = serializers.DictField(
        child=serializers.DictField(child=OriginSerializer()),
        help_text="The origins of published counts, by day and path.",
    )


class TrendSerializer(_Schema):
    """The figures over time."""

    points = PointSerializer(many=True)
    origins = TrendOriginsSerializer()

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**ends, "step": serializers.ChoiceField(STEPS), **super().get_fields()}


class FigureChangeSerializer(_Schema):
    """A figure that differs between two days, with the counties that entered and left it."""

    path = serializers.CharField()
    entered = codes()
    left = codes()

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": amount(allow_null=True), "to": amount(allow_null=True)}
        return {**super().get_fields(), **ends}


class CountyChangeSerializer(_Schema):
    """A field of a county that differs, and the day of its latest change."""

    field = serializers.CharField()
    on = serializers.DateField()
    source = SourceSerializer(allow_null=True)  # type: ignore[assignment]  # a field of that name

    def get_fields(self) -> dict[str, serializers.Field]:
        value = {"from": serializers.JSONField(), "to": serializers.JSONField()}
        return {**super().get_fields(), **value}


class CountyChangesSerializer(_Schema):
    """What differs in a county."""

    county = serializers.CharField()
    changes = CountyChangeSerializer(many=True)


class ComparisonOriginsSerializer(_Schema):
    """Where the figures of a comparison come from, by path, on each of the two days."""

    def get_fields(self) -> dict[str, serializers.Field]:
        of_figures = "The origin of each figure of `figures`, by its path."
        return {
            side: serializers.DictField(child=OriginSerializer(), help_text=of_figures)
            for side in ("from", "to")
        }


class ComparisonSerializer(_Schema):
    """What differs between two days."""

    figures = FigureChangeSerializer(many=True)
    counties = CountyChangesSerializer(many=True)
    origins = ComparisonOriginsSerializer()

    def get_fields(self) -> dict[str, serializers.Field]:
        ends = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**ends, **super().get_fields()}
