"""What apps plug into the site from their `site.py`.

Marks, menu, addresses, sections of a county's page, sitemap; and names of background jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from cooperation.addresses import Pages, SitemapPage
from cooperation.county_sections import CountySection
from cooperation.marks import Mark
from toolkit.admission_rules import LIGHT_DAYS
from toolkit.metrics import Figures
from toolkit.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


marks: Registry[Mapping[str, Mark]] = Registry("marks of states", file="site")
"""How the states of a record are shown, by the name that templates give to `{% status %}`."""

menu: Registry[StrOrPromise] = Registry("items of the main menu", file="site")
"""The label of each main page by its path; a path that no page answers is not shown."""

pages: Registry[Pages] = Registry("addresses of pages", file="site")
"""Pages that exist in each language, in the order in which they are matched."""

root_pages: Registry[Pages] = Registry("addresses without a language", file="site")
"""What machines and other sites request: one address for all languages."""

county_sections: Registry[CountySection] = Registry("sections of a county's page", file="site")
"""Sections of a county's public page besides the page's own, by their anchors."""

sitemap: Registry[SitemapPage] = Registry("pages of the sitemap", file="site")
"""By the name of their address."""

closed_to_robots: Registry[str] = Registry("paths closed to robots", file="site")
"""Beginnings of paths that search engines are asked to leave alone."""

embedded_figures: Registry[StrOrPromise] = Registry("figures to embed", file="site")
"""The title of each figure of the situation that others may embed, by its path."""

presented_days: Registry[Callable[[], date | None]] = Registry("the presented day", file="site")
"""Reads the day that the front page shows unless its address names another; None if none is set."""

figures_of_operation: Registry[Figures] = Registry("figures of operation", file="metrics")
"""Metrics that are computed when Prometheus asks: of the database, jobs, mail."""

job_names: Registry[StrOrPromise] = Registry("names of background jobs", file="tasks")
"""What staff call a task, by its name."""


def mark_of(subject: str, key: str | None) -> Mark:
    """The mark of a state; nothing known is a state of its own, never a "no"."""
    states = marks[subject]
    return states[key or next(k for k in ("unknown", "not_recorded", "none") if k in states)]


def presented_day() -> date | None:
    """The day that the front page shows unless its address names another; None if none is set.

    Links name it, so it is noted for the admission of requests (`toolkit/admission_rules.py`).
    """
    found = next((day for read in presented_days.values() if (day := read())), None)
    LIGHT_DAYS.note(found)
    return found
