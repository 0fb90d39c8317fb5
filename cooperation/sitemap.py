"""Where the site is found: its addresses for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cooperation import registry


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave alone, and where the list of pages is."""
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES[1:])]
    closed = registry.closed_to_robots.values()
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes for path in closed),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its address in each language."""
    languages = [code for code, _name in settings.LANGUAGES]
    asked = list(_pages())
    by_language = {code: _addresses(request, asked, code) for code in languages}
    pages = [
        [(code, by_language[code][number]) for code in languages] for number in range(len(asked))
    ]
    content = {"pages": pages}
    return render(request, "sitemap.xml", content, content_type="application/xml; charset=utf-8")


def _pages() -> Iterator[tuple[str, list[Any]]]:
    for name, page in registry.sitemap.items():
        yield from ((name, arguments) for arguments in page.arguments())


def _addresses(
    request: HttpRequest, pages: list[tuple[str, list[Any]]], language: str
) -> list[str]:
    with override(language):
        return [request.build_absolute_uri(reverse(name, args=args)) for name, args in pages]
