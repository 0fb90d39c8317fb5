"""Sections that apps add to a county's public page.

The page itself and its own sections are the dashboard's; `registry.county_sections` adds to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cooperation.models import County


@dataclass(frozen=True, slots=True)
class CountySection:
    """A section of the page; its key in the registry is its anchor.

    `read` returns what the section shows of a county on a day, or None if the page has no such
    section that day, in a fixed number of queries. The template gets it as `content`, beside
    `page` (the content of the whole page) and `asked` (the day).
    """

    title: StrOrPromise
    template: str
    read: Callable[[County, date], object | None]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with the content that it shows."""

    key: str
    title: StrOrPromise
    template: str
    content: object
