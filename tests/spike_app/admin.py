"""The admin of pilots."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cooperation.admin_base import (
    SOURCE,
    CountyFilter,
    RecordAdmin,
    ThemeFilter,
    TodayFilter,
    county,
    period,
    themes,
)
from tests.spike_app.models import Pilot


@admin.register(Pilot)
class PilotAdmin(RecordAdmin):
    list_display = ["name_fi", county, "state", period, themes]
    list_filter = [TodayFilter, "state", CountyFilter, ThemeFilter]
    list_select_related = ["county"]
    search_fields = ["name_fi", "name_sv"]
    searched_as = ("name_fi", "name_sv", "name_en")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "county",
                    "name_fi",
                    ("name_sv", "name_en"),
                    "state",
                    "period",
                    "result",
                    "language",
                ]
            },
        ),
        (_("Themes"), {"fields": ["themes"], "classes": ["collapse"]}),
        SOURCE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["county"] if obj else [])]
