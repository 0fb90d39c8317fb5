"""Surveys in the archive: what was asked, and the cells of published tables."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from api.archive_tables import table_of
from api.fields import Computed, Texts
from api.registry import archive_tables
from api.rows import RowSerializer
from surveys.models import (
    Cell,
    Option,
    PublishedFigure,
    Question,
    RespondentGroup,
    ResultTable,
    Survey,
)
from surveys.results import SHOWN, SHOWN_VALUE, published_cells


class SurveyRow(RowSerializer):
    name = Texts("name")

    class Meta:
        model = Survey
        fields = [
            "id",
            "slug",
            "name",
            "target",
            "status",
            "edition",
            "replaces",
            "counted_on",
            "opened_on",
            "closed_on",
            "published_on",
            "is_synthetic",
            "source_reference",
        ]


class GroupRow(RowSerializer):
    name = Texts("name")

    class Meta:
        model = RespondentGroup
        fields = ["id", "survey", "key", "name"]


class QuestionRow(RowSerializer):
    text = Texts("text")
    poor_label = Texts("poor_label")
    good_label = Texts("good_label")

    class Meta:
        model = Question
        fields = ["id", "survey", "key", "kind", "text", "poor_label", "good_label"]


class OptionRow(RowSerializer):
    label_ = Texts("label")

    class Meta:
        model = Option
        fields = ["id", "question", "key", "label_", "side", "is_cannot_say"]


class FigureRow(RowSerializer):
    name = Texts("name")

    class Meta:
        model = PublishedFigure
        fields = [
            "id",
            "survey",
            "question",
            "group",
            "key",
            "name",
            "answer",
            "unit",
            "value",
            "source_reference",
        ]


class TableRow(RowSerializer):
    class Meta:
        model = ResultTable
        fields = ["id", "survey", "question", "rows", "columns"]


class CellRow(RowSerializer):
    count = Computed(serializers.IntegerField(), SHOWN, null=True)
    value = Computed(serializers.FloatField(), SHOWN_VALUE, null=True)

    class Meta:
        model = Cell
        fields = ["id", "table", "row", "column", "answer", "count", "value"]


def _published() -> QuerySet[ResultTable]:
    return ResultTable.objects.filter(survey__in=Survey.objects.with_results()).order_by("pk")


TABLES = {
    "surveys": table_of(
        SurveyRow,
        "Surveys, also those without results yet, and editions that a newer one has replaced.",
    ),
    "survey-groups": table_of(GroupRow, "Groups of respondents of a survey."),
    "survey-questions": table_of(QuestionRow, "Questions of a survey."),
    "survey-options": table_of(OptionRow, "Options of a question."),
    "survey-figures": table_of(FigureRow, "Figures published of a survey, with their source."),
    "survey-tables": table_of(
        TableRow,
        "Published tables: a question (empty: the respondents) by up to two breakdowns.",
        rows=_published,
    ),
    "survey-cells": table_of(
        CellRow,
        "Respondents in each cell of a published table; empty: not shown. The answers poor, good"
        " and rest are sums of options.",
        rows=published_cells,
    ),
}
for place, (name, table) in enumerate(TABLES.items()):
    archive_tables.add(name, table, order=40 + place)
