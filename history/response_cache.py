"""A cache of responses: pages for anonymous readers are stored as finished, compressed bytes.

The key is the address (which includes the language). A stored response is sent while it is of the
day and of the last change, which every commit of a change raises: a change is visible at once, in
every process, and nothing needs to be cleared. A stored response costs one query.

After a change one request renders the page anew. Others for it meanwhile get the old bytes if those
were valid at most `OLD_SECONDS` ago, else they wait for the new ones; where too many wait, older
ones are sent rather than none. If the database is away, the last good bytes are sent with a notice.
docs/adr/0004-ready-pages.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from threading import BoundedSemaphore
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from history import stored_response
from history.known import known_at
from history.models import ChangeState, LastChange
from history.moments import exact_moment, meant
from history.response_store import ResponseStore, StoredResponse
from toolkit import metrics
from toolkit.database.waiting import answered_within
from toolkit.lanes import CLIENT_CLOSED_REQUEST, ClientGoneError, is_gone
from toolkit.languages import asked_language
from toolkit.outage import AWAY, BUSY, outage_in, unavailable
from toolkit.problems import PREFIX
from toolkit.release import fingerprint

log = logging.getLogger(__name__)

Result = TypeVar("Result")

KEEP_SECONDS = 24 * 3600
OLD_SECONDS = 2.0
OLD_SECONDS_WHEN_BUSY = 15.0
WAIT_SECONDS = 10.0
WAITING = 8
"""Threads of a process that may wait for a page that another request renders."""
NUMBER_SECONDS = 3.0
"""The longest wait for the number of the last change; then the database is away."""
LONGEST_ADDRESS = 400
LARGEST_BODY = 2_000_000
PRIVATE = ("no-store", "private")
PREPARED_TYPES = (
    "text/html",
    "application/json",
    "application/problem+json",
    "application/atom+xml",
    "application/xml",
    "application/geo+json",
    "text/calendar",
    "text/csv",
    "text/plain",
    "image/svg+xml",
    "image/png",
)
FRESH = "fresh"
"""A cookie of somebody signed in who has just saved: nothing old is sent to them."""
FRESH_SECONDS = 10
SAFE = ("GET", "HEAD", "OPTIONS")


def cached(name: str, compute: Callable[[], Result]) -> Result:
    """The result of `compute`, cached under `name` until the records change.

    For computations over all statements, so that their cost does not grow with the data.
    Not cached inside a transaction: its own changes are not visible to others yet.
    """
    if connection.in_atomic_block:
        return compute()
    key = _digest(f"{name} {known_at()} {LastChange.now().version}")
    result = caches["process"].get(key)
    if result is None:
        result = compute()
        caches["process"].set(key, result, KEEP_SECONDS)
    return cast(Result, result)


ANSWERS = metrics.counter(
    "response_cache", "Requests for stored pages: hit, old, miss (rendered), last good.", "result"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be answered from the store, and the state at the time `at`."""

    request: HttpRequest
    key: str
    state: ChangeState
    at: float


