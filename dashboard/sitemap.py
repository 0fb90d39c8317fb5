"""Where the site is found: its addresses for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override

from agreements.models import Agreement
from cooperation.models import County, Municipality, RegionalCouncil

PAGES = (
    *("situation", "county_list", "county_compare", "municipality_list", "regional_council_list"),
    *("agreement_list", "negotiation_list", "forum_list"),
    *("duty_list", "recommendation_list", "embed_list", "changes"),
    *("method", "glossary", "accessibility", "privacy", "feedback"),
)
KEPT_OUT = (
    *("/admin/", "/haku/", "/kirjaudu/", "/oma-alue/", "/kierrokset/", "/palaute/kiitos/"),
    *("/vastaa/", "/vastaus/"),
)


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave alone, and where the list of pages is."""
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES[1:])]
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes for path in KEPT_OUT),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


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
    yield from ((name, []) for name in PAGES)
    for name, keys in (
        ("county_detail", County.objects.values_list("slug", flat=True)),
        ("municipality_detail", Municipality.objects.values_list("pk", flat=True)),
        ("regional_council_detail", RegionalCouncil.objects.values_list("pk", flat=True)),
        ("agreement_detail", Agreement.objects.order_by("pk").values_list("pk", flat=True)),
    ):
        yield from ((name, [key]) for key in keys)


def _addresses(
    request: HttpRequest, pages: list[tuple[str, list[Any]]], language: str
) -> list[str]:
    with override(language):
        return [request.build_absolute_uri(reverse(name, args=args)) for name, args in pages]
