"""The municipalities: their list, and each by itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, TemplateView

from changes.timeline import recent
from cooperation.filters import MunicipalityFilterSet
from cooperation.models import County, Municipality, Theme
from cooperation.pages import DatedView, list_form
from dashboard import municipality_list
from dashboard.municipality_page import municipality_page
from dashboard.views.moved import moved_to
from history.tracking import once_called
from listing.files import Downloadable, Table, api_address


class MunicipalityListView(DatedView, Downloadable, TemplateView):
    """The municipalities that exist on a day, with their county."""

    template_name = "dashboard/municipality_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset = MunicipalityFilterSet(
            self.request.GET,
            Municipality.objects.existing_on(self.asked.day)
            .with_county_on(self.asked.day)
            .in_order_of_names(),
            today=self.asked.today,
        )
        rows = list(filterset.qs) if filterset.is_valid() else []
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset),
            "municipalities": rows,
            "letters": municipality_list.by_letter(rows),
            "is_long": len(rows) > municipality_list.LONG,
            "counties": County.objects.in_bulk(),
            "json": api_address("municipalities", self.request.GET),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return municipality_list.municipality_table(context["letters"], context["counties"])


class MunicipalityDetailView(DatedView, DetailView):
    """One municipality on a day: what binds it, what its council decided, where it met."""

    template_name = "dashboard/municipality_detail.html"
    queryset = Municipality.objects.select_related("successor", "regional_council")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = municipality_page(self.object, self.asked.day)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "theme_by_key": Theme.objects.in_bulk(),
            "predecessors": self.object.predecessors.all(),
            "history": recent(self.request, self.asked, municipality=self.object.code),
        }


@require_safe
def municipality_by_name(request: HttpRequest, slug: str) -> HttpResponse:
    """A municipality's name leads to its code, which stays when a name changes."""
    municipality = (
        Municipality.objects.filter(slug=slug).first()
        or once_called(Municipality, slug)
        or _called_in_swedish(slug)
    )
    if municipality is None:
        raise Http404
    return moved_to(request, reverse("municipality_detail", args=[municipality.pk]))


def _called_in_swedish(slug: str) -> Municipality | None:
    """The municipality whose Swedish name is written so in an address: Närpes as narpes."""
    rows = Municipality.objects.exclude(name_sv="")
    return next((row for row in rows if slugify(row.name_sv) == slug), None)
