"""The admin of what staff tell the public pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.access import access_for
from accounts.sites import ByAccess
from agreements.models import Agreement, Status
from cooperation import admin as cooperation_admin
from cooperation.admin_base import SOURCE, RecordAdmin
from cooperation.days import day_in_words
from cooperation.models import County
from dashboard.feedback import mark_handled
from dashboard.models import Feedback, Presentation, Remark
from forums.models import Forum
from negotiations.models import Negotiation

admin.site.unregister(County)


@admin.register(County)
class CountyAdmin(cooperation_admin.CountyAdmin):
    """The counties with what is on record of each today."""

    list_display = (
        "short_fi",
        "status_today",
        "approvals",
        "next_negotiation",
        "forums_today",
        "municipalities",
        "confirmed",
    )
    list_display_links = ("short_fi",)
    list_filter = ()  # 21 rows: the width is needed more

    def get_queryset(self, request: HttpRequest) -> QuerySet[County]:
        today, of_county = timezone.localdate(), {"county": OuterRef("pk")}
        current = Agreement.objects.filter(**of_county).current_first_on(today)
        counted = current.with_approvals_on(today)
        to_come = Negotiation.objects.filter(outcome="", held_on__gt=today, **of_county)
        forums = Forum.objects.filter(**of_county).alive_on(today).order_by().values("county")
        confirmed = Agreement.objects.filter(**of_county).order_by().values("county")
        return (
            super()
            .get_queryset(request)
            .annotate(
                agreement=Subquery(current.values("pk")[:1]),
                status_on=Subquery(current.values("status_on")[:1]),
                approvals_on=Subquery(counted.values("approvals_on")[:1]),
                municipalities_on=Subquery(counted.values("municipalities_on")[:1]),
                next_on=Subquery(to_come.order_by("held_on").values("held_on")[:1]),
                forums_on=Subquery(forums.annotate(number=Count("pk")).values("number")),
                confirmed_at=Subquery(confirmed.annotate(last=Max("confirmed_at")).values("last")),
            )
        )

    @admin.display(description=_("strategic agreement today"), ordering="status_on")
    def status_today(self, obj: Any) -> str:
        if not obj.agreement:
            return _("not recorded")
        url = reverse("admin:agreements_agreement_change", args=[obj.agreement])
        return format_html('<a href="{}">{}</a>', url, Status(obj.status_on).label)

    @admin.display(description=_("approvals"))
    def approvals(self, obj: Any) -> str:
        return f"{obj.approvals_on}/{obj.municipalities_on}" if obj.municipalities_on else ""

    @admin.display(description=_("next negotiation"), ordering="next_on")
    def next_negotiation(self, obj: Any) -> str:
        return day_in_words(obj.next_on) if obj.next_on else ""

    @admin.display(description=_("forums today"), ordering="forums_on")
    def forums_today(self, obj: Any) -> int:
        return obj.forums_on or 0

    @admin.display(description=_("last confirmed"), ordering="confirmed_at")
    def confirmed(self, obj: Any) -> str:
        return day_in_words(timezone.localdate(obj.confirmed_at)) if obj.confirmed_at else ""


@admin.register(Presentation)
class PresentationAdmin(RecordAdmin):
    """One row: changed, not added to."""

    list_display = ["presented_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Presentation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Remark)
class RemarkAdmin(RecordAdmin):
    """What staff write beside the figures, dated."""

    list_display = ("described_on", "subject", "county", "text_fi", "author_role")
    list_display_links = ("described_on", "subject")
    list_filter = ("subject", "county")
    list_select_related = ("county",)
    search_fields = ("text_fi", "text_sv", "text_en", "author_role")
    date_hierarchy = "described_on"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("subject", "county", "described_on"),
                    *("text_fi", "text_sv", "text_en", "author_role"),
                )
            },
        ),
        SOURCE,
    )


@admin.register(Feedback)
class FeedbackAdmin(ByAccess, RecordAdmin):
    """What readers have told: read, answered by mail, marked handled, deleted."""

    list_display = ("__str__", "email", "page", "given_at", "handled_at")
    list_filter = (("handled_at", admin.EmptyFieldListFilter),)
    search_fields = ("text", "email")
    readonly_fields = ("text", "email", "page", "given_at", "handled_at")
    actions = ("mark_handled",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Mark as handled"))
    def mark_handled(self, request: HttpRequest, rows: QuerySet[Feedback]) -> None:
        mark_handled(access_for(request).editable(rows))
