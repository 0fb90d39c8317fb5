"""The front page, and how its figures are counted."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from cooperation.asked import AskedWronglyError
from cooperation.pages import CARRIED_PARAMETERS, DatedView, PresentedView
from dashboard import country_map, front_page
from dashboard.matrix import matrix_table
from dashboard.open_data import Catalogue, block, last_change
from dashboard.remarks import remarks_on, with_remarks
from dashboard.zeroes import is_unknown
from listing.files import Downloadable, Table
from situation import method
from situation.origins import origins_of
from situation.situations import cached_situation
from situation.summary import national_summary


class SituationView(PresentedView, Downloadable, TemplateView):
    """The front page: the presented day's situation, or another day's."""

    template_name = "dashboard/situation.html"
    understands = (*CARRIED_PARAMETERS, "compare")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.asked.day
        compared = self.asked.compared
        if "compare" not in self.request.GET:
            compared = front_page.usual_comparison(day)
        page = front_page.front_page(
            day,
            compared=compared,
            known_at=self.asked.known_at,
            today=self.asked.today,
        )
        choices = country_map.map_choices(page)
        asked_map = self.request.GET.get("map") or country_map.FIRST
        if asked_map not in country_map.MAPS:
            raise AskedWronglyError(_("There is no such map."), field="map")
        # A map of negotiations goes on with the reader to days without a window for them.
        shown = choices.get(asked_map, choices[country_map.FIRST])
        return super().get_context_data(**kwargs) | {
            "page": page,
            "origins": origins_of(page.situation, is_demonstration=settings.DEMO),
            "compared_with": compared,
            "paragraphs": with_remarks(
                national_summary(page.situation, today=self.asked.today), remarks_on(day)
            ),
            "map": country_map.country_map(page, shown.key, url_of=self._addresses(page)),
            "map_shown": shown,
            "map_choices": choices.values(),
            "known_day": timezone.localdate(self.asked.known_at)
            if self.asked.known_at
            else self.asked.today,
            "dataset": block(
                Catalogue(self.request.build_absolute_uri, last_change(self.asked.today))
            ),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return matrix_table(context["page"].rows)

    def _addresses(self, page: front_page.FrontPage) -> dict[str, str]:
        return {
            code: reverse("county_detail", args=[county.slug]) + self.asked.query
            for code, county in page.counties.items()
        }


class MethodView(DatedView, Downloadable, TemplateView):
    """How every figure is counted, with the figures of the day."""

    template_name = "dashboard/method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        picture = cached_situation(self.asked.day)
        figures = dict(picture.figures())
        subjects = [
            (section, method.counted(rules, figures, partial(is_unknown, picture)))
            for section, rules in method.sections().items()
        ]
        return super().get_context_data(**kwargs) | {
            "subjects": subjects,
            "principles": method.PRINCIPLES,
            "origins": origins_of(picture, is_demonstration=settings.DEMO),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return method.figure_table(context["subjects"], context["origins"], self.asked.day)
