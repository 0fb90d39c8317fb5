"""The statutory duties, and the recommendations for the cooperation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.views.generic import TemplateView

from cooperation.models import County
from cooperation.pages import DatedView
from dashboard import duties, recommendation_sets, recommendations
from history.response_cache import cached
from listing.files import Downloadable, Table
from situation.situations import cached_situation


class DutyListView(DatedView, Downloadable, TemplateView):
    """The statutory duties in force on a day, narrowed by a plain GET form."""

    template_name = "dashboard/duty_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = duties.DutyFilter(self.request.GET)
        rows = duties.duty_rows(form, self.asked.day) if form.is_valid() else []
        return super().get_context_data(**kwargs) | {
            "form": form,
            "rows": rows,
            "themes": duties.by_theme(rows),
            "followed": [row for row in rows if row.standings],
        }

    def table(self, context: dict[str, Any]) -> Table:
        return duties.duty_table(context["rows"])


class RecommendationsView(DatedView, Downloadable, TemplateView):
    """The recommendations for the cooperation, with what the records show of a day."""

    template_name = "dashboard/recommendation_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, known_at = self.asked.day, self.asked.known_at
        picture = cached_situation(day, known_at=known_at)
        followed = cached(
            f"recommendations {day} {known_at} {get_language()}",
            lambda: recommendations.followed(picture, known_at),
        )
        return super().get_context_data(**kwargs) | {
            "followed": followed,
            "set_2023": recommendation_sets.SET_2023,
            "set_2022": recommendation_sets.SET_2022,
            "counties": County.objects.in_bulk(),
        }

    def table(self, context: dict[str, Any]) -> Table:
        return recommendations.table(context["followed"], context["counties"])
