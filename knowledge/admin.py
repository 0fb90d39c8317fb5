"""The admin of plans and other rows around the agreements."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cooperation.admin_base import (
    SOURCE,
    CountyFilter,
    RecordAdmin,
    ThemeFilter,
    TodayFilter,
    county,
    period,
)
from knowledge.models import Plan


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    list_display = ["title_fi", county, "kind", period, "agreement"]
    list_filter = [TodayFilter, "kind", CountyFilter, ThemeFilter]
    list_select_related = ["county", "agreement"]
    search_fields = ["title_fi", "title_sv"]
    autocomplete_fields = ["agreement"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("county", "kind"),
                    "title_fi",
                    ("title_sv", "title_en"),
                    "agreement",
                    "period",
                    "url",
                ]
            },
        ),
        (_("Themes"), {"fields": ["themes"], "classes": ["collapse"]}),
        SOURCE,
    ]
