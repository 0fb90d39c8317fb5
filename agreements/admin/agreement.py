"""An agreement with all that belongs to it on one page of the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.admin.inlines import (
    AppendixInline,
    DecisionInline,
    DocumentInline,
    GoalInline,
    PartyInline,
    StandingInline,
    StatusInline,
    StepInline,
)
from agreements.models import Agreement, Reason, Status
from cooperation.admin_base import SOURCE, CountyFilter, RecordAdmin, ThemeFilter, county
from toolkit.days import day_in_words


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
        rows: Any = super().get_queryset(request)
        return rows.with_status_on(today).with_approvals_on(today)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["county"] if obj else [])]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type]:
        if obj is None:
            return [StatusInline, PartyInline]
        return self.inlines

    @admin.display(description=_("status today"), ordering="status_on")
    def status_today(self, obj: Any) -> Any:
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
