"""Filters of pilots, for the page and the API alike."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cooperation.filters import (
    FilterSet,
    alive_filter,
    choice_filter,
    county_filter,
    search_filter,
    theme_filter,
)
from tests.spike_app.models import State


class PilotFilterSet(FilterSet):
    """Pilots."""

    q = search_filter()
    county = county_filter()
    theme = theme_filter()
    state = choice_filter(_("State of the pilot"), State.choices)
    alive = alive_filter()
    searched = ("name_fi", "name_sv", "name_en", "result")
