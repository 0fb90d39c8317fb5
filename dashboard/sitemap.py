"""Where the site is found: its addresses for search engines, the data as a catalogue lists it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from agreements.models import Agreement
from cooperation.models import SYSTEM_FIRST_DAY, County, Municipality, RegionalCouncil

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
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
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


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


def dataset(day: date, absolute: Callable[[str], str]) -> SafeString:
    """The open data as a block that catalogues read (schema.org, with DCAT-AP's fields).

    A block of data is not run, so the content policy lets it stand in the page.
    """
    data = json.dumps(_dataset(day, absolute), ensure_ascii=False).translate(ESCAPED)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data),  # noqa: S308 - every sign that could end the block is escaped
    )


def _dataset(day: date, absolute: Callable[[str], str]) -> dict[str, Any]:
    situation = f"/api/v1/situation/?date={day}"
    front = f"{reverse('situation')}?date={day}"
    files = (
        ("JSON", "application/json", situation),
        ("CSV", "text/csv", f"{front}&format=csv"),
        (
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            f"{front}&format=xlsx",
        ),
    )
    publisher = {
        "@type": ["Organization", "foaf:Agent"],
        "name": _("Association of Finnish Municipalities"),
        "url": "https://www.kuntaliitto.fi/",
    }
    title = _("Cooperation of municipalities and wellbeing services counties")
    about = _("The state of cooperation between municipalities and wellbeing services counties.")
    authority = "http://publications.europa.eu/resource/authority"
    return {
        "@context": {
            "@vocab": "https://schema.org/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": ["Dataset", "dcat:Dataset"],
        "@id": absolute("/#dataset"),
        "identifier": absolute("/#dataset"),
        "url": absolute(reverse("situation")),
        "name": title,
        "description": about,
        "dct:title": {"@value": title, "@language": get_language()},
        "dct:description": {"@value": about, "@language": get_language()},
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "license": LICENCE,
        "dct:license": {"@id": LICENCE},
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "dct:publisher": publisher,
        "temporalCoverage": f"{SYSTEM_FIRST_DAY}/..",
        "dateModified": day.isoformat(),
        "spatialCoverage": {"@type": "Place", "name": _("Finland")},
        "dct:spatial": {"@id": f"{authority}/country/FIN"},
        "dct:accrualPeriodicity": {"@id": f"{authority}/frequency/CONT"},
        "dcat:theme": {"@id": f"{authority}/data-theme/GOVE"},
        "dcat:contactPoint": {"@id": absolute(reverse("feedback"))},
        "documentation": absolute("/api/v1/docs/"),
        "distribution": [
            {
                "@type": ["DataDownload", "dcat:Distribution"],
                "name": name,
                "encodingFormat": kind,
                "contentUrl": absolute(address),
                "dcat:downloadURL": {"@id": absolute(address)},
                "dct:license": {"@id": LICENCE},
            }
            for name, kind, address in files
        ],
    }
