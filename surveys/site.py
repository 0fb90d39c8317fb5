"""Surveys on the site: the menu, URLs, a section of county pages, and paths closed to robots."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cooperation import registry
from cooperation.addresses import Pages
from cooperation.county_sections import CountySection
from surveys.county import county_results

registry.pages.add("surveys", Pages("surveys.urls"), order=50)
registry.menu.add("/kyselyt/", _("Surveys"), order=70)
registry.closed_to_robots.add("answering", "/vastaa/", order=70)
registry.closed_to_robots.add("answering by a link", "/vastaus/", order=80)
registry.county_sections.add(
    "survey",
    CountySection(_("The survey"), "surveys/partials/county.html", county_results),
    order=10,
)
