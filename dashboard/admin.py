"""The admin of what staff tell the public pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import access_for
from accounts.sites import ByAccess
from cooperation.admin_base import RecordAdmin
from dashboard.feedback import mark_handled
from dashboard.models import Feedback, Presentation


@admin.register(Presentation)
class PresentationAdmin(RecordAdmin):
    """One row: changed, not added to."""

    list_display = ["presented_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Presentation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Feedback)
class FeedbackAdmin(ByAccess, admin.ModelAdmin):
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
