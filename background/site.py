"""The URLs of background work, closed to robots."""

from cooperation import registry
from cooperation.addresses import Pages

registry.pages.add("background", Pages("background.urls"), order=15)
registry.closed_to_robots.add("background", "/yllapito/", order=35)
