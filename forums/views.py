"""The forums' page: forums alive on a day, their participants, and municipalities in none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import County
from forums.filters import ForumFilterSet
from forums.listed import COLUMNS
from forums.models import Forum, ForumType, Level
from forums.summary import levels
from forums.taking_part import (
    ForumParticipants,
    in_none,
    numbers_in_none,
    taking_part,
    with_participants,
)
from listing.facets import Property, by_county, by_theme
from listing.views import FacetedListView

PAGE_SIZE = 25
"""Forums have long rows: a page of this size can still be read on a phone."""


class ForumListView(FacetedListView):
    """Forums alive on a day."""

    template_name = "forums/forum_list.html"
    model, filterset_class, columns = Forum, ForumFilterSet, COLUMNS
    collection, title, page_size = "forums", gettext_lazy("Forums"), PAGE_SIZE
    set_by_page = ("alive",)

    def complete(self, words: QueryDict) -> None:
        words["alive"] = words.get("alive") or "true"

    def ordered(self) -> Any:
        return Forum.objects.in_order_of_names(within=("county", "level"))

    def properties(self) -> list[Property]:
        return [
            Property("level", _("Level"), "level", dict(Level.choices)),
            Property("type", _("Type"), "type", dict(ForumType.choices)),
            by_theme(),
            by_county(),
        ]

    def shown(self, keys: Iterable[int]) -> list[ForumParticipants]:
        day = self.asked.day
        return taking_part(with_participants(self.ordered().filter(pk__in=keys), day), day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, day = super().get_context_data(**kwargs), self.asked.day
        found, form = context["found"], context["form"]
        county = form.cleaned_data["county"] if form.is_valid() else None
        numbers = {} if county else numbers_in_none(found, day)
        return context | {
            "levels": levels(context["counted"]),
            "county": county,
            "in_none": in_none(found, county, day) if county else [],
            "numbers": numbers,
            "in_none_count": sum(numbers.values()),
            "county_by_code": County.objects.in_bulk(numbers),
        }
