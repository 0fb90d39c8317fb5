"""The admin of counties, municipalities, groups, themes, terms, duties and people."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.admin_base import (
    SOURCE,
    CountyFilter,
    RecordAdmin,
    RecordInline,
    TodayFilter,
    county,
    period,
)
from cooperation.models import (
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Duty,
    EmploymentArea,
    EmploymentAreaMember,
    EmploymentAuthority,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Person,
    Population,
    RegionalCouncil,
    Responsibility,
    Theme,
)

NAMES = ("name_fi", "name_sv", "name_en")


class MembershipInline(RecordInline):
    model = CountyMembership
    autocomplete_fields = ["municipality"]


class CountyRegionInline(RecordInline):
    model = CountyRegion


@admin.register(County)
class CountyAdmin(RecordAdmin):
    list_display = ["code", "short_fi", "brand", "municipalities", "languages"]
    list_display_links = ["code", "short_fi"]
    list_filter = ["languages"]
    search_fields = ["code", *NAMES, "short_fi", "short_sv", "brand"]
    inlines = [CountyRegionInline]
    fieldsets = [
        (None, {"fields": [("code", "slug"), NAMES, ("short_fi", "short_sv", "short_en")]}),
        (None, {"fields": ["brand", "period", "languages", "seat", "predecessor"]}),
        (_("Contact"), {"fields": ["website", "mailbox"]}),
        (
            _("Collaborative area"),
            {
                "fields": [
                    "collaborative_area_code",
                    "collaborative_area_fi",
                    "collaborative_area_sv",
                    "collaborative_area_en",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[County]:
        today = Q(memberships__period__contains=timezone.localdate())
        rows = super().get_queryset(request)
        return rows.annotate(municipalities_today=Count("memberships", filter=today))

    @admin.display(description=_("municipalities today"), ordering="municipalities_today")
    def municipalities(self, obj: Any) -> int:
        return obj.municipalities_today


class MunicipalityMembershipInline(RecordInline):
    model = CountyMembership


class PopulationInline(RecordInline):
    model = Population


@admin.register(Municipality)
class MunicipalityAdmin(RecordAdmin):
    list_display = ["code", "name_fi", "name_sv", "county_today", period, "special", "population"]
    list_display_links = ["code", "name_fi"]
    list_filter = [
        TodayFilter,
        "special",
        type("CountyOfMembership", (CountyFilter,), {"path": "memberships__county"}),
    ]
    search_fields = ["code", *NAMES]
    autocomplete_fields = ["successor"]
    inlines = [MunicipalityMembershipInline, PopulationInline]
    exclude = ["hex_x", "hex_y"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Municipality]:
        today = timezone.localdate()
        membership = CountyMembership.objects.filter(municipality=OuterRef("pk")).alive_on(today)
        return (
            super()
            .get_queryset(request)
            .annotate(county_short=Subquery(membership.values("county__short_fi")[:1]))
            .with_population_on(today)
        )

    @admin.display(description=_("county today"), ordering="county_short")
    def county_today(self, obj: Any) -> str:
        return obj.county_short or ""

    @admin.display(description=_("inhabitants"), ordering="population_on")
    def population(self, obj: Any) -> int | None:
        return obj.population_on


@admin.register(RegionalCouncil)
class RegionalCouncilAdmin(RecordAdmin):
    list_display = ["code", "name_fi", "name_sv", "region_fi"]
    list_display_links = ["code", "name_fi"]
    search_fields = ["code", *NAMES, "region_fi"]


class AreaMemberInline(RecordInline):
    model = EmploymentAreaMember
    autocomplete_fields = ["municipality"]


class AuthorityInline(RecordInline):
    model = EmploymentAuthority
    autocomplete_fields = ["municipality", "organisation"]


@admin.register(EmploymentArea)
class EmploymentAreaAdmin(RecordAdmin):
    list_display = ["code", "name_fi", "name_sv", period, "municipalities"]
    list_display_links = ["code", "name_fi"]
    list_filter = [TodayFilter]
    search_fields = ["code", *NAMES]
    inlines = [AuthorityInline, AreaMemberInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmploymentArea]:
        today = Q(members__period__contains=timezone.localdate())
        return super().get_queryset(request).annotate(size_today=Count("members", filter=today))

    @admin.display(description=_("municipalities today"), ordering="size_today")
    def municipalities(self, obj: Any) -> int:
        return obj.size_today


class GroupMemberInline(RecordInline):
    model = MunicipalityGroupMember
    autocomplete_fields = ["municipality"]


@admin.register(MunicipalityGroup)
class MunicipalityGroupAdmin(RecordAdmin):
    list_display = ["name_fi", county, "members_today"]
    list_filter = [CountyFilter]
    list_select_related = ["county"]
    search_fields = [*NAMES, "county__short_fi"]
    inlines = [GroupMemberInline]
    fieldsets = [(None, {"fields": ["county", *NAMES]}), SOURCE]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MunicipalityGroup]:
        today = Q(members__period__contains=timezone.localdate())
        return super().get_queryset(request).annotate(size_today=Count("members", filter=today))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["county"] if obj else [])]

    @admin.display(description=_("members today"), ordering="size_today")
    def members_today(self, obj: Any) -> int:
        return obj.size_today


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    list_display = ["name_fi", "parent", "key", "priority", "position"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["key", *NAMES]


@admin.register(CouncilTerm)
class CouncilTermAdmin(RecordAdmin):
    list_display = ["kind", period]
    list_filter = ["kind"]


@admin.register(Duty)
class DutyAdmin(RecordAdmin):
    list_display = ["key", "law_fi", "section", "lead", "recurrence", "theme", "confidence"]
    list_display_links = ["key", "law_fi"]
    list_filter = ["lead", "recurrence", "confidence", TodayFilter, "theme"]
    list_select_related = ["theme"]
    search_fields = ["key", "law_fi", "duty_fi", "number"]


class ResponsibilityInline(RecordInline):
    model = Responsibility
    fields = ["theme", "county", "municipality", "role_fi", "period"]
    autocomplete_fields = ["municipality"]


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = ["name", "email", "phone", "is_public", "themes_today"]
    list_filter = ["is_public"]
    search_fields = ["name", "email"]
    inlines = [ResponsibilityInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        today = Q(responsibilities__period__contains=timezone.localdate())
        rows = super().get_queryset(request)
        return rows.annotate(answers_today=Count("responsibilities", filter=today))

    @admin.display(description=_("responsibilities today"), ordering="answers_today")
    def themes_today(self, obj: Any) -> int:
        return obj.answers_today


@admin.register(Responsibility)
class ResponsibilityAdmin(RecordAdmin):
    list_display = ["person", "theme", "place", "role_fi", period]
    list_filter = [TodayFilter, CountyFilter, "theme"]
    list_select_related = ["person", "theme", "county", "municipality"]
    search_fields = ["person__name", "role_fi", "municipality__name_fi", "county__short_fi"]
    autocomplete_fields = ["person", "municipality"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "person",
                    "theme",
                    ("county", "municipality"),
                    ("role_fi", "role_sv", "role_en"),
                    "period",
                ]
            },
        ),
        SOURCE,
    ]

    @admin.display(
        description=_("county or municipality"),
        ordering=F("county__code").asc(nulls_last=True),
    )
    def place(self, obj: Any) -> str:
        return str(obj.county.short if obj.county else obj.municipality)
