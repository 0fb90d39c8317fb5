"""The admin of a county: its record on one screen, and the internal note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Access, access_for
from cooperation import admin as cooperation_admin
from cooperation.admin_base import RecordInline
from cooperation.models import County
from workspace import admin_accounts, admin_organisations, admin_security  # noqa: F401 - register
from workspace.county_note import NoteEdit
from workspace.county_screen import county_screen, overview
from workspace.models import CountyNote
from workspace.registry import CountyColumn, county_columns

admin.site.unregister(County)


def _display(column: CountyColumn) -> Callable[[Any], Any]:
    """The column in the form that the admin expects."""

    @admin.display(description=column.title, ordering=column.ordering or None)
    def cell(obj: Any) -> Any:
        return column.cell(obj)

    return cell


class CountyNoteInline(RecordInline):
    model = CountyNote


@admin.register(County)
class CountyAdmin(cooperation_admin.CountyAdmin):
    """The counties with a summary of each county's record today."""

    list_display_links = ["short_fi"]
    inlines = [*cooperation_admin.CountyAdmin.inlines, CountyNoteInline]
    list_filter = []  # 21 rows: the width is needed more

    def get_queryset(self, request: HttpRequest) -> QuerySet[County]:
        """The counties annotated with what their columns show today."""
        rows, today = super().get_queryset(request), timezone.localdate()
        annotations: dict[str, Any] = {}
        for column in county_columns.values():
            annotations |= column.annotations(today)
        return rows.annotate(**annotations)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The county's name, then the columns that apps register, as attributes of the admin."""
        for name, column in county_columns.items():
            setattr(self, name, _display(column))
        return ["short_fi", *county_columns]

    def get_urls(self) -> list[URLPattern]:
        """The URLs of a county's record on one screen, before the URLs of the county itself."""
        of_all = self.admin_site.admin_view(self.records_view)
        of_one = self.admin_site.admin_view(self.record_view)
        return [
            path("tilanne/", of_all, name="county_records"),
            path("<slug:code>/tilanne/", of_one, name="county_record"),
            *super().get_urls(),
        ]

    def records_view(self, request: HttpRequest) -> HttpResponse:
        """All counties by their last confirmation; those without one in a year first."""
        if code := request.GET.get("county"):
            if not (code.isascii() and code.isalnum()):
                raise Http404
            return redirect("admin:county_record", code)
        context = self._context(request) | {
            "title": _("Counties' records"),
            "rows": overview(self._access(request)),
        }
        return TemplateResponse(request, "admin/workspace/county_records.html", context)

    def record_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """One county: its record, the latest changes, the note."""
        access = self._access(request)
        county = get_object_or_404(County, pk=code)
        note, status = NoteEdit(county, access), 200
        if request.method == "POST":
            note.send(request.POST)
            if note.is_saved:
                self.message_user(request, _("The note has been saved."), messages.SUCCESS)
                return redirect("admin:county_record", code)
            status = 409
        context = self._context(request) | {
            "title": str(county.short),
            "county": county,
            "record": county_screen(county, access),
            "note": note,
            "counties": County.objects.in_order_of_names(),
        }
        return TemplateResponse(
            request, "admin/workspace/county_record.html", context, status=status
        )

    def _access(self, request: HttpRequest) -> Access:
        access = access_for(request)
        if not access.is_staff:
            raise PermissionDenied
        return access

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"opts": self.opts}
