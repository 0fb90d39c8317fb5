"""The public pages of the situation and the counties; each connects an address with its picture."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from cooperation.models import SYSTEM_FIRST_DAY, County, Theme
from dashboard import county_page
from dashboard.asked import Asked, AskedWronglyError, asked


class DatedView:
    """A page of a day: `asked` in the context, and a sentence for a day that has no answer."""

    request: HttpRequest
    asked: Asked

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.asked = self.what_is_asked(request)
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except AskedWronglyError as error:
            return bad_address(request, str(error))
        return response

    def what_is_asked(self, request: HttpRequest) -> Asked:
        """What the address asks for; without a day, today."""
        return asked(request, today=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"asked": self.asked, "first_day": SYSTEM_FIRST_DAY}


def bad_address(request: HttpRequest, reason: str) -> HttpResponse:
    """400 with the reason, as a page of the site."""
    return render(request, "400.html", {"reason": reason}, status=400)


class CountyDetailView(DatedView, DetailView):
    """One county on a day."""

    template_name = "dashboard/county_detail.html"

    def get_queryset(self) -> Any:
        return County.objects.alive_on(self.asked.day).select_related("regional_council")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = county_page.county_page(self.object, self.asked.day)
        map_title = _("Municipalities' answers on the map")
        return super().get_context_data(**kwargs) | {
            "page": page,
            "theme_by_key": {theme.key: theme for theme in Theme.objects.all()},
            "map": county_page.approval_map(
                page,
                title=map_title,
                description=_("The table beside the map has the same data."),
            ),
        }
