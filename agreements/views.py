"""The agreements' pages: the list with its facets, and one agreement's case file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, TemplateView

from accounts.access import visible_or_404
from agreements import documents
from agreements.cases import case_files, case_on
from agreements.filters import AgreementFilterSet
from agreements.models import Agreement, Character, Document, Kind, Status, StoredFile
from agreements.models.status import LISTED
from changes.timeline import recent
from cooperation.models import Theme
from cooperation.pages import PAGE_SIZE, DatedView, downloads, list_form
from listing.facets import Property, Tally, by_county, by_theme, tally

FACETED = ("kind", "status", "theme", "county", "character", "listed")
"""Filters set by facets; without a chosen status, the page lists some of them."""


class AgreementListView(DatedView, TemplateView):
    """Agreements on a day. Those not started are left out unless that status is chosen."""

    template_name = "agreements/agreement_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = self._query()
        filterset = AgreementFilterSet(data, Agreement.objects.all(), today=self.asked.today)
        found = filterset.qs if filterset.is_valid() else Agreement.objects.none()
        keys = list(found.values_list("pk", flat=True))  # the filters run only once
        page = Paginator(keys, PAGE_SIZE).get_page(self.request.GET.get("page"))
        rows = case_files(Agreement.objects.filter(pk__in=page.object_list))
        cases = [case_on(agreement, self.asked.day) for agreement in rows]
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset, hidden=(*FACETED, "begun")),
            "facets": self._counted(filterset).facets,
            "page_obj": page,
            "cases": cases,
            "theme_by_key": Theme.objects.in_bulk(),
            "downloads": downloads("agreements", data),
        }

    def _counted(self, filterset: AgreementFilterSet) -> Tally:
        """The rows by what the list can be narrowed by."""
        rows = filterset.without(FACETED) if filterset.is_valid() else Agreement.objects.none()
        keys = list(rows.order_by().values_list("pk", flat=True))  # the filters run only once
        return tally(
            Agreement.objects.filter(pk__in=keys).with_status_on(self.asked.day),
            self.request.GET,
            Property("kind", _("Kind"), "kind", dict(Kind.choices)),
            Property("status", _("Status"), "status_on", dict(Status.choices), listed=LISTED),
            by_theme(),
            by_county(),
            Property("character", _("Character"), "character", dict(Character.choices)),
        )

    def _query(self) -> QueryDict:
        data = self.request.GET.copy()
        data.pop("page", None)
        data.pop("listed", None)
        if not data.get("status"):
            data["listed"] = "true"
        return data


class AgreementDetailView(DatedView, DetailView):
    """One agreement on a day, with the whole case file."""

    template_name = "agreements/agreement_detail.html"

    def get_queryset(self) -> Any:
        return case_files(Agreement.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.asked.day
        subs = case_files(self.object.sub_agreements.with_life_on(day))
        return super().get_context_data(**kwargs) | {
            "case": case_on(self.object, day),
            "parent": Agreement.objects.with_life_on(day).filter(pk=self.object.parent_id).first(),
            "sub_agreements": [case_on(one, day) for one in subs],
            "forums": self.object.forums.alive_on(day).in_order_of_names(within=("level",)),
            "plans": self.object.plans.alive_on(day),
            "theme_by_key": Theme.objects.in_bulk(),
            "history": recent(self.request, self.asked, about=(Agreement, self.object.pk)),
            "history_words": f"agreement={self.object.pk}",
        }


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """An uploaded document, as a download."""
    document = visible_or_404(request, Document.objects.exclude(sha256=""), pk=pk)
    stored = get_object_or_404(StoredFile, pk=document.sha256)
    return documents.download(document, stored)
