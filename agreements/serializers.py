"""Serializers of agreements and the rows that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, NullIf
from rest_framework import serializers

from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStage,
    AppendixStatus,
    Body,
    Decision,
    Document,
    DocumentKind,
    Goal,
    Indicator,
    Measure,
    Party,
    PartyStanding,
    Reason,
    Standing,
    Status,
    Step,
)
from agreements.models.agreement import ready_by_source_on
from api.fields import Computed, From, Texts, TextsSerializer, Until, texts
from api.inputs import column_input
from api.organisations import Code, Name
from api.row_inputs import ObjectInput, RelatedRow, RowsInput, TextsInput
from api.rows import STATEMENT, RowSerializer, StatementSerializer
from api.sql import JsonObject
from history.statements import Precision
from toolkit.texts import LANGUAGES

PRECISE = ("precision", *STATEMENT)


def latest_on(rows: QuerySet[Any], owner: str, column: str, day: date) -> Combinable:
    """A column of the row that holds on the day: the latest of its owner up to then."""
    latest = rows.filter(**{owner: OuterRef("pk")}, since__lte=day).order_by("-since")
    return Subquery(latest.values(column)[:1])


# Agreements ----------------------------------------------------------------------------------


def _status(column: str) -> Any:
    return lambda day: latest_on(AgreementStatus.objects.all(), "agreement", column, day)


class AgreementSerializer(StatementSerializer):
    title = Texts("title")
    in_force_from = From("in_force", null=True)
    in_force_until = Until("in_force")
    status = Computed(serializers.ChoiceField(Status.choices), _status("status"), null=True)
    status_since = Computed(serializers.DateField(), _status("since"), null=True)
    reason = Computed(
        serializers.ChoiceField(Reason.choices),
        lambda day: NullIf(_status("reason")(day), Value("")),
        null=True,
    )

    according_to_source = Computed(
        serializers.BooleanField(
            help_text="On date: ready, though the approval of one of its parties is not recorded."
        ),
        ready_by_source_on,
    )

    class Meta:
        model = Agreement
        fields = [
            "id",
            "county",
            "kind",
            "parent",
            "title",
            "themes",
            "character",
            "in_force_from",
            "in_force_until",
            "status",
            "status_since",
            "reason",
            "according_to_source",
            "template",
            "description",
            "description_language",
            *STATEMENT,
        ]


class AgreementStatusSerializer(StatementSerializer):
    class Meta:
        model = AgreementStatus
        fields = ["id", "agreement", "status", "reason", "since", *PRECISE]


# Parties and their decisions -----------------------------------------------------------------


class StandingSerializer(serializers.Serializer[Any]):
    """A standing and the day from which it holds."""

    standing = serializers.ChoiceField(Standing.choices)
    since = serializers.DateField()


class StandingInput(RelatedRow):
    """A standing, for writing within its party; its source is in `party-standings`."""

    standing = serializers.ChoiceField(Standing.choices)
    since = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices, required=False)

    def key_of(self, row: PartyStanding) -> Any:
        return row.since

    def key_of_value(self, value: Mapping[str, Any]) -> Any:
        return value["since"]


def _standings() -> Combinable:
    standings = PartyStanding.objects.filter(party=OuterRef("pk")).order_by("since")
    return ArraySubquery(standings.values(found=JsonObject(standing="standing", since="since")))


class PartySerializer(RowSerializer):
    code = Code()
    name = Name()
    standing = Computed(
        serializers.ChoiceField(Standing.choices),
        lambda day: latest_on(PartyStanding.objects.all(), "party", "standing", day),
        null=True,
    )
    standings = Computed(
        StandingSerializer(many=True),
        _standings(),
        written=lambda model: RowsInput(StandingInput(), "standings", "party"),
    )

    class Meta:
        model = Party
        fields = [
            "id",
            "agreement",
            "type",
            "code",
            "name",
            "standing",
            "standings",
            "decision_expected_on",
            "decision_expected_since",
            "version",
        ]


class PartyStandingSerializer(StatementSerializer):
    class Meta:
        model = PartyStanding
        fields = ["id", "party", "standing", "since", *PRECISE]


BODY = {"key": "body_key", "name": "body_name"}


class BodySerializer(serializers.Serializer[Any]):
    """A deciding body: its kind and name."""

    key = serializers.ChoiceField(Body.choices)
    name = serializers.CharField()


class DecisionSerializer(StatementSerializer):
    agreement = Computed(serializers.IntegerField(), F("party__agreement"))
    body = Computed(BodySerializer(), JsonObject(**BODY), written=partial(ObjectInput, BODY))

    class Meta:
        model = Decision
        fields = [
            "id",
            "agreement",
            "party",
            "body",
            "decided_on",
            "section",
            "diary_number",
            "result",
            "condition",
            "condition_met_on",
            "replaces",
            "earlier_steps",
            "earlier_decisions",
            "url",
            "language",
            *PRECISE,
        ]


# The case file -------------------------------------------------------------------------------


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


def _documents() -> Combinable:
    documents = Document.objects.filter(step=OuterRef("pk")).order_by("pk")
    columns = JsonObject(
        id="pk", kind="kind", title=texts("title"), url="url", download=_download()
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

    class Meta:
        model = Appendix
        fields = ["id", "agreement", "label", "title", "themes", "status", *STATEMENT]


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

    class Meta:
        model = Document
        fields = [
            "id",
            "agreement",
            "step",
            "appendix",
            "kind",
            "title",
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
