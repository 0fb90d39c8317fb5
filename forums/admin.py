"""The admin of forums: one forum with its participants on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.actors import LISTED_TYPES
from cooperation.admin_base import (
    SOURCE,
    CountyFilter,
    RecordAdmin,
    RecordInline,
    ThemeFilter,
    TodayFilter,
    county,
    municipality_choices,
    period,
    themes,
)
from forums.models import Forum, ForumParticipant


class ParticipantInline(RecordInline):
    model = ForumParticipant
    fields = ["type", *LISTED_TYPES, "name", "period"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ForumParticipant]:
        rows = super().get_queryset(request)
        return rows.select_related(*LISTED_TYPES)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "municipality":
            codes = municipality_choices(self.county_in_view(request))
            field.choices = [("", field.empty_label), *codes]
        return field


@admin.register(Forum)
class ForumAdmin(RecordAdmin):
    list_display = [
        "name_fi",
        county,
        "level",
        "type",
        period,
        "participants_today",
        themes,
        "is_permanent",
    ]
    list_filter = [TodayFilter, "level", "type", "is_permanent", CountyFilter, ThemeFilter]
    list_select_related = ["county"]
    search_fields = ["name_fi", "name_sv"]
    searched_as = ("name_fi", "name_sv", "name_en")
    autocomplete_fields = ["agreed_in"]
    inlines = [ParticipantInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "county",
                    "name_fi",
                    ("name_sv", "name_en"),
                    ("level", "type"),
                    "period",
                    "is_permanent",
                    "agreed_in",
                    "meets",
                    "convener",
                    "other_actors",
                    "mandate",
                    "language",
                ]
            },
        ),
        (_("Themes"), {"fields": ["themes"], "classes": ["collapse"]}),
        SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forum]:
        today = Q(participants__period__contains=timezone.localdate())
        return (
            super().get_queryset(request).annotate(size_today=Count("participants", filter=today))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["county"] if obj else [])]

    @admin.display(description=_("participants today"), ordering="size_today")
    def participants_today(self, obj: Any) -> int:
        return obj.size_today
