"""Own pages on the site: addresses, and what robots leave alone."""

from __future__ import annotations

from cooperation import registry
from cooperation.addresses import Pages

registry.pages.add("workspace", Pages("workspace.urls"), order=70)
registry.closed_to_robots.add("own pages", "/oma-alue/", order=40)