class ResponseCacheMiddleware:
    """Responds from the cache, and caches responses that may be cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places_to_wait = BoundedSemaphore(WAITING)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a stored response, else that of the view, stored for the next reader."""
        if settings.PROCESS == "heavy":  # the web process that asks stores the response
            return self.get_response(request)
        if not may_be_cached(request):
            return _note_saved(request, self.get_response(request))
        try:
            with answered_within(NUMBER_SECONDS):
                at, state = time.time(), LastChange.now()
                store().note_purged(state.purged)
                asked = Asked(request, _key(request), state, at)
        except (OperationalError, InterfaceError):
            return _last_good(request)
        return self._respond(asked)

    def _respond(self, asked: Asked) -> HttpResponseBase:
        if response := self._stored_or_new(asked):
            return response
        if not self.places_to_wait.acquire(blocking=False):
            return _old_rather_than(unavailable(asked.request, BUSY), asked)
        try:
            return self._wait_for_it(asked)
        finally:
            self.places_to_wait.release()

    def _wait_for_it(self, asked: Asked) -> HttpResponseBase:
        """What another request is rendering; this one renders itself if the other could not."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.02)
            if is_gone(asked.request.META):
                return HttpResponse(status=CLIENT_CLOSED_REQUEST)
            if response := self._stored_or_new(asked):
                return response
        return _old_rather_than(unavailable(asked.request, BUSY), asked)

    def _stored_or_new(self, asked: Asked) -> HttpResponseBase | None:
        """The stored response, a new one, or an old one; None while another request renders it."""
        if response := _current(asked):
            ANSWERS.labels(result="hit").inc()
            return response
        with store().rebuilding(asked.key) as is_mine:
            if is_mine:
                return _current(asked) or self._render(asked)
        if response := _old(asked):
            ANSWERS.labels(result="old").inc()
        return response

    def _render(self, asked: Asked) -> HttpResponseBase:
        ANSWERS.labels(result="miss").inc()
        read_at = time.time()
        response = self.get_response(asked.request)
        if outage := outage_in(response):
            is_away = outage == AWAY.key  # since the number of the last change was read
            return _last_good(asked.request) if is_away else _old_rather_than(response, asked)
        if is_large_file(response):
            return _send_from_file(response, asked)
        if not is_cacheable(response):
            return response
        stored = stored_response.made(cast(HttpResponse, response), asked.state, read_at)
        _remember(asked.key, stored)
        store().put(asked.key, stored)
        return stored_response.answer(stored, asked.request)


# What is stored ----------------------------------------------------------------------------------


@cache
def store() -> ResponseStore:
    """The machine's store: another one for each release, whose pages may differ."""
    folder = settings.RESPONSE_STORE / fingerprint()
    return ResponseStore(folder, settings.RESPONSE_STORE_BYTES)


def _current(asked: Asked) -> HttpResponseBase | None:
    """The stored response, if a new one would be the same or it was made since the request came."""
    stored = caches["process"].get(asked.key) or None
    if not _is_current(stored, asked):
        stored = store().get(asked.key)
        if not _is_current(stored, asked):
            return None
        _remember(asked.key, stored)
    store().note_valid(asked.key, asked.at)
    return _sent(asked.request, stored)


def _is_current(stored: StoredResponse | None, asked: Asked) -> bool:
    if stored is None or stored.day != timezone.localdate().isoformat():
        return False
    return stored.version == asked.state.version or stored.made_at >= asked.at


def _remember(key: str, stored: StoredResponse | None) -> None:
    caches["process"].set(key, stored, KEEP_SECONDS)


def _old(asked: Asked, *, at_most: float = OLD_SECONDS) -> HttpResponseBase | None:
    """What was true a moment ago, while another request renders the page anew."""
    age = store().seconds_since_valid(asked.key)  # first: the file may be replaced meanwhile
    stored = store().get(asked.key) if age <= at_most else None
    is_of_today = stored is not None and stored.day == timezone.localdate().isoformat()
    if stored is None or not is_of_today or stored.number < asked.state.purged:
        return None
    return _sent(asked.request, stored, age=max(age, 0.001))


def _old_rather_than(refusal: HttpResponseBase, asked: Asked) -> HttpResponseBase:
    if response := _old(asked, at_most=OLD_SECONDS_WHEN_BUSY):
        ANSWERS.labels(result="old").inc()
        return response
    return refusal


def _last_good(request: HttpRequest) -> HttpResponseBase:
    """The stored response of any age, while the database is away; 503 if there is none."""
    ANSWERS.labels(result="last good").inc()
    key = _key(request, as_written=True)
    stored = store().get(key) or caches["process"].get(key)
    if stored is None or stored.number < store().purged():
        return unavailable(request, AWAY)
    if stored.file:
        return _sent(request, stored) or unavailable(request, AWAY)
    return stored_response.answer_without_database(stored, request)


