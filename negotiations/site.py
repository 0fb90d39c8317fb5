"""Negotiations on the site: the marks of their outcomes, the menu, sitemap and URLs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.marks import Mark

registry.pages.add("negotiations", Pages("negotiations.urls"), order=40)
registry.menu.add("/neuvottelut/", _("Negotiations"), order=50)
registry.sitemap.add("negotiation_list", SitemapPage(), order=70)
registry.marks.add(
    "negotiation",
    {
        "held": Mark("done", pgettext_lazy("negotiation", "Held")),
        "planned": Mark("plan", pgettext_lazy("negotiation", "Upcoming")),
        "confirmed_none": Mark("none", pgettext_lazy("negotiation", "Not held, confirmed")),
        "not_recorded": Mark("unk", pgettext_lazy("negotiation", "Not recorded")),
        "awaiting_outcome": Mark("prog", pgettext_lazy("negotiation", "Outcome not recorded")),
        "not_counted": Mark("unk", pgettext_lazy("negotiation", "Not counted")),
        "cancelled": Mark("na", pgettext_lazy("negotiation", "Cancelled")),
    },
    order=20,
)
registry.embedded_figures.add(
    "cooperation_negotiations.held",
    _("Cooperation negotiation (section 14) held in the council term"),
    order=50,
)
registry.embedded_figures.add(
    "hyte_negotiations.held",
    _("Wellbeing promotion negotiation held in the year"),
    order=60,
)
