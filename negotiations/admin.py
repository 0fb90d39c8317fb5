"""The admin of negotiations, none-statements and practices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cooperation.admin_base import (
    SOURCE,
    AdminRequest,
    CountyFilter,
    RecordAdmin,
    RecordForm,
    RecordInline,
    ThemeFilter,
    TodayFilter,
    county,
    period,
)
from cooperation.registry import mark_of
from inputs.day_fields import DayField
from negotiations.actions import move_negotiation
from negotiations.announcing import AnnouncedToday
from negotiations.counting import state_on, why_not_counted
from negotiations.models import (
    OTHER_TYPES,
    Negotiation,
    NegotiationActor,
    NegotiationPractice,
    NoneStatement,
    Outcome,
)
from negotiations.none_statements import name_of_window, why_it_does_not_hold, with_held
from negotiations.window_choices import window_field, windows_begun
from toolkit.days import exact_day


class NegotiationForm(AnnouncedToday, RecordForm):
    """A negotiation; changing its day moves it."""

    moved_to = DayField(
        label=_("move to"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Cancels this one as of today and makes a new one for the day given here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "announced_on" in self.fields:
            self.offer_today(timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("moved_to") and cleaned.get("outcome"):
            self.add_error(
                "moved_to",
                ValidationError(_("Only a negotiation without an outcome can be moved.")),
            )
        return cleaned


class StateFilter(admin.SimpleListFilter):
    """Filter by the state of today."""

    title = _("state today")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        states = ("planned", "awaiting_outcome", "held", "cancelled")
        return [(state, mark_of("negotiation", state).label) for state in states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        conditions = {
            "planned": Q(outcome="", held_on__gt=today),
            "awaiting_outcome": Q(outcome="", held_on__lte=today),
            "held": Q(outcome=Outcome.HELD),
            "cancelled": Q(outcome=Outcome.CANCELLED),
        }
        return queryset.filter(conditions[value]) if (value := self.value()) else queryset


class ActorInline(RecordInline):
    model = NegotiationActor
    fields = ["type", "employment_area", "organisation", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NegotiationActor]:
        return super().get_queryset(request).select_related("employment_area", "organisation")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "type":
            kwargs["choices"] = [
                ("", "---------"),
                *((one.value, one.label) for one in OTHER_TYPES),
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(Negotiation)
class NegotiationAdmin(RecordAdmin):
    form = NegotiationForm
    list_display = [
        "day",
        county,
        "kind",
        "state",
        "format",
        "number",
        "is_regional_council_present",
    ]
    list_filter = [StateFilter, "kind", CountyFilter, "format", ThemeFilter]
    list_select_related = ["county"]
    date_hierarchy = "held_on"
    ordering = ["-held_on", "county", "pk"]
    search_fields = ["county__short_fi", "county__short_sv", "note"]
    readonly_fields = ["why_not_counted"]
    inlines = [ActorInline]
    autocomplete_fields = ["group", "forum", "replaces", "combined_with", "part_of"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("county", "kind"),
                    ("held_on", "precision", "announced_on"),
                    ("outcome", "cancelled_on"),
                    "why_not_counted",
                    ("format", "group"),
                    "municipalities",
                    "is_regional_council_present",
                    "participants",
                    "conveners",
                    "preparation",
                    ("forum", "combined_with", "replaces", "part_of"),
                    "note",
                    "language",
                ]
            },
        ),
        (_("Themes"), {"fields": ["themes"], "classes": ["collapse"]}),
        (_("Move to another day"), {"fields": ["moved_to"], "classes": ["collapse"]}),
        SOURCE,
    ]

    @admin.display(description=_("day"), ordering="held_on")
    def day(self, obj: Any) -> str:
        return exact_day(obj.held_on, obj.precision)

    @admin.display(description=_("state today"), ordering="outcome")
    def state(self, obj: Any) -> Any:
        today = timezone.localdate()
        label = mark_of("negotiation", state_on(obj, today) or "not_counted").label
        why = self.why_not_counted(obj)
        return format_html("{}<br>{}", label, why) if why else label

    @admin.display(description=_("not in the figures"), empty_value="–")
    def why_not_counted(self, obj: Any) -> str:
        """Why it counts in no figure of today."""
        return why_not_counted(obj, timezone.localdate()) if obj and obj.pk else ""

    @admin.display(description=_("municipalities"))
    def number(self, obj: Any) -> int:
        return len(obj.municipalities)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset.select_related("county"), search_term)

    def save_model(self, request: AdminRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change or set(form.changed_data) - {"moved_to"}:
            super().save_model(request, obj, form, change)
        if moved_to := form.cleaned_data.get("moved_to"):
            today = timezone.localdate()
            move_negotiation(edit=request.edit, negotiation=obj, to=moved_to, on=today)


class NoneStatementForm(RecordForm):
    """A statement that none was held in a window, which is chosen from a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "window_from" in self.fields:
            column = NoneStatement._meta.get_field("window_from")
            windows = windows_begun(timezone.localdate())
            self.fields["window_from"] = window_field(windows, column, self.instance)


@admin.register(NoneStatement)
class NoneStatementAdmin(RecordAdmin):
    form = NoneStatementForm
    list_display = [county, "kind", "window", "stated_on", "does_not_hold", "reason"]
    readonly_fields = ["does_not_hold"]
    list_filter = ["kind", CountyFilter]
    list_select_related = ["county"]
    search_fields = ["county__short_fi", "reason"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("county", "kind"),
                    ("window_from", "stated_on"),
                    "does_not_hold",
                    "reason",
                    "language",
                ]
            },
        ),
        SOURCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_held(super().get_queryset(request), timezone.localdate())

    @admin.display(description=_("window"), ordering="window_from")
    def window(self, obj: Any) -> str:
        return name_of_window(obj)

    @admin.display(description=_("not in the figures"), empty_value="–")
    def does_not_hold(self, obj: Any) -> str:
        """Why the statement counts no more, if it does not."""
        return why_it_does_not_hold(obj) if obj and obj.pk else ""


@admin.register(NegotiationPractice)
class NegotiationPracticeAdmin(RecordAdmin):
    list_display = [county, "kind", "rhythm", "times_a_year", "is_thematic", period, "forum"]
    list_filter = [TodayFilter, "kind", "rhythm", CountyFilter]
    list_select_related = ["county", "forum"]
    search_fields = ["county__short_fi", "description_fi"]
    autocomplete_fields = ["forum"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("county", "kind"),
                    "period",
                    ("rhythm", "times_a_year", "is_thematic"),
                    "forum",
                    "description_fi",
                    "description_sv",
                    "description_en",
                ]
            },
        ),
        SOURCE,
    ]
