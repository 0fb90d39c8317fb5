"""The admin of agreements: one agreement with all that belongs to it on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Party,
    PartyStanding,
    Reason,
    Status,
    Step,
)
from cooperation.admin_base import (
    SOURCE,
    CountyFilter,
    RecordAdmin,
    RecordInline,
    ThemeFilter,
    county,
    municipality_choices,
)
from toolkit.days import day_in_words

SOURCE_OF_ROW = ("source_channel", "source_reference")


class StatusInline(RecordInline):
    model = AgreementStatus
    fields = ["status", "reason", "since", "precision", *SOURCE_OF_ROW]


class PartyInline(RecordInline):
    model = Party
    fields = [
        "type",
        "county",
        "municipality",
        "regional_council",
        "name",
        "decision_expected_on",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        rows = super().get_queryset(request)
        return rows.select_related("county", "municipality", "regional_council")

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
        super().__init__(*args, queryset=queryset.filter(party__agreement=instance), **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.model._meta.model_name

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
        fields = [name for name in self.fields if name not in self.readonly_fields]
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
            parties = Party.objects.select_related("county", "municipality", "regional_council")
            kwargs["queryset"] = parties.filter(agreement=getattr(request, "record_in_view", None))
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
    fields = ["kind", "title_fi", "url", "language"]
    show_change_link = True


class GoalInline(RecordInline):
    model = Goal
    fields = ["position", "title_fi", "theme", "owner"]
    show_change_link = True


class StatusTodayFilter(admin.SimpleListFilter):
    """By the status of today."""

    title = _("status today")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Status.choices, ("unknown", _("not recorded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "unknown":
            return queryset.filter(status_on__isnull=True)
        return queryset.filter(status_on=self.value()) if self.value() else queryset


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    list_display = ["title_fi", county, "status_today", "since_today", "approvals", "kind"]
    list_filter = [StatusTodayFilter, "kind", CountyFilter, ThemeFilter, "character"]
    list_select_related = ["county"]
    search_fields = ["title_fi", "title_sv"]
    searched_as = ("title_fi", "title_sv", "title_en")
    autocomplete_fields = ["parent"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("county", "kind"),
                    "title_fi",
                    ("title_sv", "title_en"),
                    "parent",
                    "in_force",
                    ("character", "template"),
                ]
            },
        ),
        (_("Themes"), {"fields": ["themes"], "classes": ["collapse"]}),
        (
            _("Description"),
            {"fields": ["description", "description_language"], "classes": ["collapse"]},
        ),
        SOURCE,
    ]
    inlines = [
        StatusInline,
        PartyInline,
        StandingInline,
        DecisionInline,
        StepInline,
        AppendixInline,
        DocumentInline,
        GoalInline,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        today = timezone.localdate()
        return super().get_queryset(request).with_status_on(today).with_approvals_on(today)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["county"] if obj else [])]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type]:
        if obj is None:
            return [StatusInline, PartyInline]
        return self.inlines

    @admin.display(description=_("status today"), ordering="status_on")
    def status_today(self, obj: Any) -> str:
        if not obj.status_on:
            return _("not recorded")
        status = Status(obj.status_on).label
        return f"{status}: {Reason(obj.reason_on).label}" if obj.reason_on else status

    @admin.display(description=_("since"), ordering="since_on")
    def since_today(self, obj: Any) -> str:
        return day_in_words(obj.since_on) if obj.since_on else ""

    @admin.display(description=_("approvals today"), ordering="approvals_on")
    def approvals(self, obj: Any) -> str:
        return f"{obj.approvals_on}/{obj.municipalities_on}" if obj.municipalities_on else ""


# Rows of an agreement that have their own page ---------------------------------------------------


class OfAgreementAdmin(RecordAdmin):
    """Reached through its agreement, not listed on the index page of the admin."""

    list_filter: list[Any] = [
        type("CountyOfAgreement", (CountyFilter,), {"path": "agreement__county"})
    ]
    list_select_related = ["agreement"]
    search_fields = ["title_fi", "agreement__title_fi"]
    autocomplete_fields = ["agreement"]
    readonly_fields = ["back"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["agreement"] if obj else [])]

    @admin.display(description=_("page of the agreement"))
    def back(self, obj: Any) -> str:
        if not obj or not obj.pk:
            return ""
        url = reverse("admin:agreements_agreement_change", args=[obj.agreement_id])
        return format_html('<a href="{}">{}</a>', url, obj.agreement)


class StepDocumentInline(RecordInline):
    model = Document
    fk_name = "step"
    fields = ["agreement", "kind", "title_fi", "url", "language"]


@admin.register(Step)
class StepAdmin(OfAgreementAdmin):
    list_display = ["agreement", "kind", "held_on", "body", "section"]
    search_fields = ["agreement__title_fi", "body", "diary_number"]
    fields = [
        "back",
        "agreement",
        "kind",
        ("held_on", "precision"),
        "body",
        "convener",
        ("section", "diary_number"),
        "preparers",
        "proposal",
        "decision",
        "language",
        "source_channel",
        "source_reference",
        "source_url",
    ]


class AppendixStatusInline(RecordInline):
    model = AppendixStatus
    fields = ["status", "since", "precision", *SOURCE_OF_ROW]


@admin.register(Appendix)
class AppendixAdmin(OfAgreementAdmin):
    list_display = ["title_fi", "label", "agreement"]
    inlines = [AppendixStatusInline]
    fields = ["back", "agreement", "label", "title_fi", "title_sv", "title_en", "themes"]


@admin.register(Document)
class DocumentAdmin(OfAgreementAdmin):
    list_display = ["title_fi", "kind", "agreement", "language"]
    fields = [
        "back",
        "agreement",
        "step",
        "appendix",
        "kind",
        "title_fi",
        "title_sv",
        "title_en",
        "url",
        "language",
        "source_channel",
        "source_reference",
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        of_agreement = {"step": Step, "appendix": Appendix}
        if db_field.name in of_agreement:
            document = getattr(request, "record_in_view", None)
            kwargs["queryset"] = of_agreement[db_field.name].objects.filter(
                agreement=getattr(document, "agreement_id", None)
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MeasureInline(RecordInline):
    model = Measure
    fields = ["position", "title_fi", "title_sv", "owner"]


class IndicatorInline(RecordInline):
    model = Indicator
    fields = ["position", "title_fi", "title_sv", "target"]


@admin.register(Goal)
class GoalAdmin(OfAgreementAdmin):
    list_display = ["title_fi", "agreement", "theme", "owner"]
    list_select_related = ["agreement", "theme"]
    inlines = [MeasureInline, IndicatorInline]
    fields = [
        "back",
        "agreement",
        "title_fi",
        "title_sv",
        "title_en",
        "theme",
        "owner",
        "language",
        "position",
    ]


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """A list for searching decisions by body or diary number; they are added on the agreement."""

    list_display = ["party", "agreement", "decided_on", "body_key", "section", "result"]
    list_filter = [
        "result",
        "body_key",
        type("CountyOfParty", (CountyFilter,), {"path": "party__agreement__county"}),
    ]
    list_select_related = [
        "party__agreement",
        "party__county",
        "party__municipality",
        "party__regional_council",
    ]
    date_hierarchy = "decided_on"
    search_fields = ["diary_number", "body_name", "party__municipality__name_fi"]
    readonly_fields = ["party"]
    fields = [
        "party",
        ("body_key", "body_name", "language"),
        ("decided_on", "precision"),
        ("section", "diary_number"),
        "result",
        "url",
        "source_channel",
        "source_reference",
        "source_url",
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("agreement"))
    def agreement(self, obj: Any) -> str:
        url = reverse("admin:agreements_agreement_change", args=[obj.party.agreement_id])
        return format_html('<a href="{}">{}</a>', url, obj.party.agreement)
