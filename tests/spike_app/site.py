"""Pilots on the site: addresses, menu, sitemap, search, county pages, the marks of states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.county_sections import CountySection
from cooperation.marks import Mark
from cooperation.models import County
from cooperation.site_search import Hit, Search, SearchedKind, limited
from tests.spike_app.models import Pilot
from toolkit.searching import like
from toolkit.texts import text_of


def pilots(search: Search) -> Iterator[Hit]:
    """Pilots under way on the day, by name."""
    alive = Pilot.objects.alive_on(search.day).select_related("county")
    for row in limited(like(alive, search.words, "name_fi", "name_sv", "name_en")):
        note = str(text_of(row.county, "short"))
        yield Hit(search.page("pilot_detail", row.pk), row.name, note)


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
registry.searches.add(
    "pilots", SearchedKind(_("County pilots"), pilots, list_page="pilot_list"), order=980
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
