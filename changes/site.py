"""The list of changes on the site: its addresses and its place in the sitemap."""

from __future__ import annotations

from cooperation import registry
from cooperation.addresses import Pages, SitemapPage

registry.pages.add("changes", Pages("changes.urls"), order=75)
registry.sitemap.add("changes", SitemapPage(), order=120)
