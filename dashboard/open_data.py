"""The description of the open data for catalogues: schema.org for search engines, DCAT-AP.

Also what lies outside, such as a licence or a language, has its type here: checkers of DCAT-AP,
that of avoindata.fi among them, do not fetch it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.access import Access
from changes import events
from changes.events import EventQuery
from cooperation.models import SYSTEM_FIRST_DAY

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTEXT = {"@vocab": "https://schema.org/"} | PREFIXES
TITLE = gettext_lazy("Cooperation of municipalities and wellbeing services counties")
ABOUT = gettext_lazy(
    "The state of cooperation between municipalities and wellbeing services counties."
)
PUBLISHER = gettext_lazy("Association of Finnish Municipalities")
SITUATION = gettext_lazy("Situation picture")
ALL_DATA = gettext_lazy("All data as one archive: every table as CSV and JSON")
INTERFACE = gettext_lazy("Interface for programs (API)")
KEYWORDS = (
    gettext_lazy("wellbeing services counties"),
    gettext_lazy("municipalities"),
    gettext_lazy("cooperation agreements"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}
THEME = {
    "fi": "Valtioneuvosto ja julkinen sektori",
    "sv": "Regeringen och den offentliga sektorn",
    "en": "Government and public sector",
}
"""The label of the EU's data theme GOVE."""

Absolute = Callable[[str], str]
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the dataset: its name, what it has, the EU's file type, media type, address."""

    name: str
    title: Promise
    file_type: str
    media_type: str
    address: str
    access: str
    is_archive: bool = False


