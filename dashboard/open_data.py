"""The description of the open data for catalogues: schema.org for search engines, DCAT-AP."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cooperation.models import SYSTEM_FIRST_DAY

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TITLE = gettext_lazy("Cooperation of municipalities and wellbeing services counties")
ABOUT = gettext_lazy(
    "The state of cooperation between municipalities and wellbeing services counties."
)
PUBLISHER = gettext_lazy("Association of Finnish Municipalities")
KEYWORDS = (
    gettext_lazy("wellbeing services counties"),
    gettext_lazy("municipalities"),
    gettext_lazy("cooperation agreements"),
)
FILES = (
    ("JSON", "JSON", "application/json"),
    ("CSV", "CSV", "text/csv"),
    ("XLSX", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
"""The name of each file, its type in the EU's list of file types, its media type."""
LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}


def dataset(day: date, absolute: Callable[[str], str]) -> SafeString:
    """The catalogue with its dataset as a block of JSON-LD.

    A block of data is not executed, so the content security policy allows it.
    """
    described = {"@context": CONTEXT, "@graph": [_dataset(day, absolute), _catalogue(absolute)]}
    data = json.dumps(described, ensure_ascii=False).translate(ESCAPED)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data),  # noqa: S308 - every character that could end the block is escaped
    )


def _catalogue(absolute: Callable[[str], str]) -> dict[str, Any]:
    """The root of the catalogue for harvesters."""
    return {
        "@type": "dcat:Catalog",
        "@id": absolute("/#catalogue"),
        "dct:title": _each(TITLE),
        "dct:description": _each(ABOUT),
        "dct:publisher": {"@id": _publisher(absolute)["@id"]},
        "dct:license": {"@id": LICENCE},
        "dct:language": _languages(),
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": {"@id": absolute("/#dataset")},
    }


def _dataset(day: date, absolute: Callable[[str], str]) -> dict[str, Any]:
    publisher = _publisher(absolute)
    distributions = [_distribution(day, *kind, absolute) for kind in FILES]
    return {
        "@type": ["Dataset", "dcat:Dataset"],
        "@id": absolute("/#dataset"),
        "identifier": absolute("/#dataset"),
        "url": absolute(reverse("situation")),
        "name": str(TITLE),
        "description": str(ABOUT),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": {"@id": publisher["@id"]},
        "temporalCoverage": f"{SYSTEM_FIRST_DAY}/..",
        "dateModified": day.isoformat(),
        "spatialCoverage": {"@type": "Place", "name": _("Finland")},
        "distribution": distributions,
        "dct:title": _each(TITLE),
        "dct:description": _each(ABOUT),
        "dct:identifier": absolute("/#dataset"),
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:license": {"@id": LICENCE},
        "dct:language": _languages(),
        "dct:modified": _day(day),
        "dct:spatial": {"@id": f"{AUTHORITY}/country/FIN"},
        "dct:temporal": {"@type": "dct:PeriodOfTime", "dcat:startDate": _day(SYSTEM_FIRST_DAY)},
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/CONT"},
        "dct:accessRights": {"@id": f"{AUTHORITY}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{AUTHORITY}/data-theme/GOVE"},
        "dcat:keyword": [text for word in KEYWORDS for text in _each(word)],
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": str(PUBLISHER),
            "vcard:hasURL": {"@id": absolute(reverse("feedback"))},
        },
        "dcat:landingPage": {"@id": absolute(reverse("situation"))},
        "foaf:page": {"@id": absolute("/api/v1/docs/")},
        "dcat:distribution": [{"@id": one["@id"]} for one in distributions],
    }


def _distribution(
    day: date, name: str, file_type: str, media_type: str, absolute: Callable[[str], str]
) -> dict[str, Any]:
    front = f"{reverse('situation')}?date={day}"
    in_api = f"/api/v1/situation/?date={day}"
    address = absolute(in_api if name == "JSON" else f"{front}&format={name.lower()}")
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "@id": f"{address}#distribution",
        "name": name,
        "encodingFormat": media_type,
        "contentUrl": address,
        "dct:title": name,
        "dct:license": {"@id": LICENCE},
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{file_type}"},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{media_type}"},
        "dcat:accessURL": {"@id": absolute(front)},
        "dcat:downloadURL": {"@id": address},
    }


def _publisher(absolute: Callable[[str], str]) -> dict[str, Any]:
    return {
        "@type": ["Organization", "foaf:Agent"],
        "@id": absolute("/#publisher"),
        "name": str(PUBLISHER),
        "url": "https://www.kuntaliitto.fi/",
        "foaf:name": _each(PUBLISHER),
    }


def _each(text: Promise) -> list[dict[str, str]]:
    """The text in every language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append({"@value": str(text), "@language": code})
    return found


def _languages() -> list[dict[str, str]]:
    return [
        {"@id": f"{AUTHORITY}/language/{LANGUAGES[code]}"} for code, _name in settings.LANGUAGES
    ]


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
