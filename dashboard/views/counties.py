"""The counties: their list, each by itself, and several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView

from changes.timeline import recent
from cooperation.asked import AskedWronglyError
from cooperation.county_sections import ShownSection
from cooperation.models import County, Theme
from cooperation.pages import DatedView
from cooperation.registry import county_sections
from dashboard import county_list, county_page
from dashboard.filters import CountyFilter
from dashboard.likeness import counties_like
from dashboard.remarks import remarks_on
from dashboard.side_by_side import CompareForm, side_by_side
from dashboard.views.moved import moved_to
from history.tracking import once_called
from listing.files import Downloadable, Table
from situation import method


class CountyListView(DatedView, Downloadable, TemplateView):
    """The counties on a day, narrowed by a plain GET form."""

    template_name = "dashboard/county_list.html"

    @classmethod
    def several(cls) -> frozenset[str]:
        """The parameters that take several values."""
        return frozenset({"status", "regional_council"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = CountyFilter(self.request.GET)
        figure = form.cleaned_data.get("figure", "") if form.is_valid() else ""
        return super().get_context_data(**kwargs) | {
            "form": form,
            "figure": method.figures_of_counties().get(figure),
            "counties": county_list.county_rows(self.asked.day, form) if form.is_valid() else [],
        }

    def table(self, context: dict[str, Any]) -> Table:
        return county_list.county_table(context["counties"])


class CompareView(DatedView, Downloadable, TemplateView):
    """Two to four counties side by side."""

    template_name = "dashboard/county_compare.html"

    @classmethod
    def several(cls) -> frozenset[str]:
        """The parameters that take several values."""
        return frozenset({"county"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_asked = "county" in self.request.GET
        form = CompareForm(self.request.GET if is_asked else None, day=self.asked.day)
        counties = form.cleaned_data["county"] if form.is_valid() else ()
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": side_by_side(counties, self.asked.day) if counties else None,
            "lasting_words": [("county", county.code) for county in counties],
        }

    def table(self, context: dict[str, Any]) -> Table:
        if context["found"] is None:
            raise AskedWronglyError(_("Choose two to four counties."), field="format")
        table: Table = context["found"].table()
        return table


class CountyDetailView(DatedView, DetailView):
    """One county on a day."""

    template_name = "dashboard/county_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            if county := once_called(County, self.kwargs["slug"]):
                return moved_to(request, reverse("county_detail", args=[county.slug]))
            raise

    def get_queryset(self) -> Any:
        return County.objects.alive_on(self.asked.day).with_regional_councils_on(self.asked.day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = county_page.county_page(self.object, self.asked.day)
        map_title = _("Municipalities' answers on the map")
        return super().get_context_data(**kwargs) | {
            "page": page,
            "history": recent(self.request, self.asked, county=self.object.code),
            "theme_by_key": {theme.key: theme for theme in Theme.objects.all()},
            "map": county_page.approval_map(
                page,
                title=map_title,
                description=_("The table beside the map has the same data."),
            ),
            "clock": county_page.year_clock(page),
            "alike": counties_like(self.object, self.asked.day),
            "remarks": remarks_on(self.asked.day, county=self.object),
            "sections": list(self._sections()),
        }

    def _sections(self) -> Iterator[ShownSection]:
        """The sections that other apps add, where they have something to show."""
        for key, section in county_sections.items():
            content = section.read(self.object, self.asked.day)
            if content is not None:
                yield ShownSection(key, section.title, section.template, content)
