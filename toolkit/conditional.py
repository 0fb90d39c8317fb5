"""Conditional requests (RFC 9110, section 13), compared in one place for every address.

`If-None-Match` is compared weakly: a proxy that compresses marks the ETag as weak. `If-Match` is
compared strongly. An answer to HEAD has the headers of GET, and no body.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags, parse_http_date_safe

from toolkit.problems import PREFIX, problem

READING = ("GET", "HEAD")
OF_THE_BODY = {
    "content-type",
    "content-length",
    "content-encoding",
    "content-disposition",
    "content-language",
}
"""Headers that describe a body; an answer without one has the others, as RFC 9110 asks."""
WITHOUT_BODY = (204, 304)


class ConditionalMiddleware:
    """Gives public answers an ETag, answers 304 and 412, and leaves out the body for HEAD."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method in READING and response.status_code == 200:
            response = _compared(request, response)
        if response.status_code in WITHOUT_BODY:
            del response["Content-Length"]
        elif not response.streaming and not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
        if request.method == "HEAD":
            _drop_body(response)
        return response


def is_held(request: HttpRequest, etag: str) -> bool:
    """Whether the client has the answer with this ETag (`If-None-Match`)."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return held == ["*"] or _opaque(etag) in map(_opaque, held)


def for_encoding(etag: str, encoding: str) -> str:
    """The ETag of the answer compressed in this way: other bytes have another ETag."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def _opaque(etag: str) -> str:
    return etag.removeprefix("W/")


def _compared(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("ETag") and _may_have_etag(response):
        body: Any = response
        response["ETag"] = f'"{blake2b(body.content, digest_size=12).hexdigest()}"'
    etag = response.get("ETag")
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    if not etag and changed is None:
        return response
    found: Any = get_conditional_response(request, etag, changed, cast(HttpResponse, response))
    if found is response:
        return response
    _close(response)
    return _not_modified(response) if found.status_code == 304 else _changed(request, found)


def _may_have_etag(response: HttpResponseBase) -> bool:
    control = response.get("Cache-Control", "")
    is_private = bool(response.cookies) or "no-store" in control or "private" in control
    return not response.streaming and not is_private


def _not_modified(response: HttpResponseBase) -> HttpResponseBase:
    found = HttpResponseNotModified()
    for name, value in response.items():
        if name.lower() not in OF_THE_BODY:
            found[name] = value
    found.cookies = response.cookies
    return found


def _changed(request: HttpRequest, found: HttpResponseBase) -> HttpResponseBase:
    return problem(found.status_code) if request.path.startswith(PREFIX) else found


def _drop_body(response: Any) -> None:
    """Only now: until here, the length and the ETag are those of the body."""
    if response.streaming:
        _close(response)
        response.streaming_content = ()
    else:
        response.content = b""


def _close(response: Any) -> None:
    """Let go of files, without ending the request."""
    for close in response._resource_closers:
        close()
    response._resource_closers.clear()
