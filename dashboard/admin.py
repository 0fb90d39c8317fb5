"""The admin of what staff write for the public pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import access_for
from cooperation.admin_base import SOURCE, RecordAdmin
from dashboard.feedback import mark_handled, take_in
from dashboard.models import Feedback
from knowledge.models import Assessment
from situation.models import Presentation, Remark
from workspace.admin_site import ByAccess


@admin.register(Presentation)
class PresentationAdmin(RecordAdmin):
    """One row, which is changed but never added to."""

    list_display = ["presented_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Presentation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Remark)
class RemarkAdmin(RecordAdmin):
    """Dated remarks of staff beside the figures."""

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


@admin.register(Assessment)
class AssessmentAdmin(RecordAdmin):
    """Assessments of staff by the recommendations that no record can show."""

    list_display = ("assessed_on", "recommendation", "county", "state", "assessor_role")
    list_display_links = ("assessed_on", "recommendation")
    list_filter = ("recommendation", "state", "county")
    list_select_related = ("county",)
    search_fields = ("reason_fi", "reason_sv", "reason_en", "assessor_role")
    date_hierarchy = "assessed_on"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("county", "recommendation", "state", "assessed_on"),
                    *("reason_fi", "reason_sv", "reason_en", "assessor_role"),
                )
            },
        ),
        SOURCE,
    )


@admin.register(Feedback)
class FeedbackAdmin(ByAccess, RecordAdmin):
    """Feedback from readers: read, answered by mail, marked handled, deleted."""

    list_display = ("__str__", "email", "page", "given_at", "handled_at", "is_set_aside")
    list_filter = ("is_set_aside", ("handled_at", admin.EmptyFieldListFilter))
    search_fields = ("text", "email")
    readonly_fields = ("text", "email", "page", "given_at", "handled_at", "is_set_aside")
    actions = ("mark_handled", "take_in")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Mark as handled"))
    def mark_handled(self, request: HttpRequest, rows: QuerySet[Feedback]) -> None:
        mark_handled(access_for(request).editable(rows))

    @admin.action(description=_("Take in what was set aside"))
    def take_in(self, request: HttpRequest, rows: QuerySet[Feedback]) -> None:
        address = request.build_absolute_uri(reverse("admin:dashboard_feedback_changelist"))
        take_in(access_for(request).editable(rows), list_url=address)