def files() -> list[File]:
    """The situation in three formats, and everything."""
    front, in_api, download = map(reverse, ("situation", "api-situation", "api-download"))
    return [
        File("JSON", SITUATION, "JSON", "application/json", in_api, front),
        File("CSV", SITUATION, "CSV", "text/csv", f"{front}?format=csv", front),
        File("XLSX", SITUATION, "XLSX", XLSX, f"{front}?format=xlsx", front),
        File("ZIP", ALL_DATA, "ZIP", "application/zip", download, download, is_archive=True),
    ]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the description depends on: the host, the last change, the size of the archive."""

    absolute: Absolute
    modified_at: datetime | None = None
    archive_bytes: int | None = None

    def nodes(self) -> list[Node]:
        """Every resource of the catalogue, and the types of those outside."""
        with override("fi"):  # addresses are those of the site without a language
            described = [
                self._catalogue(),
                self._dataset(),
                self._service(),
                *(self._distribution(one) for one in files()),
                *self._here(),
            ]
            return [*described, *_outside(), *self._documents()]

    # Resources

    def _catalogue(self) -> Node:
        return {
            "@type": "dcat:Catalog",
            "@id": self.absolute("/#catalogue"),
            "dct:title": _each(TITLE),
            "dct:description": _each(ABOUT),
            **self._common(),
            "dct:language": _languages(),
            "dct:spatial": _at(f"{AUTHORITY}/country/FIN"),
            "foaf:homepage": _at(self.absolute("/")),
            "dcat:dataset": _at(self.absolute("/#dataset")),
            "dcat:service": _at(self.absolute("/#api")),
        }

    def _dataset(self) -> Node:
        return {
            "@type": "dcat:Dataset",
            "@id": self.absolute("/#dataset"),
            "dct:title": _each(TITLE),
            "dct:description": _each(ABOUT),
            "dct:identifier": self.absolute("/#dataset"),
            **self._common(),
            "dct:language": _languages(),
            "dct:spatial": _at(f"{AUTHORITY}/country/FIN"),
            "dct:temporal": _at(self.absolute("/#period")),
            "dct:accrualPeriodicity": _at(f"{AUTHORITY}/frequency/CONT"),
            "dct:accessRights": _at(f"{AUTHORITY}/access-right/PUBLIC"),
            "dcat:theme": _at(f"{AUTHORITY}/data-theme/GOVE"),
            "dcat:keyword": [text for word in KEYWORDS for text in _each(word)],
            "dcat:contactPoint": _at(self.absolute("/#contact")),
            "dcat:landingPage": _at(self.absolute("/")),
            "foaf:page": _at(self.absolute(reverse("api-docs"))),
            "dcat:distribution": [_at(self._id(one)) for one in files()],
        }

    def _service(self) -> Node:
        return {
            "@type": "dcat:DataService",
            "@id": self.absolute("/#api"),
            "dct:title": _each(INTERFACE),
            "dct:description": _each(ABOUT),
            **self._common(),
            "dct:accessRights": _at(f"{AUTHORITY}/access-right/PUBLIC"),
            "dcat:contactPoint": _at(self.absolute("/#contact")),
            "dcat:endpointURL": _at(self.absolute(reverse("api-root"))),
            "dcat:endpointDescription": _at(self.absolute(reverse("api-schema"))),
            "dcat:servesDataset": _at(self.absolute("/#dataset")),
            "foaf:page": _at(self.absolute(reverse("api-docs"))),
        }

    def _distribution(self, one: File) -> Node:
        node: Node = {
            "@type": "dcat:Distribution",
            "@id": self._id(one),
            "dct:title": [
                text | {"@value": f"{text['@value']} ({one.name})"} for text in _each(one.title)
            ],
            "dct:license": _at(LICENCE),
            **self._modified(),
            "dct:language": _languages(),
            "dct:format": _at(f"{AUTHORITY}/file-type/{one.file_type}"),
            "dcat:mediaType": _at(f"{MEDIA_TYPES}/{one.media_type}"),
            "dcat:accessURL": _at(self.absolute(one.access)),
            "dcat:downloadURL": _at(self.absolute(one.address)),
            "dcat:accessService": _at(self.absolute("/#api")),
        }
        if one.is_archive:
            node["dcat:packageFormat"] = _at(f"{MEDIA_TYPES}/{one.media_type}")
            if self.archive_bytes is not None:
                size = {"@value": str(self.archive_bytes), "@type": "xsd:decimal"}
                node["dcat:byteSize"] = size
        return node

    def _here(self) -> Iterator[Node]:
        """The publisher, the contact and the period."""
        yield {
            "@type": ["foaf:Agent", "foaf:Organization"],
            "@id": self.absolute("/#publisher"),
            "foaf:name": _each(PUBLISHER),
            "foaf:homepage": _at("https://www.kuntaliitto.fi/"),
        }
        yield {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "@id": self.absolute("/#contact"),
            "vcard:fn": str(PUBLISHER),
            "vcard:hasURL": _at(self.absolute(reverse("feedback"))),
        }
        yield {
            "@type": "dct:PeriodOfTime",
            "@id": self.absolute("/#period"),
            "dcat:startDate": {"@value": SYSTEM_FIRST_DAY.isoformat(), "@type": "xsd:date"},
        }

    def _documents(self) -> Iterator[Node]:
        pages = [self.absolute("/"), self.absolute(reverse("api-docs"))]
        for address in (*pages, "https://www.kuntaliitto.fi/"):
            yield {"@type": "foaf:Document", "@id": address}

    # Properties

    def _common(self) -> Node:
        licence = {"dct:license": _at(LICENCE)}
        return {"dct:publisher": _at(self.absolute("/#publisher"))} | licence | self._modified()

    def _modified(self) -> Node:
        if self.modified_at is None:
            return {}
        moment = self.modified_at.isoformat(timespec="seconds")
        return {"dct:modified": {"@value": moment, "@type": "xsd:dateTime"}}

    def _id(self, one: File) -> str:
        return self.absolute(f"/#{one.name.lower()}")

    # schema.org

    def schema_org(self) -> list[Node]:
        """The same dataset in the words of search engines, beside those of DCAT."""
        publisher = {"@id": self.absolute("/#publisher")}
        dataset = {
            "@type": "Dataset",
            "@id": self.absolute("/#dataset"),
            "identifier": self.absolute("/#dataset"),
            "url": self.absolute(reverse("situation")),
            "name": str(TITLE),
            "description": str(ABOUT),
            "inLanguage": [code for code, _name in settings.LANGUAGES],
            "license": LICENCE,
            "isAccessibleForFree": True,
            "creator": publisher,
            "publisher": publisher,
            "temporalCoverage": f"{SYSTEM_FIRST_DAY}/..",
            "spatialCoverage": {"@type": "Place", "name": _("Finland")},
            "distribution": [{"@id": self._id(one)} for one in files()],
        }
        if self.modified_at:
            dataset["dateModified"] = self.modified_at.isoformat(timespec="seconds")
        organisation = {
            "@type": "Organization",
            **publisher,
            "name": str(PUBLISHER),
            "url": "https://www.kuntaliitto.fi/",
        }
        return [dataset, organisation, *map(self._download, files())]

    def _download(self, one: File) -> Node:
        return {
            "@type": "DataDownload",
            "@id": self._id(one),
            "name": f"{one.title} ({one.name})",
            "encodingFormat": one.media_type,
            "contentUrl": self.absolute(one.address),
        }


def last_change(day: date) -> datetime | None:
    """The moment of the last recorded public change; None before the first."""
    newest = events.read(Access(day), EventQuery(), size=1)
    return newest[0].moment if newest else None


def block(catalogue: Catalogue) -> SafeString:
    """The catalogue with its dataset as a block of JSON-LD, in both vocabularies.

    A block of data is not executed, so the content security policy allows it.
    """
    described = {"@context": CONTEXT, "@graph": _merged(catalogue)}
    data = json.dumps(described, ensure_ascii=False).translate(ESCAPED)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data),  # noqa: S308 - every character that could end the block is escaped
    )


def _merged(catalogue: Catalogue) -> list[Node]:
    """The resources, each with its types and properties of both vocabularies."""
    nodes = {node["@id"]: node for node in catalogue.nodes()}
    for node in catalogue.schema_org():
        other = nodes[node["@id"]]
        types = [other["@type"]] if isinstance(other["@type"], str) else other["@type"]
        nodes[node["@id"]] = other | node | {"@type": [node["@type"], *types]}
    return list(nodes.values())


# What lies outside ---------------------------------------------------------------------------


def _outside() -> Iterator[Node]:
    """Licence, languages, place, theme and formats, with the types that checkers look for."""
    yield {"@type": "dct:LicenseDocument", "@id": LICENCE}
    yield {"@type": "dct:Location", "@id": f"{AUTHORITY}/country/FIN"}
    yield {"@type": "dct:Frequency", "@id": f"{AUTHORITY}/frequency/CONT"}
    yield {"@type": "dct:RightsStatement", "@id": f"{AUTHORITY}/access-right/PUBLIC"}
    yield {
        "@type": "skos:Concept",
        "@id": f"{AUTHORITY}/data-theme/GOVE",
        "skos:prefLabel": [
            {"@value": text, "@language": language} for language, text in THEME.items()
        ],
    }
    for language in _languages():
        yield {"@type": "dct:LinguisticSystem", **language}
    for one in files():
        yield {
            "@type": ["dct:MediaTypeOrExtent", "dct:MediaType"],
            "@id": f"{AUTHORITY}/file-type/{one.file_type}",
        }
        yield {"@type": "dct:MediaType", "@id": f"{MEDIA_TYPES}/{one.media_type}"}


def _each(text: Promise) -> list[dict[str, str]]:
    """The text in every language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append({"@value": str(text), "@language": code})
    return found


def _at(address: str) -> dict[str, str]:
    return {"@id": address}


def _languages() -> list[dict[str, str]]:
    return [_at(f"{AUTHORITY}/language/{LANGUAGES[code]}") for code, _name in settings.LANGUAGES]
