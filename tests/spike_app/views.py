"""The pilots' pages: the list with its filters, and one pilot."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView

from changes.timeline import recent
from cooperation.asked import AskedWronglyError
from cooperation.models import Theme
from cooperation.pages import DatedView, list_form, page_of
from listing.files import Downloadable, Table, api_address
from tests.spike_app.filters import PilotFilterSet
from tests.spike_app.listed import COLUMNS
from tests.spike_app.models import Pilot


class PilotListView(DatedView, Downloadable, TemplateView):
    """Pilots under way on a day."""

    template_name = "pilots/pilot_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = self._query()
        rows = Pilot.objects.select_related("county")
        filterset = PilotFilterSet(data, rows, today=self.asked.today)
        if not filterset.is_valid():
            raise AskedWronglyError(next(iter(filterset.errors.values()))[0])
        found = filterset.qs
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset, hidden=["alive"]),
            "page_obj": page_of(found, found.count(), self.request.GET.get("page")),
            "theme_by_key": Theme.objects.in_bulk(),
            "found": found,
            "json": api_address("pilots", data),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return COLUMNS.table(_("County pilots"), context["found"])

    def _query(self) -> QueryDict:
        data = self.request.GET.copy()
        data["alive"] = data.get("alive") or "true"
        data.pop("page", None)
        return data


class PilotDetailView(DatedView, DetailView):
    """One pilot."""

    template_name = "pilots/pilot_detail.html"
    context_object_name = "pilot"

    def get_queryset(self) -> Any:
        return Pilot.objects.select_related("county")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "history": recent(self.request, self.asked, about=(Pilot, self.object.pk)),
            "history_words": f"pilot={self.object.pk}",
            "theme_by_key": Theme.objects.in_bulk(),
        }
