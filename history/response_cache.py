"""A cache of responses: pages for anonymous readers are stored as finished, compressed bytes.

The key is the address (which includes the language), the day the response was made for, and the
number of the last change, which every commit of a change raises. So a change is visible at once, in
every process, and nothing needs to be cleared. A cached response costs one query.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar, cast

import brotli
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from history.known import known_at
from history.models import LastChange

Result = TypeVar("Result")

KEEP_SECONDS = 24 * 3600
LONGEST_ADDRESS = 400
LARGEST_BODY = 2_000_000
PRIVATE = ("no-store", "private")
PREPARED_TYPES = (
    "text/html",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "image/png",
)


def cached(name: str, compute: Callable[[], Result]) -> Result:
    """The result of `compute`, cached under `name` until the records change.

    For computations over all statements, so that their cost does not grow with the data.
    Not cached inside a transaction: its own changes are not visible to others yet.
    """
    if connection.in_atomic_block:
        return compute()
    key = f"{name} {known_at()} {LastChange.number_now()}"
    key = blake2b(key.encode(), digest_size=16).hexdigest()
    result = caches["process"].get(key)
    if result is None:
        result = compute()
        caches["process"].set(key, result, KEEP_SECONDS)
    return cast(Result, result)


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A finished response, in one encoding."""

    etag: str
    headers: dict[str, str]
    encoding: str
    body: bytes

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response, or 304 if the reader has it already."""
        if self.etag in parse_etags(request.headers.get("If-None-Match", "")):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(self.body)
            if self.encoding:
                response["Content-Encoding"] = self.encoding
        for name, value in self.headers.items():
            response[name] = value
        response["ETag"] = self.etag
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class ResponseCacheMiddleware:
    """Responds from the cache, and caches responses that may be cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.cache = caches["process"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve a cached response, else that of the view, cached for the next reader."""
        if not may_be_cached(request):
            return self.get_response(request)
        encoding = _encoding(request.headers.get("Accept-Encoding", ""))
        key = _key(request, encoding)
        stored: CachedResponse | None = self.cache.get(key)
        if stored is not None:
            return stored.answer(request)
        response = self.get_response(request)
        if not is_cacheable(response):
            return response
        stored = _make_cached_response(response, encoding)
        self.cache.set(key, stored, KEEP_SECONDS)
        return stored.answer(request)


def may_be_cached(request: HttpRequest) -> bool:
    """Whether the reader is anonymous and the response could be the same for all readers."""
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def is_cacheable(response: HttpResponse) -> bool:
    """Whether the response is the same for everyone: no cookie, not private, of a cached type."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(word in response.get("Cache-Control", "") for word in PRIVATE)
        and response.get("Content-Type", "").split(";")[0] in PREPARED_TYPES
        and not response.has_header("Content-Encoding")
        and len(response.content) <= LARGEST_BODY
    )


def _key(request: HttpRequest, encoding: str) -> str:
    parts = (
        encoding,
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        request.headers.get("Accept", "") if request.path.startswith("/api/") else "",
        timezone.localdate().isoformat(),
        str(LastChange.number_now()),
    )
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _make_cached_response(response: HttpResponse, encoding: str) -> CachedResponse:
    body = response.content
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    etag = response.get("ETag") or f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return CachedResponse(etag, headers, encoding, PACK[encoding](body))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=5))


PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": _gzip, "br": _brotli}


def _encoding(accepted: str) -> str:
    names = {
        part.split(";")[0].strip().lower()
        for part in accepted.split(",")
        if part.replace(" ", "").lower().rpartition(";q=")[2] not in ("0", "0.0")
    }
    return next((name for name in ("br", "gzip") if name in names), "")
