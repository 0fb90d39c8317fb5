"""Gives each request that is rendered anew a place in a lane, and refuses what has no room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from toolkit import relay
from toolkit.lanes import CLIENT_CLOSED_REQUEST, BusyError, ClientGoneError, Lane
from toolkit.networks import network_asking
from toolkit.outage import BUSY, Outage, unavailable

SAFE = ("GET", "HEAD", "OPTIONS")


class AdmissionMiddleware:
    """Lanes of a process: heavy requests, readers, forms, programs with tokens, people signed in.

    Stored responses are sent before this (history.response_cache) and need no place. The threads of
    a process must be more than the places of the lanes of anonymous requests together.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.lanes = {name: Lane(name, **places) for name, places in settings.LANES.items()}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response; 503 if there is no room, 499 if the client has gone."""
        if settings.PROCESS == "heavy":  # the web process has given it a place
            return self.get_response(request)
        try:
            return self._admitted(request)
        except BusyError as busy:
            return unavailable(request, Outage(BUSY.key, BUSY.sentence, busy.retry_after))
        except ClientGoneError:
            return HttpResponse(status=CLIENT_CLOSED_REQUEST)

    def _admitted(self, request: HttpRequest) -> HttpResponseBase:
        is_person = is_signed_in(request)
        name = lane_of(request, is_person=is_person)
        client = network_asking(request)
        with ExitStack() as stack:
            place = self.lanes[name].place(request.META, client, ahead=is_person)
            stack.enter_context(place)
            if name == "heavy" and settings.HEAVY_SOCKET:
                return relay.relay(request, settings.HEAVY_SOCKET, seconds=settings.HEAVY_SECONDS)
            response = self.get_response(request)
            if response.streaming:
                _hold_while_sent(response, stack.pop_all())
            return response


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the session's cookie is of somebody signed in; a made-up cookie is not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session


def lane_of(request: HttpRequest, *, is_person: bool) -> str:
    """The name of the request's lane in the setting LANES."""
    heavy, query, is_safe = settings.HEAVY, request.GET, request.method in SAFE
    is_heavy = heavy.is_file(query) or (heavy.is_heavy(request.path, query) and not is_person)
    if is_safe and is_heavy:
        return "heavy"
    if is_person:
        return "people"
    if "Authorization" in request.headers:  # whether it is valid is not known yet
        return "tokens"
    return "readers" if is_safe else "forms"


class _Held:
    """The parts of a streaming response; the place is free when the response is closed."""

    def __init__(self, parts: Any, place: ExitStack) -> None:
        self.parts, self.place = parts, place

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts)

    def close(self) -> None:
        self.place.close()


def _hold_while_sent(response: Any, place: ExitStack) -> None:
    response.streaming_content = _Held(response.streaming_content, place)
