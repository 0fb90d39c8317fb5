"""URLs of the import, which must come before those of the own pages that they are among."""

from __future__ import annotations

from cooperation import registry
from cooperation.addresses import Pages

registry.pages.add("importing", Pages("importing.urls"), order=60)
