"""The situation and the base domain on the site, and the pages that belong to no subject."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage
from cooperation.marks import Mark
from cooperation.models import County, Municipality, RegionalCouncil
from situation.models import presented_on


def _counties() -> Iterator[str]:
    yield from County.objects.values_list("slug", flat=True)


def _municipalities() -> Iterator[str]:
    yield from Municipality.objects.values_list("pk", flat=True)


def _regional_councils() -> Iterator[str]:
    yield from RegionalCouncil.objects.values_list("pk", flat=True)


registry.presented_days.add("presentation", presented_on, order=10)

registry.root_pages.add("dashboard", Pages("dashboard.urls_root"), order=20)
registry.pages.add("dashboard", Pages("dashboard.urls"), order=80)

registry.menu.add("/", _("Situation"), order=10)
registry.menu.add("/alueet/", _("Counties"), order=20)
registry.menu.add("/kunnat/", _("Municipalities"), order=30)
registry.menu.add("/julkaisut/", _("Publications"), order=90)  # shown once the page exists

for _order, _name in (
    (10, "situation"),
    (20, "county_list"),
    (30, "county_compare"),
    (40, "municipality_list"),
    (50, "regional_council_list"),
    (90, "duty_list"),
    (100, "recommendation_list"),
    (110, "embed_list"),
    (130, "method"),
    (140, "glossary"),
    (150, "accessibility"),
    (160, "privacy"),
    (170, "feedback"),
):
    registry.sitemap.add(_name, SitemapPage(), order=_order)
registry.sitemap.add("county_detail", SitemapPage(_counties), order=180)
registry.sitemap.add("municipality_detail", SitemapPage(_municipalities), order=190)
registry.sitemap.add("regional_council_detail", SitemapPage(_regional_councils), order=200)

registry.closed_to_robots.add("admin", "/admin/", order=10)
registry.closed_to_robots.add("search", "/haku/", order=20)
registry.closed_to_robots.add("collections", "/kierrokset/", order=50)
registry.closed_to_robots.add("feedback sent", "/palaute/kiitos/", order=60)

registry.marks.add(
    "duty",
    {
        "fulfilled": Mark("done", pgettext_lazy("duty", "Fulfilled")),
        "partly": Mark("prog", pgettext_lazy("duty", "Partly")),
        "window_open": Mark("plan", pgettext_lazy("duty", "Time left")),
        "not_recorded": Mark("unk", pgettext_lazy("duty", "Not recorded")),
        "confirmed_none": Mark("none", pgettext_lazy("duty", "Not held, confirmed")),
        "not_in_force": Mark("na", pgettext_lazy("duty", "Not in force")),
    },
    order=70,
)
registry.marks.add(
    "responsible",
    {"not_recorded": Mark("unk", pgettext_lazy("responsible person", "Not recorded"))},
    order=90,
)