def _sent(
    request: HttpRequest, stored: StoredResponse | None, *, age: float = 0
) -> HttpResponseBase | None:
    """The response; None if its file is gone."""
    if stored is None:
        return None
    if not stored.file:
        return stored_response.answer(stored, request, age=age)
    file = store().open(stored)
    return stored_response.answer(stored, request, file, age=age) if file else None


def _send_from_file(response: HttpResponseBase, asked: Asked) -> HttpResponseBase:
    """Write a streaming response into the store, then send it: the reader's pace holds nothing."""
    request, read_at = asked.request, time.time()
    name = f"file-{_digest(asked.key + asked.state.version)}"
    try:
        parts = _while_wanted(request, response)
        is_text = stored_response.is_compressed(response)
        store().put_file(name, stored_response.in_gzip(parts) if is_text else parts)
    except ClientGoneError:
        return HttpResponse(status=CLIENT_CLOSED_REQUEST)
    except OSError:  # the disk is full; what was read of the response cannot be read again
        log.exception("A file could not be stored.")
        return unavailable(request, BUSY)
    finally:
        response.close()
    stored = stored_response.made_of_file(response, asked.state, read_at, name)
    store().put(asked.key, stored)
    return _sent(request, stored) or unavailable(request, BUSY)


def _while_wanted(request: HttpRequest, response: Any) -> Iterator[bytes]:
    """The parts of a streaming response; raises ClientGoneError when nobody waits for them."""
    for part in response:
        if is_gone(request.META):
            raise ClientGoneError
        yield part


# What may be stored ------------------------------------------------------------------------------


def may_be_cached(request: HttpRequest) -> bool:
    """Whether the reader is anonymous and the response could be the same for all readers."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and FRESH not in request.COOKIES
        and "Authorization" not in request.headers
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def is_cacheable(response: HttpResponseBase) -> bool:
    """Whether the response is the same for everyone: no cookie, not private, of a cached type."""
    return (
        _is_public(response)
        and isinstance(response, HttpResponse)
        and response.get("Content-Type", "").split(";")[0] in PREPARED_TYPES
        and len(response.content) <= LARGEST_BODY
    )


def is_large_file(response: HttpResponseBase) -> bool:
    """Whether the response is a public file to download that is sent in parts."""
    is_file = response.streaming and response.has_header("Content-Disposition")
    return bool(is_file and _is_public(response) and store().most_bytes)


def _is_public(response: HttpResponseBase) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and not any(word in response.get("Cache-Control", "") for word in PRIVATE)
        and not response.has_header("Content-Encoding")
    )


def _note_saved(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """For a moment after somebody signed in has sent a form, everything they get is new."""
    has_sent = request.method not in SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_sent and response.status_code < 400:
        response.set_cookie(
            FRESH,
            "1",
            max_age=FRESH_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


# Keys --------------------------------------------------------------------------------------------


def _key(request: HttpRequest, *, as_written: bool = False) -> str:
    """The key of the address; `as_written`: without asking the database what a moment means."""
    is_api = request.path.startswith(PREFIX)
    parts = (
        request.scheme or "",
        request.get_host(),
        "demonstration" if settings.DEMO else "",  # pages and figures then name their origin
        request.get_full_path() if as_written else _address(request),
        request.headers.get("Accept", "") if is_api else "",
        language_of(request) if is_api else "",
    )
    return _digest("\n".join(parts))


def _address(request: HttpRequest) -> str:
    """The full path, with the moment that is meant instead of the one that is written."""
    moment = exact_moment(request.GET.get("known_at", ""))
    if moment is None or request.path.startswith(PREFIX):
        return request.get_full_path()
    words = request.GET.copy()
    words["known_at"] = meant(moment).isoformat()
    return f"{request.path}?{words.urlencode()}"


def language_of(request: HttpRequest) -> str:
    """The language of the API's messages: as the client requests, else English."""
    return asked_language(request.headers.get("Accept-Language", ""))


def _digest(text: str) -> str:
    # With a secret: nobody can look for an address whose lock is that of another page.
    secret = settings.SECRET_KEY.encode()[:64]
    return blake2b(text.encode(), digest_size=16, key=secret).hexdigest()
