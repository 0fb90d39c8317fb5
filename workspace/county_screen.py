"""A county's whole record on one screen of the admin, and the list of all counties for staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse

from accounts.access import Access
from changes.events import EventQuery
from changes.timeline import Timeline, timeline
from cooperation.models import County
from situation.freshness import is_fresh, last_confirmed
from workspace.models import CountyNote
from workspace.registry import CountyScreenSection, screen_sections

LATEST = 6
"""Entries of history beside each section."""
SHOWN = 60
"""Rows shown of a section; for more, its own list is better."""


# All counties ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county in the list: when it last confirmed its record."""

    county: County
    confirmed_on: date | None
    is_old: bool
    note: str


def overview(access: Access) -> list[CountyRow]:
    """Every county of today, those not confirmed within 12 months first."""
    confirmed = last_confirmed(access.day)
    notes = dict(CountyNote.objects.values_list("county", "text"))
    rows = [
        CountyRow(
            county,
            confirmed.get(county.pk),
            is_old=not is_fresh(confirmed.get(county.pk), access.day),
            note=notes.get(county.pk, ""),
        )
        for county in County.objects.alive_on(access.day).in_order_of_names()
    ]
    return sorted(rows, key=lambda row: (not row.is_old, row.confirmed_on or date.min))


# One county --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A row: the URL of its form, and its cells."""

    url: str
    cells: tuple[str, ...]


@dataclass
class ScreenTable:
    """The rows of a section with their latest changes."""

    key: str
    title: Any
    head: tuple[Any, ...]
    items: list[Item]
    add_url: str
    list_url: str
    history: Timeline
    more: int = 0


@dataclass
class CountyScreen:
    """The tables of a county's record."""

    parts: list[ScreenTable] = field(default_factory=list)
    confirmed_on: date | None = None
    is_old: bool = True


def county_screen(county: County, access: Access) -> CountyScreen:
    """The county's record in a fixed number of queries."""
    confirmed = last_confirmed(access.day).get(county.pk)
    return CountyScreen(
        [_table(key, one, county, access) for key, one in screen_sections.items()],
        confirmed_on=confirmed,
        is_old=not is_fresh(confirmed, access.day),
    )


def _table(key: str, section: CountyScreenSection, county: County, access: Access) -> ScreenTable:
    rows = section.rows(county, access.day)
    found = list(rows[: SHOWN + 1])
    return ScreenTable(
        key,
        section.title,
        section.columns,
        [Item(_url(row, "change", row.pk), section.cells(row)) for row in found[:SHOWN]],
        _url(rows.model, "add") if section.may_add else "",
        _url(rows.model, "changelist"),
        _history(section, county, access),
        more=len(found) > SHOWN,
    )


def _history(section: CountyScreenSection, county: County, access: Access) -> Timeline:
    if not section.history:
        return Timeline((), None)
    return timeline(access, EventQuery(county=county.pk, subject=section.history), size=LATEST)


def _url(model: Model | type[Model], page: str, *args: Any) -> str:
    label = model._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{label}_{page}", args=args)
