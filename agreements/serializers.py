"""Serializers of agreements and the rows that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf
from rest_framework import serializers

from agreements.models import (
    Agreement,
    AgreementStatus,
    Body,
    Decision,
    Party,
    PartyStanding,
    Reason,
    Standing,
    Status,
)
from agreements.models.agreement import ready_by_source_on
from api.fields import Computed, From, Texts, Until
from api.organisations import Code, Name
from api.row_inputs import ObjectInput, RelatedRow, RowsInput
from api.rows import STATEMENT, RowSerializer, StatementSerializer
from api.sql import JsonObject
from history.statements import Precision

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
