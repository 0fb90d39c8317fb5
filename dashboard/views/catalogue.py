"""The catalogue of open data for harvesters, at an address of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from api.download import cached_bytes
from dashboard.open_data import PREFIXES, Catalogue, last_change
from dashboard.rdf import json_ld, rdf_xml, turtle

WRITERS: dict[str, tuple[str, Callable[..., str]]] = {
    "ttl": ("text/turtle", turtle),
    "jsonld": ("application/ld+json", json_ld),
    "rdf": ("application/rdf+xml", rdf_xml),
}


@require_safe
def catalogue(request: HttpRequest, kind: str = "") -> HttpResponse:
    """DCAT-AP in the format of the address, else the one preferred, else Turtle."""
    media_types = {media_type: name for name, (media_type, _writer) in WRITERS.items()}
    preferred = request.get_preferred_type(list(media_types)) or "text/turtle"
    media_type, write = WRITERS[kind or media_types[preferred]]
    day = timezone.localdate()
    described = Catalogue(request.build_absolute_uri, last_change(day), cached_bytes(day))
    response = HttpResponse(
        write(described.nodes(), PREFIXES), content_type=f"{media_type}; charset=utf-8"
    )
    response["Cache-Control"] = "public, no-cache"
    if not kind:
        patch_vary_headers(response, ["Accept"])
    return response
