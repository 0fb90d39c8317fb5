"""The regional councils: their list, and each by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView

from agreements.cases import case_files, case_on
from agreements.models import Agreement
from cooperation.models import County, CountyRegion, RegionalCouncil, Theme
from cooperation.pages import DatedView
from forums.models import Forum
from listing.columns import joined
from listing.files import Downloadable, Table
from negotiations.calendars import dated_on
from negotiations.models import Negotiation
from toolkit.texts import text_of


class RegionalCouncilListView(DatedView, Downloadable, TemplateView):
    """The regional councils and their counties."""

    template_name = "dashboard/regional_council_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        serving = CountyRegion.objects.alive_on(self.asked.day).select_related("county")
        counties = Prefetch("county_regions", serving, to_attr="counties_on")
        return super().get_context_data(**kwargs) | {
            "councils": RegionalCouncil.objects.prefetch_related(counties)
        }

    def table(self, context: dict[str, Any]) -> Table:
        return Table(
            title=_("Regional councils"),
            head=[_("Code"), _("Regional council"), _("Region"), _("Counties")],
            rows=[
                [
                    *(one.code, one.name.value, text_of(one, "region").value),
                    joined(str(serving.county.short) for serving in one.counties_on),
                ]
                for one in context["councils"]
            ],
        )


class RegionalCouncilDetailView(DatedView, DetailView):
    """One regional council on a day: its counties, agreements and forums, its role in words."""

    template_name = "dashboard/regional_council_detail.html"
    model = RegionalCouncil

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, council = self.asked.day, self.object
        agreements = case_files(Agreement.objects.filter(parties__regional_council=council))
        cases = [case_on(agreement, day) for agreement in agreements]
        taking_part = {
            "participants__regional_council": council,
            "participants__period__contains": day,
        }
        return super().get_context_data(**kwargs) | {
            "counties": County.objects.served_on(council, day),
            "municipalities": council.municipalities.existing_on(day).in_order_of_names(),
            "cases": [
                (case, answer)
                for case in cases
                for answer in case.answers
                if case.is_begun and answer.party.regional_council_id == council.pk
            ],
            "forums": Forum.objects.alive_on(day)
            .filter(**taking_part)
            .in_order_of_names(within=("county", "level"))
            .select_related("county"),
            "negotiations": _present_in(council, day),
            "theme_by_key": Theme.objects.in_bulk(),
        }


def _present_in(council: RegionalCouncil, day: date) -> int:
    """In how many of its counties' negotiations held by the day the council was present."""
    rows = Negotiation.objects.filter(
        county__regions__regional_council=council,
        county__regions__period__contains=F("held_on"),
        is_regional_council_present=True,
        held_on__lte=day,
    )
    return sum(one.state == "held" for one in dated_on(rows, day))
