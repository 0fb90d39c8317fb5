"""The forums' page: forums alive on a day, their participants, and municipalities in none."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from cooperation.models import County, Theme
from cooperation.pages import DatedView, downloads, list_form, page_of
from forums.filters import ForumFilterSet
from forums.models import Forum, ForumType, Level
from forums.summary import levels
from forums.taking_part import in_none, numbers_in_none, taking_part, with_participants
from listing.facets import Property, by_county, by_theme, tally

FACETED = ("level", "type", "theme", "county")
"""Filters set by facets."""
PAGE_SIZE = 25
"""Forums have long rows: a page of this size can still be read on a phone."""


class ForumListView(DatedView, TemplateView):
    """Forums alive on a day."""

    template_name = "forums/forum_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data, day = self._query(), self.asked.day
        rows = Forum.objects.in_order_of_names(within=("county", "level"))
        filterset = ForumFilterSet(data, rows, today=self.asked.today)
        is_valid = filterset.is_valid()
        found = filterset.qs if is_valid else Forum.objects.none()
        county = filterset.form.cleaned_data["county"] if is_valid else None
        base = filterset.without(FACETED) if is_valid else found
        counted = tally(base, self.request.GET, *properties())
        numbers = {} if county else numbers_in_none(found, day)
        page = page_of(found, counted.total, self.request.GET.get("page"), PAGE_SIZE)
        shown = with_participants(rows.filter(pk__in=[one.pk for one in page]), day)
        return super().get_context_data(**kwargs) | {
            "form": list_form(filterset, hidden=(*FACETED, "alive")),
            "facets": counted.facets,
            "levels": levels(counted),
            "page_obj": page,
            "rows": taking_part(shown, day),
            "county": county,
            "in_none": in_none(found, county, day) if county else [],
            "numbers": numbers,
            "in_none_count": sum(numbers.values()),
            "county_by_code": County.objects.in_bulk(numbers),
            "theme_by_key": Theme.objects.in_bulk(),
            "downloads": downloads("forums", data),
        }

    def _query(self) -> QueryDict:
        data = self.request.GET.copy()
        data["alive"] = data.get("alive") or "true"
        data.pop("page", None)
        return data


def properties() -> list[Property]:
    """What the list can be narrowed by."""
    return [
        Property("level", _("Level"), "level", dict(Level.choices)),
        Property("type", _("Type"), "type", dict(ForumType.choices)),
        by_theme(),
        by_county(),
    ]
