"""Surveys on the site: the menu, URLs, and paths excluded for robots."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cooperation import registry
from cooperation.addresses import Pages

registry.pages.add("surveys", Pages("surveys.urls"), order=50)
registry.menu.add("/kyselyt/", _("Surveys"), order=70)
registry.closed_to_robots.add("answering", "/vastaa/", order=70)
registry.closed_to_robots.add("answering by a link", "/vastaus/", order=80)
