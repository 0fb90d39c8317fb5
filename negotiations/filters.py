"""Filters of negotiations, none-statements and practices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cooperation.filters import (
    FilterSet,
    Rows,
    YearFilter,
    YesNoFilter,
    alive_filter,
    choice_filter,
    county_filter,
    municipality_filter,
    search_filter,
    theme_filter,
)
from cooperation.models import Municipality
from negotiations.counting import on_record_on, outcome_on
from negotiations.models import STATUTORY, Format, Kind, Outcome

STATUTORY_KINDS = [(kind.value, kind.label) for kind in STATUTORY]
OUTCOMES = [*Outcome.choices, ("none", _("not known"))]


class NegotiationFilterSet(FilterSet):
    """Negotiations and meetings; `reach` is with whom: all, one, or a group of municipalities."""

    q = search_filter()
    county = county_filter()
    municipality = municipality_filter("municipalities", method="with_municipality")
    kind = choice_filter(_("Kind"), Kind.choices)
    theme = theme_filter()
    year = YearFilter(field_name="held_on", label=_("Year"))
    reach = choice_filter(_("With whom"), Format.choices, field_name="format")
    outcome = choice_filter(_("Outcome"), OUTCOMES, method="with_outcome")
    regional_council_present = YesNoFilter(
        field_name="is_regional_council_present", label=_("Regional council present")
    )
    known = YesNoFilter(
        label=_("Known on the day"),
        method="known_by_day",
        help_text=_("Whether it was held, announced, cancelled or recorded by the requested day."),
    )
    searched = ("note",)

    def known_by_day(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001
        known = on_record_on(self.day)
        return rows.filter(known) if value else rows.exclude(known)

    def with_municipality(self, rows: Rows, name: str, value: Municipality) -> Rows:
        return rows.filter(municipalities__contains=[value.code])

    def with_outcome(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(outcome_on("" if value == "none" else value, self.day))


class NoneStatementFilterSet(FilterSet):
    """Statements that none was held; `year` is the window's first."""

    county = county_filter()
    kind = choice_filter(_("Kind"), STATUTORY_KINDS)
    year = YearFilter(field_name="window_from", label=_("Year"))


class NegotiationPracticeFilterSet(FilterSet):
    """How counties negotiate."""

    q = search_filter()
    county = county_filter()
    kind = choice_filter(_("Kind"), Kind.choices)
    alive = alive_filter()
    searched = ("description_fi", "description_sv", "description_en")
