"""The kinds of record and page that the search knows; apps add theirs in `searches.py`."""

from __future__ import annotations

from search.kinds import SearchedKind
from toolkit.registry import Registry

searches: Registry[SearchedKind] = Registry("groups of the search", file="searches")
"""What the search page searches; of groups that match alike the first is shown first."""
