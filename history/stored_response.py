"""A finished response as bytes, and how it is sent: compressed, revalidated, marked if old."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import IO, Any

import brotli
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from history.models import ChangeState
from history.response_store import StoredResponse
from toolkit.conditional import for_encoding

SHARED = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=3600"
"""Browsers ask again each time; a proxy sends its copy for a second, and while this is away."""
COMPRESSED_TYPES = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/geo+json",
    "application/atom+xml",
    "application/xml",
    "image/svg+xml",
)
OWN_HEADERS = ("Content-Length", "Cache-Control", "Vary")
CHUNK = 1 << 16
CONTENT_BEGINS = (b'<main id="content" tabindex="-1">', b"<body>")


def made(response: HttpResponse, state: ChangeState, at: float) -> StoredResponse:
    """The response as stored, compressed for every browser; `at`: when the state was read."""
    body = response.content
    etag = response.get("ETag") or f'"{blake2b(body, digest_size=12).hexdigest()}"'
    is_text = is_compressed(response)
    bodies = {"br": _brotli(body), "gzip": _gzip(body)} if is_text else {"": body}
    return _stored(response, state, at, etag, bodies)


def made_of_file(
    response: HttpResponseBase, state: ChangeState, at: float, file: str
) -> StoredResponse:
    """A response whose body is in a file of the store."""
    etag = response.get("ETag") or f'"{state.version}-{file[-8:]}"'
    stored = _stored(response, state, at, etag, {}, file)
    if is_compressed(response):
        stored.headers["Content-Encoding"] = "gzip"
    return stored


def is_compressed(response: HttpResponseBase) -> bool:
    """Whether the response is text, which is stored compressed."""
    return response.get("Content-Type", "").startswith(COMPRESSED_TYPES)


def in_gzip(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a large body, compressed as they come."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


def _stored(
    response: HttpResponseBase,
    state: ChangeState,
    at: float,
    etag: str,
    bodies: dict[str, bytes],
    file: str = "",
) -> StoredResponse:
    headers = {name: value for name, value in response.items() if name not in OWN_HEADERS}
    headers["Cache-Control"] = response.get("Cache-Control", SHARED)
    headers["Vary"] = ", ".join(_varies(response))
    day = timezone.localdate().isoformat()
    return StoredResponse(state.version, state.number, day, at, etag, headers, bodies, file)


def _varies(response: HttpResponseBase) -> list[str]:
    """The headers that the response depends on: not a page's, whose address names its language."""
    names = [name.strip() for name in response.get("Vary", "").split(",")]
    is_negotiated = "Accept" in names
    kept = ("Accept", "Accept-Language") if is_negotiated else ()
    return [*(name for name in names if name in kept), "Accept-Encoding"]


def answer(
    stored: StoredResponse, request: HttpRequest, body: IO[bytes] | None = None, *, age: float = 0
) -> HttpResponseBase:
    """The response. `age`: seconds since it was known valid."""
    response: HttpResponseBase
    if body:
        encoding, response = _of_file(stored, request, body)
    else:
        encoding, content = _encoded(stored, request)
        response = HttpResponse(content)
    for name, value in stored.headers.items():
        response[name] = value
    del response["Content-Encoding"]
    response["ETag"] = for_encoding(stored.etag, encoding)
    if encoding:
        response["Content-Encoding"] = encoding
    if age:
        _mark(response, age, "stale")
    return response


def answer_without_database(stored: StoredResponse, request: HttpRequest) -> HttpResponse:
    """The last good bytes, with a sentence that says so and from when they are."""
    body = plain(stored)
    if stored.headers.get("Content-Type", "").startswith("text/html"):
        body = _with_notice(body, stored)
    response = HttpResponse(body)
    for name, value in stored.headers.items():
        if name not in ("ETag", "Cache-Control", "Vary"):
            response[name] = value
    response["Cache-Control"] = "no-store"
    _mark(response, time.time() - stored.made_at, "stale; detail=database-away")
    return response


def _mark(response: HttpResponseBase, age: float, what: str) -> None:
    response["Age"] = str(round(age))
    response["Cache-Status"] = f"yhdyspinta; hit; fwd={what}"


def _with_notice(body: bytes, stored: StoredResponse) -> bytes:
    made_at = timezone.localtime(datetime.fromtimestamp(stored.made_at, tz=UTC))
    with translation.override(stored.headers.get("Content-Language", "fi")):
        sentence = _(
            "The database does not answer at the moment. "
            "This is a stored copy of the page, made on %(day)s at %(time)s."
        ) % {"day": date_format(made_at), "time": time_format(made_at)}
    notice = (
        f'<div class="wrap"><div class="note gap-top" role="status"><p>{sentence}</p></div></div>'
    )
    for beginning in CONTENT_BEGINS:
        if beginning in body:
            return body.replace(beginning, beginning + notice.encode(), 1)
    return body


# Encodings ---------------------------------------------------------------------------------------


def plain(stored: StoredResponse) -> bytes:
    """The body without compression."""
    return stored.bodies[""] if "" in stored.bodies else gzip.decompress(stored.bodies["gzip"])


def _of_file(
    stored: StoredResponse, request: HttpRequest, body: IO[bytes]
) -> tuple[str, HttpResponseBase]:
    """The file as it is stored, or unpacked for who does not accept that."""
    encoding = stored.headers.get("Content-Encoding", "")
    if not encoding or encoding in _accepted(request.headers.get("Accept-Encoding", "")):
        return encoding, FileResponse(body)
    response: Any = StreamingHttpResponse(_unpacked(body))
    response._resource_closers.append(body.close)
    return "", response


def _unpacked(body: IO[bytes]) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=body) as file:
        while part := file.read(CHUNK):
            yield part


def _encoded(stored: StoredResponse, request: HttpRequest) -> tuple[str, bytes]:
    if "" in stored.bodies:
        return "", stored.bodies[""]
    encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
    return encoding, stored.bodies[encoding] if encoding else plain(stored)


def accepted_encoding(accepted: str) -> str:
    """br, gzip or nothing, from the header Accept-Encoding."""
    names = _accepted(accepted)
    return next((name for name in ("br", "gzip") if name in names), "")


def _accepted(accepted: str) -> set[str]:
    return {
        part.split(";")[0].strip().lower()
        for part in accepted.split(",")
        if part.replace(" ", "").lower().rpartition(";q=")[2] not in ("0", "0.0")
    }


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=5))
