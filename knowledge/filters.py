"""Filters of plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agreements.filters import TITLES, agreement_filter
from cooperation.filters import (
    FilterSet,
    alive_filter,
    choice_filter,
    county_filter,
    search_filter,
    theme_filter,
)
from knowledge.models import PlanKind


class PlanFilterSet(FilterSet):
    """Plans that make agreements concrete."""

    q = search_filter()
    agreement = agreement_filter()
    county = county_filter()
    kind = choice_filter(_("Kind"), PlanKind.choices)
    theme = theme_filter()
    alive = alive_filter()
    searched = TITLES
