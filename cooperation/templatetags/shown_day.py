"""The shown day in templates: the strip that names it, and links that keep it.

A link keeps the day of the page it is on; what has to be in its address depends on the day that the
other page shows without being asked (`cooperation/asked.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import template
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from cooperation.asked import Asked
from cooperation.first_days import SYSTEM_FIRST_DAY
from cooperation.templatetags.yhdyspinta import page_url, without_prefix

register = template.Library()

OF_THE_STRIP = ("date", "compare", "known_at")
OF_ONE_DAY = ("page", "after", "format")
"""Query parameters that mean something else, or nothing, on another day."""


@dataclass(frozen=True, slots=True)
class PageDay:
    """What a page does with the day: the parameters it understands, and its day without any."""

    understood: tuple[str, ...] = ()
    shows_presented_day: bool = False


def page_day(path: str) -> PageDay:
    """What the page of a path does with the day; nothing if the page has none."""
    return _page_day(without_prefix(path))


@lru_cache(maxsize=256)
def _page_day(path: str) -> PageDay:
    try:
        with override(settings.LANGUAGE_CODE):
            view = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return PageDay()
    return PageDay(
        tuple(getattr(view, "understands", ())), getattr(view, "shows_presented_day", False)
    )


def shown(context: Mapping[str, Any]) -> Asked | None:
    """The day that the reader looks at: that of the page, or the one that the page keeps."""
    return context.get("asked") or context.get("carried") or None


def _default(asked: Asked, page: PageDay) -> date:
    """The day that a page shows without being asked."""
    return asked.presented if page.shows_presented_day else asked.today


def _word(day: date, default: date) -> str | None:
    """The value of `date` for a day; None where the page shows it without being asked."""
    return None if day == default else day.isoformat()


@register.simple_tag(takes_context=True)
def same_time_url(context: Mapping[str, Any], path: str) -> str:
    """The address of a page on the shown day; empty if no view exists."""
    address, asked = page_url(path), shown(context)
    if not (address and asked):
        return address
    page = page_day(address)
    words = asked.words_for(default=_default(asked, page), understood=page.understood)
    return f"{address}?{urlencode(words)}" if words else address


@register.simple_tag(takes_context=True)
def same_time_query(context: Mapping[str, Any]) -> str:
    """The query that keeps the shown day in links to pages of today: `?date=…`, or nothing."""
    asked = shown(context)
    return asked.query if asked else ""


@register.inclusion_tag("partials/day.html", takes_context=True)
def day_strip(context: Mapping[str, Any]) -> dict[str, Any]:
    """The shown day with its choice; nothing on a page that neither has nor keeps a day."""
    asked, request = shown(context), context.get("request")
    if not (asked and request):
        return {"asked": None}
    page, is_dayless = page_day(request.path), not context.get("asked")
    if not page.understood or (is_dayless and not (asked.query or asked.refused)):
        return {"asked": None}
    default = _default(asked, page)
    return {
        "request": request,
        "asked": asked,
        "to_today": _word(asked.today, default),
        "to_presented": _word(asked.presented, default),
        "first_day": SYSTEM_FIRST_DAY,
        "is_dayless": is_dayless,
        "compares": "compare" in page.understood,
        "compared": context.get("compared_with") or asked.compared,
        "date_refused": asked.refusal_of("date"),
        "compare_refused": asked.refusal_of("compare"),
        "known_refused": asked.refusal_of("known_at"),
        "kept": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in (*OF_THE_STRIP, *OF_ONE_DAY)
            for value in values
            if value
        ],
    }


@register.inclusion_tag("partials/kept_day.html", takes_context=True)
def kept_day(context: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Hidden fields of a GET form, so that it keeps the shown day; `path`: the page it leads to."""
    address = same_time_url(context, path) if path else same_time_query(context)
    return {"kept": parse_qsl(urlsplit(address).query)}
