"""The admin of what staff tell the public pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cooperation.admin_base import RecordAdmin
from dashboard.models import Presentation


@admin.register(Presentation)
class PresentationAdmin(RecordAdmin):
    """One row: changed, not added to."""

    list_display = ["presented_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Presentation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
