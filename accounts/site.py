"""Signing in on the site: URLs, and paths excluded for robots."""

from __future__ import annotations

from cooperation import registry
from cooperation.addresses import Pages

registry.root_pages.add(
    "sign-in elsewhere", Pages("accounts.urls_openid", under="kirjaudu/palvelu/"), order=10
)
registry.pages.add("accounts", Pages("accounts.urls"), order=10)
registry.closed_to_robots.add("sign-in", "/kirjaudu/", order=30)
