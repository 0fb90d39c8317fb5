"""Own pages on the site: URLs, and paths excluded for robots."""

from __future__ import annotations

from cooperation import registry
from cooperation.addresses import Pages

registry.pages.add("workspace", Pages("workspace.urls"), order=70)
registry.closed_to_robots.add("own pages", "/oma-alue/", order=40)
