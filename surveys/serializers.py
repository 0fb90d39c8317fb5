"""The schema of surveys in the API; the values come from `surveys.api` and `surveys.cubes`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import TextsSerializer
from surveys.counted import VIEWS
from surveys.models import Breakdown, Kind, Side, SurveyStatus, Target, Unit

_Schema = serializers.Serializer[Any]
BREAKDOWNS = ["", *Breakdown.values]


class SurveySerializer(_Schema):
    """A survey: whom it asked, when, and whether its answers are synthetic."""

    slug = serializers.CharField()
    name = TextsSerializer()
    target = serializers.ChoiceField(Target.choices)
    status = serializers.ChoiceField(SurveyStatus.choices)
    edition = serializers.IntegerField(min_value=1)
    counted_on = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    is_synthetic = serializers.BooleanField()
    url = serializers.URLField()

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        url = fields.pop("url")
        more = {"remark": TextsSerializer(), "source": serializers.CharField(), "url": url}
        return {**fields, **more}


class SurveysSerializer(_Schema):
    """All surveys on one page."""

    count = serializers.IntegerField(min_value=0)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SurveySerializer(many=True)


class SurveyGroupSerializer(_Schema):
    """A group of respondents."""

    key = serializers.CharField()
    name = TextsSerializer()


class SurveyOptionSerializer(_Schema):
    """An option of a question, and the side of the scale it is on."""

    key = serializers.CharField()
    side = serializers.ChoiceField(["", *Side.values])
    cannot_say = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field]:
        key, *others = super().get_fields().items()
        return dict([key, ("label", TextsSerializer()), *others])


class SurveySidesSerializer(_Schema):
    """What the two sides of a scale are called."""

    poor = TextsSerializer()
    good = TextsSerializer()


class SurveyQuestionSerializer(_Schema):
    """A question; those with the same `bank` were asked in several surveys."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    text = TextsSerializer()
    bank = serializers.CharField(allow_null=True)
    sides = SurveySidesSerializer()
    options = SurveyOptionSerializer(many=True)


class SurveyFigureSerializer(_Schema):
    """A figure that was published of the survey, with its source."""

    key = serializers.CharField()
    name = TextsSerializer()
    question = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_null=True)
    answer = serializers.CharField()
    unit = serializers.ChoiceField(Unit.choices)
    value = serializers.FloatField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "source": serializers.CharField()}


class SurveyTableAddressSerializer(_Schema):
    """A published table: its question (empty: the respondents), breakdowns and address."""

    question = serializers.CharField()
    rows = serializers.ChoiceField(BREAKDOWNS)
    columns = serializers.ChoiceField(BREAKDOWNS)
    answers = serializers.ChoiceField(VIEWS)
    url = serializers.URLField()


class SurveyEditionSerializer(_Schema):
    """A published edition of a survey; all but the newest have been replaced."""

    edition = serializers.IntegerField(min_value=1)
    status = serializers.ChoiceField(SurveyStatus.choices)
    published_on = serializers.DateField(allow_null=True)
    url = serializers.URLField()


class SurveyDetailsSerializer(SurveySerializer):
    """One survey with its groups, questions, published figures and tables."""

    groups = SurveyGroupSerializer(many=True)
    questions = SurveyQuestionSerializer(many=True)
    published_figures = SurveyFigureSerializer(many=True)
    tables = SurveyTableAddressSerializer(many=True)
    editions = SurveyEditionSerializer(many=True)


class CubeCategorySerializer(_Schema):
    """The categories of a dimension: their keys in order, and the label of each."""

    index = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field]:
        label = serializers.DictField(child=serializers.CharField())
        return {**super().get_fields(), "label": label}


class CubeDimensionSerializer(_Schema):
    """A dimension of a table."""

    category = CubeCategorySerializer()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"label": serializers.CharField(), **super().get_fields()}


class CubeRoleSerializer(_Schema):
    """The dimensions that have a role."""

    metric = serializers.ListField(child=serializers.CharField())


class CubeExtensionSerializer(_Schema):
    """The survey the table is from."""

    survey = serializers.CharField()
    edition = serializers.IntegerField(min_value=1)
    answers = serializers.ChoiceField(VIEWS)
    is_synthetic = serializers.BooleanField()


class SurveyTableSerializer(_Schema):
    """A published table as a JSON-stat 2.0 dataset: values in the order of its dimensions."""

    version = serializers.CharField()
    updated = serializers.DateField(allow_null=True)
    id = serializers.ListField(child=serializers.CharField())
    size = serializers.ListField(child=serializers.IntegerField(min_value=0))
    dimension = serializers.DictField(child=CubeDimensionSerializer())
    role = CubeRoleSerializer()
    note = serializers.ListField(child=serializers.CharField())
    value = serializers.ListField(child=serializers.FloatField(allow_null=True))
    status = serializers.DictField(
        child=serializers.CharField(),
        help_text="By the place of the value, counted from 0: `c` is not shown.",
    )
    extension = CubeExtensionSerializer()

    def get_fields(self) -> dict[str, serializers.Field]:
        named = {
            "class": serializers.CharField(),
            "label": serializers.CharField(),
            "source": serializers.CharField(),
        }
        return {**named, **super().get_fields()}
