"""The security log in the admin: read by administrators, with filters, and exported as shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SecurityEvent
from listing.cells import csv_lines, in_chunks
from workspace.admin_accounts import ReadOnly

HEAD = ["happened_at", "kind", "account", "account_number", "done_by", "network", "detail"]
ROWS_AT_ONCE = 2000


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnly):
    """Sign-ins, second factors, tokens, roles and refusals of the last twelve months."""

    change_list_template = "admin/accounts/security_events.html"
    list_display = ("happened_at", "kind", "user", "done_by", "network", "detail")
    list_filter = ("kind", "happened_at")
    list_select_related = ("user", "done_by")
    search_fields = ("user__email", "done_by__email", "network", "detail")
    search_help_text = _("Address of an account, network or detail")
    fields = list_display
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        export = path(
            "csv/",
            self.admin_site.admin_view(self.export),
            name="accounts_securityevent_export",
        )
        return [export, *super().get_urls()]

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """The events of the list as filtered, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        events = self.get_changelist_instance(request).get_queryset(request)
        response = StreamingHttpResponse(
            in_chunks(csv_lines(HEAD, _rows(events))), content_type="text/csv; charset=utf-8"
        )
        name = f"turvaloki-{timezone.localdate()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _rows(events: QuerySet[SecurityEvent]) -> Iterator[list[Any]]:
    for event in events.select_related("user", "done_by").iterator(ROWS_AT_ONCE):
        yield [
            event.happened_at.isoformat(),
            event.kind,
            event.user.email if event.user else "",
            event.user_id or "",
            event.done_by.email if event.done_by else "",
            event.network,
            event.detail,
        ]
