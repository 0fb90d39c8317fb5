"""Filters of forums."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cooperation.actors import ActorType
from cooperation.filters import (
    FilterSet,
    Rows,
    YesNoFilter,
    alive_filter,
    choice_filter,
    county_filter,
    municipality_filter,
    search_filter,
    theme_filter,
)
from cooperation.models import Municipality
from forums.models import ForumParticipant, ForumType, Level


class ForumFilterSet(FilterSet):
    """Forums; participants are those of the day."""

    q = search_filter()
    county = county_filter()
    municipality = municipality_filter(method="with_municipality")
    theme = theme_filter()
    level = choice_filter(_("Level"), Level.choices)
    type = choice_filter(_("Type"), ForumType.choices)
    permanent = YesNoFilter(field_name="is_permanent", label=_("Permanent"))
    regional_council_present = YesNoFilter(
        label=_("Regional council takes part"), method="with_regional_council"
    )
    alive = alive_filter()
    searched = ("name_fi", "name_sv", "name_en", "mandate", "convener", "other_actors")

    def with_municipality(self, rows: Rows, name: str, value: Municipality) -> Rows:
        return rows.filter(self._participants(municipality=value))

    def with_regional_council(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001
        present = self._participants(type=ActorType.REGIONAL_COUNCIL)
        return rows.filter(present if value else ~present)

    def _participants(self, **conditions: Any) -> Exists:
        participants = ForumParticipant.objects.alive_on(self.day)
        return Exists(participants.filter(forum=OuterRef("pk"), **conditions))
