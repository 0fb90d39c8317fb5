"""Serializers of the rows of an agreement's case file: steps, appendices, documents, goals."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Model, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from rest_framework import serializers

from agreements.models import (
    Appendix,
    AppendixStage,
    AppendixStatus,
    Document,
    DocumentKind,
    Goal,
    Indicator,
    Measure,
    Step,
    first_day_of_appendix,
    first_day_of_document,
)
from agreements.serializers import PRECISE, latest_on
from api.fields import Computed, From, Texts, TextsSerializer, Until, texts
from api.inputs import column_input
from api.row_inputs import RelatedRow, RowsInput, TextsInput
from api.rows import STATEMENT, StatementSerializer
from api.sql import JsonObject
from toolkit.texts import LANGUAGES

DOWNLOAD = "/asiakirjat/"
"""Where uploaded files are (`document_file`), the same in every language."""


def _download() -> Combinable:
    """Where the uploaded file of a document is; null where there is none."""
    address = Concat(Value(DOWNLOAD), Cast("pk", CharField()), Value("/"))
    return Case(When(sha256="", then=None), default=address, output_field=CharField())


class StepDocumentSerializer(serializers.Serializer[Any]):
    """A document or enclosure of a step."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(DocumentKind.choices)
    title = TextsSerializer()
    url = serializers.CharField()
    download = serializers.CharField(allow_null=True)
    first_day = serializers.DateField()


def _documents() -> Combinable:
    documents = Document.objects.filter(step=OuterRef("pk")).order_by("pk")
    columns = JsonObject(
        id="pk",
        kind="kind",
        title=texts("title"),
        url="url",
        download=_download(),
        first_day=first_day_of_document(),
    )
    return ArraySubquery(documents.values(found=columns))


class StepSerializer(StatementSerializer):
    on = serializers.DateField(source="held_on")
    documents = Computed(StepDocumentSerializer(many=True), _documents())

    class Meta:
        model = Step
        fields = [
            "id",
            "agreement",
            "kind",
            "on",
            "body",
            "convener",
            "section",
            "diary_number",
            "preparers",
            "proposal",
            "decision",
            "language",
            "documents",
            *PRECISE,
        ]


class AppendixSerializer(StatementSerializer):
    title = Texts("title")
    status = Computed(
        serializers.ChoiceField(AppendixStage.choices),
        lambda day: latest_on(AppendixStatus.objects.all(), "appendix", "status", day),
        null=True,
    )
    first_day = Computed(
        serializers.DateField(
            help_text="Of its first status or its first document that has a day; null: it has none."
        ),
        first_day_of_appendix(),
        null=True,
    )

    class Meta:
        model = Appendix
        fields = ["id", "agreement", "label", "title", "themes", "status", "first_day", *STATEMENT]


class AppendixStatusSerializer(StatementSerializer):
    class Meta:
        model = AppendixStatus
        fields = ["id", "appendix", "status", "since", *PRECISE]


class DocumentSerializer(StatementSerializer):
    title = Texts("title")
    download = Computed(
        serializers.CharField(help_text="Path of the uploaded file on this site; null: a link."),
        _download(),
        null=True,
    )
    first_day = Computed(
        serializers.DateField(
            help_text="Its own day or that of its step, the later; without either the first day "
            "of its appendix, else of its agreement; null: that has none."
        ),
        first_day_of_document(),
        null=True,
    )

    class Meta:
        model = Document
        fields = [
            "id",
            "agreement",
            "step",
            "appendix",
            "kind",
            "title",
            "dated_on",
            "first_day",
            "url",
            "file_name",
            "media_type",
            "size",
            "sha256",
            "download",
            "language",
            *STATEMENT,
        ]
        read_only_fields = ["file_name", "media_type", "size", "sha256"]  # of an uploaded file


class MeasureSerializer(serializers.Serializer[Any]):
    """A measure to reach a goal, and its owner."""

    title = TextsSerializer()
    owner = serializers.CharField()


class IndicatorSerializer(serializers.Serializer[Any]):
    """An indicator that shows whether a goal has been reached."""

    title = TextsSerializer()
    target = serializers.CharField()


class _OfGoalInput(RelatedRow):
    """A row of a goal, identified by its position in the list."""

    column: str
    model: type[Model]

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "title": TextsInput("title", LANGUAGES, self.model),
            self.column: column_input(self.model, self.column),
        }


class MeasureInput(_OfGoalInput):
    """A measure, for writing within its goal."""

    column, model = "owner", Measure


class IndicatorInput(_OfGoalInput):
    """An indicator, for writing within its goal."""

    column, model = "target", Indicator


def _of_goal(rows: QuerySet[Any], column: str) -> Combinable:
    columns = JsonObject(title=texts("title"), **{column: column})
    ordered = rows.filter(goal=OuterRef("pk")).order_by("position", "pk")
    return ArraySubquery(ordered.values(found=columns))


class GoalSerializer(StatementSerializer):
    title = Texts("title")
    from_ = From(null=True)
    until = Until()
    measures = Computed(
        MeasureSerializer(many=True),
        _of_goal(Measure.objects.all(), "owner"),
        written=lambda model: RowsInput(MeasureInput(), "measures", "goal", in_order=True),
    )
    indicators = Computed(
        IndicatorSerializer(many=True),
        _of_goal(Indicator.objects.all(), "target"),
        written=lambda model: RowsInput(IndicatorInput(), "indicators", "goal", in_order=True),
    )

    class Meta:
        model = Goal
        fields = [
            "id",
            "agreement",
            "theme",
            "title",
            "owner",
            "from_",
            "until",
            "measures",
            "indicators",
            "language",
            "position",
            *STATEMENT,
        ]
