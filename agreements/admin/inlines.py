"""What belongs to an agreement, as tables on its page in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest

from agreements.models import (
    Agreement,
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

SOURCE_OF_ROW = ("source_channel", "source_reference")


class StatusInline(RecordInline):
    model = AgreementStatus
    fields = ["status", "reason", "since", "precision", *SOURCE_OF_ROW]


class PartyInline(RecordInline):
    model = Party
    fields = [
        "type",
        *LISTED_TYPES,
        "name",
        "decision_expected_on",
        "decision_expected_since",
    ]

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


class OfPartiesFormSet(BaseModelFormSet):
    """Rows of the parties of one agreement; the party is chosen among them."""

    def __init__(
        self,
        *args: Any,
        instance: Agreement | None = None,
        queryset: QuerySet[Any],
        save_as_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.instance = instance
        kwargs["queryset"] = queryset.filter(party__agreement=instance)
        super().__init__(*args, **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        model: Any = cls.model
        return model._meta.model_name

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        return form.save(commit=commit)


class _NoForeignKeyChecks(InlineModelAdminChecks):
    """Django's checks require a foreign key to the page's model."""

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class OfPartiesInline(RecordInline):
    """Shown once the agreement is saved and has parties."""

    checks_class = _NoForeignKeyChecks

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        fields: Any = [name for name in self.fields or () if name not in self.readonly_fields]
        return modelformset_factory(
            self.model,
            form=self.form,
            formset=OfPartiesFormSet,
            fields=fields,
            formfield_callback=lambda db_field, **kw: self.formfield_for_dbfield(
                db_field, request, **kw
            ),
            extra=0,
            can_delete=self.has_delete_permission(request, obj),
        )

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
