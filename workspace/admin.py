"""The admin of a county: its record on one screen, and the internal note."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.access import Access, access_for
from agreements.models import Agreement, Status
from cooperation import admin as cooperation_admin
from cooperation.admin_base import RecordInline
from cooperation.days import day_in_words
from cooperation.models import County
from forums.models import Forum
from negotiations.models import Negotiation
from workspace.county_record import NoteEdit, county_record, overview
from workspace.models import CountyNote

admin.site.unregister(County)


class CountyNoteInline(RecordInline):
    model = CountyNote


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
    inlines = (CountyNoteInline,)
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

    def get_urls(self) -> list[URLPattern]:
        """A county's whole record on one screen, before the addresses of the county itself."""
        of_all = self.admin_site.admin_view(self.records_view)
        of_one = self.admin_site.admin_view(self.record_view)
        return [
            path("tilanne/", of_all, name="county_records"),
            path("<slug:code>/tilanne/", of_one, name="county_record"),
            *super().get_urls(),
        ]

    def records_view(self, request: HttpRequest) -> HttpResponse:
        """All counties: when each last confirmed its record, who has not within a year."""
        if code := request.GET.get("county"):
            return redirect("admin:county_record", code)
        context = self._context(request) | {
            "title": _("Counties' records"),
            "rows": overview(self._access(request)),
        }
        return TemplateResponse(request, "admin/workspace/county_records.html", context)

    def record_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """One county: what is on record, what changed last, the note."""
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
            "record": county_record(county, access),
            "note": note,
            "counties": County.objects.in_finnish_order(),
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
