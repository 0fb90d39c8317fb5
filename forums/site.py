"""Forums on the site: their levels in words, the menu, sitemap and URLs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.marks import Mark

registry.pages.add("forums", Pages("forums.urls"), order=30)
registry.menu.add("/foorumit/", _("Forums"), order=60)
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
