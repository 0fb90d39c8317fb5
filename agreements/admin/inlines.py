"""What belongs to an agreement, as tables on its page in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from agreements.models import (
    AgreementStatus,
    Appendix,
    Decision,
    Document,
    Goal,
    Party,
    PartyStanding,
    Step,
)
from cooperation.actors import LISTED_TYPES
from cooperation.admin_base import RecordInline, municipality_choices
from cooperation.admin_parts import PartOfPartInline

SOURCE_OF_ROW = ("source_channel", "source_reference")


class StatusInline(RecordInline):
    model = AgreementStatus
    fields = ["status", "reason", "since", "precision", *SOURCE_OF_ROW]


class PartyInline(RecordInline):
    model = Party
    fields = ["type", *LISTED_TYPES, "name", "decision_expected_on", "decision_expected_since"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        rows = super().get_queryset(request)
        return rows.select_related(*LISTED_TYPES)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "municipality":
            codes = municipality_choices(self.county_in_view(request))
            field.choices = [("", field.empty_label), *codes]
        return field


# Standings and decisions belong to a party, not to the agreement; they are edited on its page ---


class OfPartiesInline(PartOfPartInline):
    path = "party__agreement"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "party":
            parties = Party.objects.select_related(*LISTED_TYPES)
            kwargs["queryset"] = parties.filter(agreement=getattr(request, "record_in_view", None))
        if db_field.name == "replaces":
            agreement = getattr(request, "record_in_view", None)
            kwargs["queryset"] = Decision.objects.filter(party__agreement=agreement)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class StandingInline(OfPartiesInline):
    model = PartyStanding
    fields = ["party", "standing", "since", "precision", *SOURCE_OF_ROW]


class DecisionInline(OfPartiesInline):
    model = Decision
    fields = [
        "party",
        "body_key",
        "body_name",
        "decided_on",
        "precision",
        "section",
        "diary_number",
        "result",
        "condition",
        "condition_met_on",
        "replaces",
        "url",
        "language",
        *SOURCE_OF_ROW,
    ]


class StepInline(RecordInline):
    model = Step
    fields = ["kind", "held_on", "precision", "body", "convener", "section", "diary_number"]
    show_change_link = True


class AppendixInline(RecordInline):
    model = Appendix
    fields = ["label", "title_fi", "title_sv"]
    show_change_link = True


class DocumentInline(RecordInline):
    model = Document
    fields = ["kind", "title_fi", "dated_on", "url", "language"]
    show_change_link = True


class GoalInline(RecordInline):
    model = Goal
    fields = ["position", "title_fi", "theme", "owner", "period"]
    show_change_link = True
