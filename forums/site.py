"""Forums on the site: their levels in words, the menu, search, sitemap and URLs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.marks import Mark
from cooperation.site_search import Hit, Search, SearchedKind, limited
from forums.models import Forum
from toolkit.searching import like
from toolkit.texts import text_of


def forums(search: Search) -> Iterator[Hit]:
    """Forums alive on the day, by name; each links to the list filtered to it."""
    alive = Forum.objects.alive_on(search.day).select_related("county")
    alive = alive.in_order_of_names(within=("county", "level"))
    for row in limited(like(alive, search.words, "name_fi", "name_sv", "name_en")):
        address = search.list_page("forum_list", q=row.name_fi, county=row.county_id)
        note = f"{text_of(row.county, 'short')}, {row.get_type_display()}"
        yield Hit(address, row.name, note)


registry.pages.add("forums", Pages("forums.urls"), order=30)
registry.menu.add("/foorumit/", _("Forums"), order=60)
registry.searches.add(
    "forums", SearchedKind(_("Cooperation forums"), forums, list_page="forum_list"), order=50
)
registry.sitemap.add("forum_list", SitemapPage(), order=80)
registry.marks.add(
    "level",
    {
        "political": Mark("", pgettext_lazy("forum level", "Political decision-making")),
        "executive": Mark("", pgettext_lazy("forum level", "Executive leadership")),
        "expert": Mark("", pgettext_lazy("forum level", "Experts")),
        "field": Mark("", pgettext_lazy("forum level", "Work with clients")),
    },
    order=100,
)
registry.embedded_figures.add(
    "forums.covering_all_municipalities",
    _("A strategic forum with every municipality"),
    order=70,
)
