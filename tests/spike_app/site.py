"""Pilots on the site: addresses, menu, sitemap, county pages, the marks of states."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.county_sections import CountySection
from cooperation.marks import Mark
from cooperation.models import County
from tests.spike_app.models import Pilot


def pilots_of(county: County, day: date) -> list[Pilot] | None:
    """The county's pilots under way on the day; None without any."""
    return list(Pilot.objects.alive_on(day).filter(county=county)) or None


registry.pages.add("pilots", Pages("tests.spike_app.urls"), order=945)
registry.menu.add("/kokeilut/", _("County pilots"), order=985)
registry.sitemap.add("pilot_list", SitemapPage(), order=910)
registry.sitemap.add(
    "pilot_detail",
    SitemapPage(lambda: Pilot.objects.order_by("pk").values_list("pk", flat=True)),
    order=922,
)
registry.county_sections.add(
    "pilots", CountySection(_("County pilots"), "pilots/county.html", pilots_of), order=920
)
registry.marks.add(
    "pilot",
    {
        "planned": Mark("plan", pgettext_lazy("county pilot", "Planned")),
        "running": Mark("prog", pgettext_lazy("county pilot", "Under way")),
        "ended": Mark("done", pgettext_lazy("county pilot", "Ended")),
    },
    order=911,
)
registry.embedded_figures.add(
    "pilots.under_way", _("A pilot of the county is under way"), order=980
)
