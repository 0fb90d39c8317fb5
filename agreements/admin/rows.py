"""Rows of an agreement that have their own page in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.admin.inlines import SOURCE_OF_ROW
from agreements.models import (
    Appendix,
    AppendixStatus,
    Decision,
    Document,
    Goal,
    Indicator,
    Measure,
    Step,
)
from cooperation.actors import LISTED_TYPES
from cooperation.admin_base import CountyFilter, RecordAdmin, RecordInline

TO_CHECK = ("to_check", admin.EmptyFieldListFilter)
"""Rows with something that an earlier version recorded and staff should check."""


class OfAgreementAdmin(RecordAdmin):
    """Reached through its agreement, not listed on the index page of the admin."""

    list_filter = [type("CountyOfAgreement", (CountyFilter,), {"path": "agreement__county"})]
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
    fields = ["agreement", "kind", "title_fi", "dated_on", "url", "language"]


@admin.register(Step)
class StepAdmin(OfAgreementAdmin):
    list_display = ["agreement", "kind", "held_on", "body", "section", "to_check"]
    list_filter = [*OfAgreementAdmin.list_filter, TO_CHECK]
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
        "to_check",
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
        "dated_on",
        "url",
        "language",
        "source_channel",
        "source_reference",
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        of_agreement: dict[str, Any] = {"step": Step, "appendix": Appendix}
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
        "period",
        "language",
        "position",
    ]


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """A list for searching decisions by body or diary number; they are added on the agreement."""

    list_display = [
        *("party", "agreement", "decided_on", "body_key", "section", "result", "to_check"),
    ]
    list_filter = [
        TO_CHECK,
        "result",
        "body_key",
        type("CountyOfParty", (CountyFilter,), {"path": "party__agreement__county"}),
    ]
    list_select_related = [
        "party__agreement",
        *(f"party__{kind}" for kind in LISTED_TYPES),
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
        ("condition", "condition_met_on"),
        "replaces",
        ("earlier_steps", "earlier_decisions"),
        "url",
        "to_check",
        "source_channel",
        "source_reference",
        "source_url",
    ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "replaces":
            decision = getattr(request, "record_in_view", None)
            others = Decision.objects.filter(party=getattr(decision, "party_id", None))
            kwargs["queryset"] = others.exclude(pk=decision.pk) if decision else others
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("agreement"))
    def agreement(self, obj: Any) -> str:
        url = reverse("admin:agreements_agreement_change", args=[obj.party.agreement_id])
        return format_html('<a href="{}">{}</a>', url, obj.party.agreement)
