"""One line in the log for each request, without what its user typed.

The line has the path and the names of the parameters, never their values. Its request id is the
proxy's `X-Request-ID` if it is well-formed, is sent back, and is part of every line that the
request causes. The process for heavy requests writes a line of its own, with the same id, and
returns the name of the route to the web process, which counts the request.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from toolkit import metrics, queries
from toolkit.queries import Tally

log = structlog.get_logger(__name__)

ID_HEADER, ROUTE_HEADER = "X-Request-ID", "X-Route"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,40}")
MOST_NAMES = 20
KNOWN_ROUTES = 5000
UNKNOWN = "unknown"

REQUESTS = metrics.counter("http_requests", "Requests by route.", "route", "method", "status")
SECONDS = metrics.histogram("http_request_seconds", "Time to the answer by route.", "route")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """Gives each request an id, and logs and measures it when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._routes: dict[str, str] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ident = request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.META["HTTP_X_REQUEST_ID"] = ident  # for the process for heavy requests
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=ident), queries.counted() as tally:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            route = self._route(request, response)
            if settings.PROCESS == "heavy":
                response[ROUTE_HEADER] = route
            else:
                _measure(request, response, route, seconds)
                response[ID_HEADER] = ident
            _write(request, response, tally, route=route, seconds=seconds)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Name the route as soon as it is known, for slow queries."""
        queries.name_route(_resolved(request))

    def _route(self, request: HttpRequest, response: HttpResponse) -> str:
        """The name of the address; of a page that was answered from a cache, as it was rendered."""
        route = _resolved(request) or response.get(ROUTE_HEADER, "")
        del response[ROUTE_HEADER]
        if route:
            if len(self._routes) < KNOWN_ROUTES:
                self._routes[request.path_info] = route
            return route
        return self._routes.get(request.path_info, UNKNOWN)


def request_id(given: str) -> str:
    """The proxy's id if it is well-formed, else a new one."""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def names_of(parameters: Iterable[str]) -> list[str]:
    """Names of query parameters; what is no name may be anything that was typed, and is `?`."""
    found = {name if NAME.fullmatch(name) else "?" for name in parameters}
    return sorted(found)[:MOST_NAMES]


def _resolved(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or match.route or UNKNOWN) if match else ""


def _measure(request: HttpRequest, response: HttpResponse, route: str, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    status = f"{response.status_code // 100}xx"
    REQUESTS.labels(route=route, method=method, status=status).inc()
    SECONDS.labels(route=route).observe(seconds)


def _write(
    request: HttpRequest, response: HttpResponse, tally: Tally, *, route: str, seconds: float
) -> None:
    write = log.error if response.status_code >= 500 else log.info
    write(
        "heavy_request" if settings.PROCESS == "heavy" else "request",
        request=f"{request.method} {request.path}",
        parameters=names_of(request.GET),
        status=response.status_code,
        ms=round(seconds * 1000),
        queries=tally.queries,
        query_ms=round(tally.seconds * 1000),
        route=route,
        user_id=_user_id(request),
    )


def _user_id(request: HttpRequest) -> Any:
    """The user, if the request has asked who it is; the log does not."""
    user = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    known = getattr(user, "_wrapped", user) if user is not None else None
    return getattr(known, "pk", None)
